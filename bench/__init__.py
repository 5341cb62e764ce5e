"""Measuring: a database full of made-up zaken (data.py) and what the product does with it
(run.py). Not for production."""
