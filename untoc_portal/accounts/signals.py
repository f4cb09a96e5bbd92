"""Signals of this app to the apps above it, sent inside the transaction of the change.

Both signals carry `user`, `role`, `subject` (the object of the role, or None) and `actor`.
"""

from django.dispatch import Signal

role_assigned = Signal()
# A receiver returns whether the person keeps the role for another subject.
role_withdrawn = Signal()
