"""Formats of Chinese: thousands are set apart by a comma, as CLDR has it; Django gives fours and no sign."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
