"""What pages and reactions read: SELECTs with a name, one module per room. Nothing here changes a
zaak.
"""
