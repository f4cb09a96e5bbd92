"""Checks of the printed pages: where things stand, read back from the PDF itself."""
