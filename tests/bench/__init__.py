"""Tests of the made-up data for measuring."""
