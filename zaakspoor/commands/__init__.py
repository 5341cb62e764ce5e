"""The commands of `zaakspoor`, one file per group. Each group adds its parsers; `cli.py` puts them
together.
"""
