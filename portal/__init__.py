"""The pages: mijn for residents, werkplek for staff, balie for the contact centre. Decides nothing;
shows and asks.
"""
