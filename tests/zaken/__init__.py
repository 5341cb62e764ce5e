"""Tests of the case domain."""
