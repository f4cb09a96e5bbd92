"""Signals of the reviews to the apps above them."""

from django.dispatch import Signal

# Sent inside the transaction that issues a review's outcome documents. Carries `review`.
review_issued = Signal()

# Sent inside the transaction that issues a corrected document of an outcome. Carries `outcome`.
outcome_corrected = Signal()
