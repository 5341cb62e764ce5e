"""Which fact gives which notice, to whom, over which road; and keeping the proof."""
