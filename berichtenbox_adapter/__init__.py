"""The roads a message can take to its reader. A leaf: knows only zaken.base."""
