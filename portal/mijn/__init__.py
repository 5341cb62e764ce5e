"""Pages for residents and businesses."""
