"""Who is notified of which event in reviews. The texts are in `templates/email/reviews/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reviews.enums import Capacity, DelegateRole
from reviews.models import Mandate
from reviews.selectors import message_acts as acts
from untoc_portal.accounts.models import User
from untoc_portal.core import notify
from untoc_portal.core.enums import Channel, MessageCategory as F, RoleGroup
from untoc_portal.core.notices import Grouping, Notice, RecipientGroup, register
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    from reviews.models import Delegation, LetterAnswer, Review, StateNotice
    from untoc_portal.core.models import Message


def _holders(review: Review, *capacities: Capacity) -> QuerySet[User]:
    """Return the active users with a mandate in force in one of these capacities (default: any)."""
    mandates = Mandate.objects.in_force().filter(
        delegation__review=review, delegation__capacity__in=capacities or Capacity.values
    )
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True)


def list_all_people(review: Review) -> QuerySet[User]:
    """Return the people with a mandate in force in the review."""
    return _holders(review)


def list_people_under_review(review: Review) -> QuerySet[User]:
    """Return the people of the State under review."""
    return _holders(review, Capacity.UNDER_REVIEW)


def list_reviewers(review: Review) -> QuerySet[User]:
    """Return the people of the reviewing States."""
    return _holders(review, Capacity.REVIEWING)


def list_role_holders(delegations: QuerySet[Delegation]) -> QuerySet[User]:
    """Return the people with a mandate in force in one of these delegations."""
    return User.objects.filter(pk__in=Mandate.objects.in_force().filter(delegation__in=delegations).values("user"))


def list_writers(delegations: QuerySet[Delegation]) -> QuerySet[User]:
    """Return the people who write for these delegations: all except observers."""
    mandates = Mandate.objects.in_force().filter(delegation__in=delegations).exclude(role=DelegateRole.OBSERVER)
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True)


def list_focal_points(delegation: Delegation) -> QuerySet[User]:
    """Return the focal point of one delegation."""
    mandates = delegation.mandates.in_force().filter(role=DelegateRole.FOCAL_POINT)
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True)


def list_secretariat(_review: Review) -> QuerySet[User]:
    """Return the staff of the Secretariat."""
    return User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)


def list_deciding_people(review: Review) -> QuerySet[User]:
    """Return the people of the State under review and the staff of the Secretariat."""
    return list_people_under_review(review) | list_secretariat(review)


EVERYONE = RecipientGroup(_("all who have a mandate in the review"), list_all_people)
UNDER_REVIEW = RecipientGroup(_("the people of the State under review"), list_people_under_review)
REVIEWERS = RecipientGroup(_("the people of the reviewing States"), list_reviewers)
SECRETARIAT = RecipientGroup(_("the Secretariat"), list_secretariat)
DECIDING = RecipientGroup(_("the people of the State under review and the Secretariat"), list_deciding_people)

# Recipients that the action itself chooses.
ASSIGNEE = _("the person who prepares the article, or assigns it")
REMINDED = _("the people responsible for the step; later also their superiors")
COMMENT_RECIPIENTS = _("the people who write for the delegations to which the comment is addressed")
MENTIONED = _("the people of the own delegation whom a note mentions")
COMMENTED = _("the person who made the comment, or resolved it")
ORGANIZATION = _("the representatives of the organization")
OTHER_REVIEWER = _("the focal point of the other reviewing State")
NOMINATED_PERSON = _("the person who is named")
SUCCESSOR = _("the new focal point")
RELEASED = _("the people of a former reviewing State")
INVITED_STATES = _("the focal points and the Permanent Mission of a State that is asked for a text")
ALL_STATES = _("all focal points and Permanent Missions")
SPEAKERS = _("the focal point of the other State, or else its standing delegation")
NOTE_SENDER = _("the person who sent the note")

EVENTS = register(
    {
        "reviews/opened": Notice(F.STEPS, SECRETARIAT),
        "reviews/deferred": Notice(F.STEPS, EVERYONE),
        "reviews/focal_points_named": Notice(F.STEPS, EVERYONE, act=acts.NAME_EXPERTS),
        "reviews/consultation_held": Notice(F.STEPS, EVERYONE, act=acts.ANSWER),
        "reviews/questionnaire_submitted": Notice(F.STEPS, REVIEWERS, act=acts.GIVE_FEEDBACK),
        "reviews/reopening_requested": Notice(F.WORK, SECRETARIAT, act=acts.DECIDE_REOPENING, binds=True),
        "reviews/reopening_granted": Notice(F.WORK, UNDER_REVIEW),
        "reviews/reopening_refused": Notice(F.WORK, UNDER_REVIEW),
        "reviews/feedback_given": Notice(F.STEPS, EVERYONE, act=acts.HOLD_DIALOGUE),
        "reviews/dialogue_closed": Notice(F.STEPS, REVIEWERS, act=acts.WRITE_LIST),
        "reviews/list_proposed": Notice(F.STEPS, UNDER_REVIEW, act=acts.AGREE_LIST, binds=True),
        "reviews/list_returned": Notice(F.STEPS, REVIEWERS, act=acts.WRITE_LIST),
        "reviews/list_agreed": Notice(F.STEPS, REVIEWERS, act=acts.WRITE_SUMMARY),
        "reviews/summary_returned": Notice(F.STEPS, REVIEWERS, act=acts.WRITE_SUMMARY),
        "reviews/summary_reopened": Notice(F.STEPS, EVERYONE, act=acts.WRITE_SUMMARY),
        "reviews/completed": Notice(F.STEPS, SECRETARIAT, act=acts.ISSUE),
        "reviews/issued": Notice(F.STEPS, EVERYONE, act=acts.DECIDE_PUBLICATION),
        "reviews/publication_held": Notice(F.WORK, DECIDING),
        "reviews/closed": Notice(F.STEPS, EVERYONE),
        "reviews/nominated": Notice(F.WORK, SECRETARIAT, act=acts.CHECK_NOMINATION, binds=True),
        "reviews/clarification_asked": Notice(F.WORK, UNDER_REVIEW, act=acts.ANSWER_REQUEST, binds=True),
        "reviews/clarification_answered": Notice(F.WORK, REVIEWERS),
        "reviews/comment_made": Notice(F.WORK, label=COMMENT_RECIPIENTS, is_private=True),
        "reviews/comment_resolved": Notice(F.WORK, label=COMMENTED, is_private=True),
        "reviews/comment_reopened": Notice(F.WORK, label=COMMENTED, is_private=True),
        "reviews/reply_made": Notice(F.WORK, REVIEWERS, act=acts.DECIDE_REPLY),
        "reviews/reply_decided": Notice(F.WORK, UNDER_REVIEW),
        "reviews/translation_revised": Notice(F.WORK, SECRETARIAT, act=acts.FINALIZE_TRANSLATION),
        "reviews/translation_final": Notice(F.WORK, EVERYONE),
        "reviews/translation_reopened": Notice(F.WORK, EVERYONE),
        "reviews/link_dead": Notice(F.WORK, UNDER_REVIEW, act=acts.MEND_LINK),
        "reviews/input_received": Notice(F.WORK, UNDER_REVIEW),
        "reviews/input_declined": Notice(F.WORK, UNDER_REVIEW),
        "reviews/version_changed": Notice(F.WORK, UNDER_REVIEW),
        "reviews/deadline_near": Notice(F.DATES, label=REMINDED, act=acts.DO_BY_DEADLINE, binds=True),
        "reviews/deadline_passed": Notice(F.DATES, label=REMINDED, act=acts.DO_BY_DEADLINE, binds=True),
        "reviews/reminded": Notice(F.DATES, label=REMINDED, act=acts.DO_TASK, binds=True),
        "reviews/input_invited": Notice(F.WORK, label=ORGANIZATION, act=acts.GIVE_INPUT),
        "reviews/input_withdrawn": Notice(F.WORK, label=ORGANIZATION),
        "reviews/article_assigned": Notice(F.WORK, label=ASSIGNEE, act=acts.PREPARE_ARTICLE),
        "reviews/article_handed_in": Notice(F.WORK, label=ASSIGNEE, act=acts.CHECK_ARTICLE),
        "reviews/article_returned": Notice(F.WORK, label=ASSIGNEE, act=acts.PREPARE_ARTICLE),
        "reviews/article_due_changed": Notice(F.WORK, label=ASSIGNEE, is_private=True),
        "reviews/article_due": Notice(F.DATES, label=ASSIGNEE, is_private=True, act=acts.PREPARE_ARTICLES, binds=True),
        "reviews/article_late": Notice(F.DATES, label=ASSIGNEE, is_private=True, act=acts.PREPARE_ARTICLES, binds=True),
        "reviews/mentioned": Notice(F.WORK, label=MENTIONED, is_private=True),
        "reviews/joint_proposed": Notice(F.WORK, label=OTHER_REVIEWER, is_private=True, act=acts.ANSWER_JOINT),
        "reviews/joint_answered": Notice(F.WORK, label=OTHER_REVIEWER, is_private=True),
        "reviews/joint_ended": Notice(F.WORK, label=OTHER_REVIEWER, is_private=True),
        "reviews/reading_allowed": Notice(F.WORK, label=OTHER_REVIEWER),
        "reviews/reading_ended": Notice(F.WORK, label=OTHER_REVIEWER),
        "reviews/declaration_asked": Notice(F.WORK, label=NOMINATED_PERSON, act=acts.DECLARE, binds=True, stays=True),
        "reviews/handed_over": Notice(F.WORK, label=SUCCESSOR),
        "reviews/released": Notice(F.WORK, label=RELEASED, stays=True),
        "reviews/text_asked": Notice(F.WORK, label=INVITED_STATES, act=acts.SEAL_TEXT, binds=True),
        # Immediately for everyone: after the number is known, the message would prove nothing.
        "reviews/view_requested": Notice(F.WORK, label=SPEAKERS, is_private=True, act=acts.GIVE_VIEW),
        "reviews/view_given": Notice(F.WORK, label=SPEAKERS, is_private=True),
        "reviews/hash_published": Notice(
            F.WORK, label=ALL_STATES, channel=Channel.EMAIL, binds=True, grouping=Grouping.ALONE
        ),
        "reviews/delegation_sent": Notice(F.WORK, label=_("the Secretariat"), act=acts.DECIDE_NOTICE, binds=True),
        "reviews/delegation_decided": Notice(F.WORK, label=NOTE_SENDER),
        "reviews/letter_answered": Notice(F.WORK, label=_("the Secretariat"), act=acts.ENTER_NAMES, binds=True),
    }
)


def notify_people(
    event: str, review: Review, people: Iterable[User], *, key: str, path: str = "", concerns: Model | None = None
) -> list[Message]:
    """Notify these people of an event, each once per review and key. The action itself chooses the people.

    The message links to `path`, or to the review. `concerns` is the row that its act is about, or else the review.
    """
    key = f"{review.code}:{key}"
    return _announce(event, review, people, key=key, path=path or review.get_absolute_url(), concerns=concerns)


def notify_recipients(
    event: str,
    review: Review,
    *,
    actor: User | None,
    key: str = "",
    path: str = "",
    concerns: Model | None = None,
    but_to: QuerySet[User] | None = None,
) -> None:
    """Notify the recipients of the event, except its actor and `but_to`. Each is notified once per review and key.

    The message links to `path`, or to the review. `concerns` is the row that its act is about, or else the review.
    """
    left_out = {*(but_to or ()), actor}
    people = [user for user in require_value(EVENTS[event].to).find(review) if user not in left_out]
    # A list can be proposed and returned more than once. The time of the last change distinguishes these events.
    key = f"{review.code}:{key or review.updated_at.isoformat()}"
    _announce(event, review, people, key=key, path=path or review.get_absolute_url(), concerns=concerns)


def notify_of_notice(event: str, notice: StateNotice, people: Iterable[User]) -> None:
    """Notify these people of a note on the standing delegation of a State."""
    path = notice.get_absolute_url()
    key = f"notice:{notice.pk}"
    notify.notify_users(event, people, key=key, path=path, about=notice.state, concerns=notice)


def notify_of_answer(answer: LetterAnswer, people: Iterable[User]) -> None:
    """Notify these people that a Mission handed in names by the link of a note verbale."""
    path, key = answer.get_absolute_url(), f"answer:{answer.pk}"
    notify.notify_users(
        "reviews/letter_answered", people, key=key, path=path, about=answer.letter.state, concerns=answer
    )


def _announce(
    event: str, review: Review, people: Iterable[User], *, key: str, path: str, concerns: Model | None
) -> list[Message]:
    context = {"review": review}
    return notify.notify_users(event, people, key=key, path=path, about=review, concerns=concerns, context=context)
