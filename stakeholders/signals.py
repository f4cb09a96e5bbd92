"""What this app announces to the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction that merges two registrations; carries `old` and `kept`, both organizations.
organization_merged = Signal()
