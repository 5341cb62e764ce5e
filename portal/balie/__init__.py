"""Pages for the contact centre."""
