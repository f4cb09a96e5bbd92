"""Invented rows in the amount of many years, for measurements: written directly, with every constraint and trigger.

Not through the services: what is measured is the portal with these rows, not making them.
"""
