"""Permissions of working groups and dialogues.

Stakeholders never attend the working groups. No row here gives them access to a session (PR, para. 53).
"""

from typing import Any

import rules
from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from dialogues.enums import DialogueState as D, SessionState as S, StatementState as T
from reviews.enums import DelegateRole
from reviews.enums_of_states import StateRight
from untoc_portal.core.authz import (
    AnyUser,
    build_grant_condition,
    has_grant,
    has_role,
    has_state,
    is_extended_bureau,
    is_secretariat,
)
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.reader_queries import ReaderQuery

READERS_OF_PACKS = (RoleGroup.SECRETARIAT, RoleGroup.DELEGATES, RoleGroup.CHAIRS)
WORKING_GROUP_CODENAMES = frozenset({"chair_working_group"})


@rules.predicate
def is_focal_point(user: AnyUser) -> bool:
    """Return whether the user is a focal point in any review. A focal point speaks for the State in writing."""
    return has_role(user, RoleGroup.FOCAL_POINTS)


@rules.predicate
def is_objecting_delegate(user: AnyUser) -> bool:
    """Return whether the user is in the standing delegation of a State and may object for it."""
    states = apps.get_model("stakeholders.State").objects
    return bool(states.filter(build_grant_condition(user, StateRight.OBJECT, "stakeholders.State")).exists())


@rules.predicate
def is_state_focal_point(user: AnyUser, state: Any) -> bool:
    """Return whether the user is a focal point of this State in any review."""
    mandates = apps.get_model("reviews.Mandate").objects.in_force()
    return bool(mandates.filter(user=user.pk, role=DelegateRole.FOCAL_POINT, delegation__party=state).exists())


@rules.predicate
def is_enterer(user: AnyUser, decision: Any) -> bool:
    """Return whether the user has entered this decision of the Conference."""
    return bool(decision.entered_by_id == user.pk)


@rules.predicate
def is_general_review(_user: AnyUser, obj: Any) -> bool:
    """Return whether the object belongs to the general review.

    It may be an application, objection, speaker or the dialogue.
    """
    return bool(getattr(obj, "dialogue", obj).is_general_review)


@rules.predicate
def is_co_chair(user: AnyUser, obj: Any) -> bool:
    """Return whether the user chairs the dialogue of the object with others.

    That is a confirmed co-chair, or the chair of another group whose session the dialogue follows jointly.
    """
    dialogue = getattr(obj, "dialogue", obj)
    if dialogue is None or not user.is_authenticated or dialogue.pk is None:
        return False
    # One question for each row and reader: services lock the row and so ask again.
    known = vars(dialogue).setdefault("led_by", {})
    if user.pk not in known:
        known[user.pk] = user.is_active and bool(_CO_CHAIRED.fetch(user, dialogue.pk))
    return bool(known[user.pk])


def build_co_chair_condition(user: AnyUser, path: str) -> Q:
    """Return the condition for rows whose dialogue, at `path`, the user chairs with others."""
    co_chairs = apps.get_model("dialogues.CoChair").objects.filter(
        dialogue=OuterRef(f"{path}pk"), user=user.pk, confirmed_at__isnull=False, ended_at__isnull=True
    )
    joined = apps.get_model("dialogues.JoinedReport").objects.filter(
        build_grant_condition(
            user, "chair_working_group", "dialogues.WorkingGroup", outer="report__session__working_group_id"
        ),
        dialogue=OuterRef(f"{path}pk"),
    )
    return Q(Exists(co_chairs)) | Q(Exists(joined))


def _list_co_chaired(user: AnyUser, dialogue: int) -> Any:
    rows = apps.get_model("dialogues.Dialogue").objects.filter(build_co_chair_condition(user, ""), pk=dialogue)
    return rows.values_list("pk")


_CO_CHAIRED = ReaderQuery(_list_co_chaired, 1)

is_chair = has_grant("chair_working_group", on="working_group")
is_dialogue_chair = has_grant("chair_working_group", on="session.working_group") | is_co_chair
is_statement_chair = has_grant("chair_working_group", on="dialogue.session.working_group") | is_co_chair
# Of the Conference itself: the general review has a President, and no co-chair decides for the Conference (rule 17).
is_president = has_grant("chair_working_group", on="dialogue.session.working_group") | has_grant(
    "chair_working_group", on="session.working_group"
)
is_representative = has_grant("represent_organization", on="organization")
is_focal_point_under_review = has_grant("agree_outcome", on="review")
is_focal_point_joining = has_grant("agree_outcome", on="joined_review")

