"""What all pages share: base template, macros, style, words."""
