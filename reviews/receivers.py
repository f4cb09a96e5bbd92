"""Receivers of the signals of the app below."""

from typing import Any

from django.dispatch import receiver

from reviews.enums import InputState
from reviews.models import InputInvitation, Submission
from reviews.services import letters
from stakeholders.models import Organization
from stakeholders.signals import organization_merged
from untoc_portal.core.evidence.acts import Act
from untoc_portal.core.models import Document, Receipt
from untoc_portal.core.signals import document_rendered, receipt_issued


@receiver(organization_merged)
def move_input(old: Organization, kept: Organization, **_kwargs: Any) -> None:
    """Move the invitations of the merged organization to the kept one.

    An open one stays if the kept one has an open invitation to the same review.
    """
    asked = InputInvitation.objects.filter(organization=kept, state=InputState.INVITED).values("review")
    doubled = InputInvitation.objects.filter(organization=old, state=InputState.INVITED, review__in=asked)
    InputInvitation.objects.filter(organization=old).exclude(pk__in=list(doubled.values_list("pk", flat=True))).update(
        organization=kept
    )


@receiver(document_rendered)
def report_letter(document: Document, **_kwargs: Any) -> None:
    """Report the progress of the notes verbales that are made together."""
    if document.template == letters.DOCUMENT:
        letters.report_rendered(document)


@receiver(receipt_issued)
def keep_receipt_of_submission(receipt: Receipt, act: Act, **_kwargs: Any) -> None:
    """Let the submission know its receipt, if it has none of an earlier form."""
    if isinstance(act.record.row, Submission):
        Submission.objects.filter(pk=act.record.row.pk, receipt=None).update(receipt=receipt.document)
