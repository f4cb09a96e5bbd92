"""Signals of this app to the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction that merges two registrations. Carries two organizations: `old` and `kept`.
organization_merged = Signal()
