"""The far sides that demo and tests talk to, over real protocols: Berichtenbox, DigiD, BRP, mail.

No product code lives here, none is imported, and no product code imports this package.
"""
