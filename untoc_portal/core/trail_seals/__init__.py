"""Seals of the trail: what the records of this portal said at a time, provable without the portal."""
