"""The verbs: everything that changes a zaak or a document. Called through change.py; nothing else
writes.
"""
