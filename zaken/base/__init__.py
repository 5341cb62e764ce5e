"""What every part stands on: clock, settings, errors, logs, database, jobs. Knows
nothing of zaken.
"""
