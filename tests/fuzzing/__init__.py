"""Many calls of one API, about things that exist: made, changed, closed, searched and removed."""
