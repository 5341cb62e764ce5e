"""Property tests (hypothesis) over the pure parts."""
