"""Formats of French: "1er septembre 2026"; Django has "1 septembre 2026". See untoc_portal/core/ordinals.py."""

DATE_FORMAT = "jS F Y"
DATETIME_FORMAT = "jS F Y H:i"
MONTH_DAY_FORMAT = "jS F"
