"""Tests of what happens when a far side or a process fails."""
