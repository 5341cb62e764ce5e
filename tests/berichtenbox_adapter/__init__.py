"""The roads, each against a real far side that misbehaves on demand."""
