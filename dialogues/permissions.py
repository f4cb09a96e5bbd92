"""Who may do what in working groups and dialogues.

Stakeholders never attend the working groups themselves: no row here lets one of them near a session (PR, para. 53).
"""

from typing import Any

import rules

from dialogues.enums import DialogueState as D, SessionState as S, StatementState as T
from untoc_portal.core.authz import AnyUser, has_grant, has_role, has_state, is_extended_bureau, is_secretariat
from untoc_portal.core.enums import RoleGroup

READERS_OF_PACKS = (RoleGroup.SECRETARIAT, RoleGroup.DELEGATES, RoleGroup.CHAIRS)
WORKING_GROUP_CODENAMES = frozenset({"chair_working_group"})


@rules.predicate
def is_focal_point(user: AnyUser) -> bool:
    """Hold for whoever clears for a State in any review: such a person speaks for the State in writing."""
    return has_role(user, RoleGroup.FOCAL_POINTS)


@rules.predicate
def is_general_review(_user: AnyUser, obj: Any) -> bool:
    """Hold for what belongs to the general review; asked on its applications, objections, speakers or itself."""
    return bool(getattr(obj, "dialogue", obj).is_general_review)


is_chair = has_grant("chair_working_group", on="working_group")
is_dialogue_chair = has_grant("chair_working_group", on="session.working_group")
is_statement_chair = has_grant("chair_working_group", on="dialogue.session.working_group")
is_representative = has_grant("represent_organization", on="organization")
is_focal_point_under_review = has_grant("agree_outcome", on="review")

rules.add_perm("dialogues.schedule_session", is_secretariat)
rules.add_perm("dialogues.name_chair", is_secretariat)
# Bureau, participants and recommendations, until the report that tells of them is adopted.
rules.add_perm("dialogues.keep_records", (is_secretariat | is_chair) & has_state(S.SCHEDULED, S.CONCLUDED))
rules.add_perm("dialogues.place_document", is_secretariat)
rules.add_perm("dialogues.conclude_session", is_secretariat | is_chair)
rules.add_perm("dialogues.adopt_report", is_secretariat | is_chair)
rules.add_perm("dialogues.open_dialogue", is_secretariat | is_chair)
rules.add_perm("dialogues.hold_dialogue", is_secretariat | is_dialogue_chair)
# Asked on the organization that applies, or for which a statement is written.
rules.add_perm("dialogues.apply_to_dialogue", has_grant("represent_organization"))
rules.add_perm("dialogues.check_application", is_secretariat)
# Asked on the application; for which State a delegate may object is the service's to say.
rules.add_perm("dialogues.object_to_application", is_secretariat | is_focal_point)
# On dialogues the Extended Bureau decides as a body (PR, para. 53): members propose and take positions, none decides.
rules.add_perm("dialogues.take_part_in_bureau", is_extended_bureau & ~is_general_review)
rules.add_perm("dialogues.read_bureau", is_extended_bureau | is_secretariat)
rules.add_perm("dialogues.record_seat", is_secretariat)
# On the general review the Conference decides; its President or the secretariat records the decision (rule 17).
rules.add_perm("dialogues.decide_application", (is_secretariat | is_statement_chair) & is_general_review)
rules.add_perm("dialogues.open_general_review", (is_secretariat | is_chair) & has_state(S.SCHEDULED))
rules.add_perm("dialogues.invite_speaker", (is_statement_chair | is_dialogue_chair) & is_general_review)
rules.add_perm("dialogues.approve_speakers", is_secretariat)
rules.add_perm("dialogues.withdraw_application", is_representative)
rules.add_perm("dialogues.record_attendance", is_secretariat | is_statement_chair)
rules.add_perm(
    "dialogues.write_statement",
    (is_representative | is_focal_point_under_review) & has_state(T.DRAFT, T.REFUSED, T.RETURNED),
)
rules.add_perm("dialogues.submit_statement", is_representative | is_focal_point_under_review)
rules.add_perm("dialogues.moderate_statement", is_secretariat | is_statement_chair)
rules.add_perm("dialogues.choose_panel", is_secretariat)
rules.add_perm("dialogues.keep_speakers", is_secretariat | is_dialogue_chair)
# Who is to speak may ask to be skipped.
rules.add_perm(
    "dialogues.skip_speaker",
    is_secretariat
    | is_statement_chair
    | has_grant("represent_organization", on="application.organization")
    | is_focal_point_under_review,
)
# The general review ends in the report of the Conference; only dialogues have a chair's summary.
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
    """Hold for those who may read all that a pack of a session holds."""
    return has_role(user, *READERS_OF_PACKS)


rules.add_perm("dialogues.read_pack", can_read_packs)
rules.add_perm("dialogues.keep_accounts", is_secretariat)
# Asked on the phase whose States are counted.
rules.add_perm("dialogues.close_batch", is_secretariat)
rules.add_perm("dialogues.write_general_report", is_secretariat)
