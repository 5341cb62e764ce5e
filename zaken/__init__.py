"""The case domain: what a zaak is and how it changes. Knows no HTTP, no pages, no case type by
name.
"""
