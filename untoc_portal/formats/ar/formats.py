"""Formats of Arabic: thousands are set apart, which Django leaves out."""

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
