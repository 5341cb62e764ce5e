"""The resource engine: from a declared shape to list, read, create, update and delete over HTTP."""
