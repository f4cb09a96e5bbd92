"""Checks of the printed pages: where things are, read back from the PDF itself."""
