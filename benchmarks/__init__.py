"""Measurements of the portal, each a module to run by itself; see README.md."""
