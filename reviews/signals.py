"""What the reviews announce to the apps above them."""

from django.dispatch import Signal

# Sent inside the transaction that issues a review's outcome documents; carries `review`.
review_issued = Signal()

# Sent inside the transaction that issues a document of an outcome anew, corrected; carries `outcome`.
outcome_corrected = Signal()
