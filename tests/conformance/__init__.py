"""Every rule of the standard that we hold, by its id."""
