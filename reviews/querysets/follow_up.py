"""Who reads what of the follow-up to a review. The State decides for each line; the Secretariat is one of its readers.

The words that a State has not given to others are read only by its own people, not by the Secretariat (docs/adr/0050).
"""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from reviews.enums import Capacity, Material
from reviews.enums_of_follow_up import LineReaders
from reviews.enums_of_states import StateRight
from reviews.querysets.material import build_state_condition
from untoc_portal.core import authz
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.querysets import M, VisibleQuerySet

TO_REVIEW = "paragraph__outcome__review"


def build_state_follow_up_condition(user: authz.AnyUser, *, review: str = "") -> Q:
    """Return the condition that the user is of the State under review, on rows whose path to the review is `review`.

    Those are its delegation in the review, and anyone who speaks for it in its standing delegation.
    """
    prefix = f"{review}__" if review else ""
    grant = authz.build_grant_condition(
        user, f"view_{Material.DRAFT_QUESTIONNAIRE}", "reviews.Review", outer=review or "pk"
    )
    state = build_state_condition(user, StateRight.FOLLOW_UP, outer=f"{prefix}state_under_review")
    return Q(grant) | Q(state)


def build_party_condition(user: authz.AnyUser, *, review: str = "") -> Q:
    """Return the condition that the user acts for a party to the review, or is in the Secretariat."""
    if authz.has_role(user, RoleGroup.SECRETARIAT):
        # Every row. An empty Q would be left out of an OR.
        return ~Q(pk__in=[])
    grant = authz.build_grant_condition(user, f"view_{Material.FINAL_LIST}", "reviews.Review", outer=review or "pk")
    parties = apps.get_model("reviews.Delegation").objects.filter(
        build_state_condition(user, StateRight.FOLLOW_UP, outer="party_id"),
        review=OuterRef(review or "pk"),
        capacity=Capacity.REVIEWING,
    )
    return Q(grant) | Q(Exists(parties))


def _build_reader_condition(user: authz.AnyUser) -> Q:
    """Return the condition that a version is for a group of readers to which the user belongs."""
    party = build_party_condition(user, review=f"line__{TO_REVIEW}")
    given = Q(readers=LineReaders.PUBLIC) | Q(readers__gte=LineReaders.PARTIES) & party
    return given | Q(readers=LineReaders.STATES) if authz.get_reader_level(user) <= Level.STATES else given


class FollowUpVersionQuerySet(VisibleQuerySet[M]):
    """Versions of lines, for the readers that the State chose."""

    def in_force(self) -> Self:
        """Return the versions that others read now."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all versions to the State itself, and to others those in force that are for them."""
        own = build_state_follow_up_condition(user, review=f"line__{TO_REVIEW}")
        return self.filter(own | Q(ended_at__isnull=True) & _build_reader_condition(user))

    def citable_by(self, user: authz.AnyUser) -> Self:
        """Return the versions that this user reads, or could read before they ended."""
        own = build_state_follow_up_condition(user, review=f"line__{TO_REVIEW}")
        return self.filter(own | _build_reader_condition(user))


class FollowUpLineQuerySet(VisibleQuerySet[M]):
    """Lines of the follow-up."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the lines of the user's State, and those of which the user reads a version."""
        versions = apps.get_model("reviews.FollowUpVersion").objects.visible_to(user)
        own = build_state_follow_up_condition(user, review=TO_REVIEW)
        return self.filter(own | Q(Exists(versions.filter(line=OuterRef("pk")))))


class FollowUpStepQuerySet(VisibleQuerySet[M]):
    """Steps as the State writes them. Others read them only in a version, the Secretariat too."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the steps of the user's State."""
        return self.filter(build_state_follow_up_condition(user, review=f"line__{TO_REVIEW}"))

    def current(self) -> Self:
        """Return the steps that the State has not removed."""
        return self.filter(removed_at__isnull=True)


class ViewRequestQuerySet(VisibleQuerySet[M]):
    """Requests for views. Only the State that asks and the State that is asked read them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the requests of the user's State, and those to it."""
        asked = authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id")
        of_state = build_state_condition(user, StateRight.FOLLOW_UP, outer="delegation__party_id")
        own = build_state_follow_up_condition(user, review=f"line__{TO_REVIEW}")
        return self.filter(own | Q(asked) | Q(of_state))

    def open(self) -> Self:
        """Return the requests that wait for a view."""
        return self.filter(withdrawn_at__isnull=True, answered_at__isnull=True)


class FollowUpInvitationQuerySet(VisibleQuerySet[M]):
    """Invitations of the Secretariat. No other State learns whether a State was invited."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the invitations to the user's State. The Secretariat gets all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.filter(build_state_follow_up_condition(user, review="review"))


class FollowUpReferenceQuerySet(VisibleQuerySet[M]):
    """References from later lists."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the references whose list and whose version this user may read."""
        get = apps.get_model
        return self.filter(
            paragraph__outcome__in=get("reviews.Outcome").objects.keys_visible_to(user),
            version__in=get("reviews.FollowUpVersion").objects.keys_visible_to(user),
        )


class PracticeConsentQuerySet(VisibleQuerySet[M]):
    """Consents to the library of good practices."""

    def in_force(self) -> Self:
        """Return the consents that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the consents in force to everyone, and to the State and the Secretariat also the withdrawn ones."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = build_state_follow_up_condition(user, review=TO_REVIEW)
        return self.filter(Q(withdrawn_at__isnull=True) | own)
