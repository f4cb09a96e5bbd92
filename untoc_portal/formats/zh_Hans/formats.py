"""Formats of Chinese: a comma groups thousands, as in CLDR. Django groups by four and has no separator."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
