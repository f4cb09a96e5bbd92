"""Checks of summaries: sentences and words of six languages, their sources, the agreed terms. Pure functions."""
