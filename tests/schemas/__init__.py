"""The engine and the clients it must serve."""
