"""Case types at work: definitions, steps, routing, terms and automation."""
