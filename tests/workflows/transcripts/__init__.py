"""The life of a zaak, one file per case type."""
