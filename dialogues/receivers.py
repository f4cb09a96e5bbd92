"""Actions of the working groups when the apps below send a signal."""

from typing import Any

from django.db.models import Model
from django.dispatch import receiver

from dialogues.enums import ApplicationState
from dialogues.models import Application, Statement, WorkingGroup
from dialogues.services.packs import withdraw_packs
from dialogues.services.sessions import give_chair, remove_chair_rights
from reviews.models import Outcome, Review
from reviews.signals import outcome_corrected, review_issued
from stakeholders.models import Organization
from stakeholders.signals import organization_merged
from untoc_portal.accounts.models import User
from untoc_portal.accounts.signals import role_assigned, role_withdrawn
from untoc_portal.core import jobs


@receiver(review_issued)
def enqueue_routing(review: Review, **_kwargs: Any) -> None:
    """Enqueue the job that routes the outcome documents, in the transaction that issues them."""
    jobs.enqueue("dialogues.route_outcome", key=str(review.pk), review_id=review.pk)


@receiver(outcome_corrected)
def renew_packs(outcome: Outcome, **_kwargs: Any) -> None:
    """Withdraw the packs that contain the corrected document, in the transaction that corrects it."""
    withdraw_packs(outcome)


@receiver(organization_merged)
def move_applications_and_statements(old: Organization, kept: Organization, **_kwargs: Any) -> None:
    """Move applications and statements of the merged organization to the kept one.

    An application is not moved if the kept organization has one to the same dialogue. Withdrawn applications do not
    count for this.
    """
    standing = Application.objects.exclude(state=ApplicationState.WITHDRAWN)
    doubled = standing.filter(organization=old, dialogue__in=standing.filter(organization=kept).values("dialogue"))
    Application.objects.filter(organization=old).exclude(pk__in=list(doubled.values_list("pk", flat=True))).update(
        organization=kept
    )
    Statement.objects.filter(organization=old).update(organization=kept)


@receiver(role_assigned)
def give_rights_of_chair(user: User, subject: Model | None, actor: User | None, **_kwargs: Any) -> None:
    """Give the permissions of a chair to a person whose chair of a working group was confirmed."""
    if isinstance(subject, WorkingGroup):
        give_chair(subject, actor=actor, user=user)


@receiver(role_withdrawn)
def withdraw_rights_of_chair(user: User, subject: Model | None, actor: User, **_kwargs: Any) -> bool:
    """Remove the permissions of a chair. Return whether the person still chairs another group."""
    return isinstance(subject, WorkingGroup) and remove_chair_rights(subject, actor=actor, user=user)
