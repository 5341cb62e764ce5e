"""The municipality of the transcripts, for random walks."""

from tests.workflows.conftest import case, municipality

__all__ = ["case", "municipality"]
