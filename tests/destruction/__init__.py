"""Destroying zaken whose time has come."""
