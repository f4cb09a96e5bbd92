"""What this app announces to the apps above it, inside the transaction that does it.

Both signals carry `user`, `role`, `subject` (the object a role is for, or None) and `actor`.
"""

from django.dispatch import Signal

role_given = Signal()
# A receiver returns whether the person keeps the role for another subject.
role_withdrawn = Signal()
