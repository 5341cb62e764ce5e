"""What real consumers say to us, with the client library they use, over a real connection."""
