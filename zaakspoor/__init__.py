"""Composition: the only place that knows every part. One page each for app, worker,
cli, launcher.
"""