rules.add_perm("dialogues.schedule_session", is_secretariat)
rules.add_perm("dialogues.name_chair", is_secretariat)
rules.add_perm("dialogues.name_co_chair", is_secretariat)
# Bureau, participants and recommendations, until the report of the session is adopted.
rules.add_perm("dialogues.keep_records", (is_secretariat | is_chair) & has_state(S.SCHEDULED, S.CONCLUDED))
rules.add_perm("dialogues.place_document", is_secretariat)
rules.add_perm("dialogues.conclude_session", is_secretariat | is_chair)
rules.add_perm("dialogues.adopt_report", is_secretariat | is_chair)
rules.add_perm("dialogues.open_dialogue", is_secretariat | is_chair)
rules.add_perm("dialogues.hold_dialogue", is_secretariat | is_dialogue_chair)
# Checked on the organization that applies, or for which a statement is written.
rules.add_perm("dialogues.apply_to_dialogue", has_grant("represent_organization"))
rules.add_perm("dialogues.check_application", is_secretariat)
# Checked on the application. The service checks for which State a person may object.
rules.add_perm("dialogues.object_to_application", is_secretariat | is_focal_point | is_objecting_delegate)
# On dialogues the Extended Bureau decides as a body (PR, para. 53). Members propose and take positions; no member
# decides.
rules.add_perm("dialogues.take_part_in_bureau", is_extended_bureau & ~is_general_review)
rules.add_perm("dialogues.read_bureau", is_extended_bureau | is_secretariat)
rules.add_perm("dialogues.record_seat", is_secretariat)
# On the general review the Conference decides. Its President or the Secretariat records the decision (rule 17).
rules.add_perm("dialogues.decide_application", (is_secretariat | is_president) & is_general_review)
rules.add_perm("dialogues.open_general_review", (is_secretariat | is_chair) & has_state(S.SCHEDULED))
# Checked on the State, for its contributions to the general review and its requests for the floor.
rules.add_perm("dialogues.speak_for_state", has_grant(StateRight.FOLLOW_UP) | is_state_focal_point)
rules.add_perm("dialogues.invite_speaker", is_president & is_general_review)
rules.add_perm("dialogues.approve_speakers", is_secretariat)
rules.add_perm("dialogues.withdraw_application", is_representative)
rules.add_perm("dialogues.record_attendance", is_secretariat | is_statement_chair)
rules.add_perm(
    "dialogues.write_statement",
    (is_representative | is_focal_point_under_review) & has_state(T.DRAFT, T.REFUSED, T.RETURNED),
)
rules.add_perm("dialogues.submit_statement", is_representative | is_focal_point_under_review)
# The second State of a joint statement agrees to its text. The first one writes and submits it.
rules.add_perm("dialogues.join_statement", is_focal_point_joining & has_state(T.DRAFT, T.REFUSED, T.RETURNED))
rules.add_perm("dialogues.moderate_statement", is_secretariat | is_statement_chair)
rules.add_perm("dialogues.choose_panel", is_secretariat)
rules.add_perm("dialogues.keep_speakers", is_secretariat | is_dialogue_chair)
# The speaker may ask to be skipped.
rules.add_perm(
    "dialogues.skip_speaker",
    is_secretariat
    | is_statement_chair
    | has_grant("represent_organization", on="application.organization")
    | is_focal_point_under_review,
)
# The general review ends in the report of the Conference. Only dialogues have a chair's summary.
rules.add_perm(
    "dialogues.write_chair_summary",
    (is_secretariat | is_dialogue_chair) & has_state(D.HELD) & ~is_general_review,
)
rules.add_perm("dialogues.agree_chair_summary", is_statement_chair)
rules.add_perm(
    "dialogues.tag_statement", is_representative | is_focal_point_under_review | is_secretariat | is_statement_chair
)
rules.add_perm("dialogues.issue_chair_summary", is_secretariat | is_statement_chair)
rules.add_perm("dialogues.change_routing", is_secretariat)


@rules.predicate
def can_read_packs(user: AnyUser) -> bool:
    """Return whether the user may read everything in a pack of a session."""
    return has_role(user, *READERS_OF_PACKS)


rules.add_perm("dialogues.read_pack", can_read_packs)
# Titles, agendas, programmes, guidance, chairs' summaries, general reports: the Secretariat translates (rule 33).
rules.add_perm("dialogues.translate_texts", is_secretariat)
rules.add_perm("dialogues.keep_accounts", is_secretariat)
# Checked on the phase whose States are counted.
rules.add_perm("dialogues.close_batch", is_secretariat)
rules.add_perm("dialogues.write_general_report", is_secretariat)
rules.add_perm("dialogues.write_compilation", is_secretariat)
# One officer enters a decision of the Conference, and another one confirms it.
rules.add_perm("dialogues.record_decision", is_secretariat)
rules.add_perm("dialogues.confirm_decision", is_secretariat & ~is_enterer)
