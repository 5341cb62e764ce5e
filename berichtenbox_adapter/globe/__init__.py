"""The Berichtenbox of MijnOverheid for residents (GLOBE): letters over ebMS2, subscriptions over
WUS. No database but the kept answers of the subscription check.
"""
