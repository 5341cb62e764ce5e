"""How the tables came to be: one revision per release, each SQL and the few lines that run it."""

from zaken.migrations.partitions import ensure_partitions

__all__ = ["ensure_partitions"]
