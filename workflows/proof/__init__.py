"""Proof before publishing: what differs between versions, what is still to be confirmed, the steps
drawn, made-up answers to try a form with, and taking running zaken to another version.
"""
