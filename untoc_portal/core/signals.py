"""News of the kernel for the apps above."""

from django.dispatch import Signal

# Sent in the transaction that stores the files of a document, with `document`.
document_rendered = Signal()
# Sent in the transaction that makes the receipt of an act, with `receipt` and `act`.
receipt_issued = Signal()
