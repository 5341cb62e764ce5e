"""Pages for back-office staff."""
