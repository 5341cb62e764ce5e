"""Tests of the far sides, over real HTTP and SMTP on free ports."""
