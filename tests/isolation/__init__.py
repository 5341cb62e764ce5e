"""Tests of two writers."""
