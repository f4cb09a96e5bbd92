"""Faults: parts of a running portal are killed at random moments, and nothing may be lost, doubled or left hanging."""
