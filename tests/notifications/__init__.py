"""Notices: who is told what, over which road, and what proves it."""
