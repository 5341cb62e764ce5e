"""A year of a municipality on a clock that moves: applications, people, registers and roads that
fail now and then, all through the product's own doors. Not for production.
"""
