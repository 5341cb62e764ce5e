"""One module per road: mapping, limits and the call itself. No retries, no database."""
