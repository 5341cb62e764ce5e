"""Zaken that are kept for ever go to the archive repository."""
