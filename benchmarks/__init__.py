"""Measurements of the portal, each a module to run on its own; see README.md."""
