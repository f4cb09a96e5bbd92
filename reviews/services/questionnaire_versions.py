"""The life of a version of a questionnaire: a draft, then in use and unchangeable, then retired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reviews.models import Questionnaire, Review
from reviews.workflow import QUESTIONNAIRE
from untoc_portal.core import authz, workflow

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def put_in_use(questionnaire: Questionnaire, *, actor: User) -> Questionnaire:
    """Put a draft in use, for good: from now on neither it nor its questions change (resolution 10/1).

    The version of the cluster that was in use is retired; reviews that answer it go on with it. Reviews of the cluster
    without a questionnaire get this one. Raises DomainError when it is no draft or can't be answered as it is.
    """
    authz.require(actor, "reviews.manage_questionnaires", questionnaire)
    for row in Questionnaire.objects.in_use().filter(cluster=questionnaire.cluster).select_for_update(of=("self",)):
        workflow.apply(QUESTIONNAIRE, row, "retire", actor=actor)
    workflow.apply(QUESTIONNAIRE, questionnaire, "put_in_use", actor=actor)
    waiting = Review.objects.filter(phase__cluster=questionnaire.cluster, questionnaire=None)
    waiting.update(questionnaire=questionnaire)
    return questionnaire


@transaction.atomic
def retire(questionnaire: Questionnaire, *, actor: User) -> Questionnaire:
    """Take a version out of use: no further review is given it. Raises DomainError unless it is in use."""
    authz.require(actor, "reviews.manage_questionnaires", questionnaire)
    workflow.apply(QUESTIONNAIRE, questionnaire, "retire", actor=actor)
    return questionnaire
