"""Co-chairs of a dialogue, and dialogues that follow the sessions of several groups jointly.

Both happened in 2022 and 2023: two or three chairs, and one dialogue of two groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, ngettext

from dialogues.enums import DialogueState
from dialogues.models import AdoptedReport, CoChair, Dialogue, JoinedReport
from dialogues.services.room_locks import lock_dialogue
from dialogues.workflow import DIALOGUE_RULE, cite_subject_rule
from reviews.enums import ReviewSettingName
from reviews.models import ReviewSetting
from stakeholders.services.validation import check_person
from untoc_portal.accounts import services as accounts
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

NAME = "dialogues.name_co_chair"


@cite_subject_rule
@transaction.atomic
def propose_co_chair(dialogue: Dialogue, *, actor: User, email: str, name: str) -> CoChair:
    """Propose a person as co-chair of this dialogue. Another member of the Secretariat confirms.

    A new person gets an account, and an activation link with the confirmation. Raises NotAllowedError if the user is
    not in the Secretariat. Raises DomainError if the person is a co-chair already, if there are as many as the setting
    allows (the most that a dialogue had: three, on 4 October 2023), or the dialogue is over.
    """
    dialogue = lock_dialogue(dialogue)
    authz.require_permission(actor, NAME, dialogue)
    if dialogue.state == DialogueState.SUMMARIZED:
        raise DomainError("over", _("The dialogue is over: its summary is issued."), rule=DIALOGUE_RULE)
    most = ReviewSetting.get_number(ReviewSettingName.CO_CHAIRS)
    if dialogue.co_chairs.filter(ended_at=None).count() >= most:
        message = ngettext(
            "A dialogue has at most %(most)d co-chair.", "A dialogue has at most %(most)d co-chairs.", most
        )
        raise DomainError("how_many", message % {"most": most}, rule=DIALOGUE_RULE)
    check_person(email, name)
    user = accounts.ensure_account(email=email, name=name.strip(), title="")
    taken = DomainError("is_chair", _("This person is proposed or co-chairs already."), field="email")
    row = insert_row(CoChair(dialogue=dialogue, user=user, proposed_by=actor), taken=taken)
    audit.record_event(AuditAction.CREATED, row, actor=actor, changes={"chair": user.email})
    return row


@transaction.atomic
def confirm_co_chair(row: CoChair, *, actor: User) -> CoChair:
    """Confirm a co-chair, who from now on leads the room and has the other rights of a chair in this dialogue.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError for the officer who proposed it,
    for the person's own appointment, and if it is confirmed or ended.
    """
    row = CoChair.objects.select_for_update(of=("self",)).select_related("dialogue", "user").get(pk=row.pk)
    authz.require_permission(actor, NAME, row.dialogue)
    if row.confirmed_at or row.ended_at:
        raise DomainError("closed", _("This proposal is closed."), rule=DIALOGUE_RULE)
    if actor.pk in {row.proposed_by_id, row.user_id}:
        message = _("Another member of the Secretariat must confirm it.")
        raise DomainError("same_person", message, rule=DIALOGUE_RULE)
    row.confirmed_by, row.confirmed_at = actor, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at", "updated_at"])
    accounts.invite(row.user)
    audit.record_event(AuditAction.GRANTED, row, actor=actor, changes={"chair": row.user.email})
    return row


@transaction.atomic
def end_co_chair(row: CoChair, *, actor: User) -> CoChair:
    """End a co-chair or a proposal of one. What the person did stays. One officer is enough to withdraw a right."""
    row = CoChair.objects.select_for_update(of=("self",)).select_related("dialogue", "user").get(pk=row.pk)
    authz.require_permission(actor, NAME, row.dialogue)
    if row.ended_at:
        raise DomainError("closed", _("This proposal is closed."), rule=DIALOGUE_RULE)
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at", "updated_at"])
    audit.record_event(AuditAction.REVOKED, row, actor=actor, changes={"chair": row.user.email})
    return row


@cite_subject_rule
@transaction.atomic
def join_report(dialogue: Dialogue, *, actor: User, report: AdoptedReport) -> JoinedReport:
    """Let the dialogue follow the session of another group too. Its chair then chairs the dialogue as well.

    The chair's summary goes to the next session of both groups. Raises NotAllowedError if the user is not in the
    Secretariat. Raises DomainError for the Conference, for a group that the dialogue follows already, if the report was
    adopted after the day of the dialogue or has a dialogue, and once the dialogue was held.
    """
    dialogue = lock_dialogue(dialogue)
    authz.require_permission(actor, NAME, dialogue)
    groups = {dialogue.session.working_group_id} | {
        row.report.session.working_group_id for row in dialogue.joined_reports.select_related("report__session")
    }
    group = report.session.working_group
    if dialogue.state != DialogueState.OPEN or dialogue.is_general_review:
        raise DomainError("held", _("The dialogue has been held."), rule=DIALOGUE_RULE)
    if group.is_conference or group.pk in groups:
        message = _("Choose the session of another working group.")
        raise DomainError("same_group", message, rule=DIALOGUE_RULE, field="report")
    if report.adopted_on > dialogue.held_on:
        message = _("The report was adopted on %(date)s; the dialogue must be later.")
        text = message % {"date": date_format(report.adopted_on)}
        raise DomainError("dates", text, rule=DIALOGUE_RULE, field="report")
    taken = DomainError("has_dialogue", _("This session already has its dialogue."), rule=DIALOGUE_RULE, field="report")
    if Dialogue.objects.filter(report=report).exists():
        raise taken
    row = insert_row(JoinedReport(dialogue=dialogue, report=report, joined_by=actor), taken=taken)
    audit.record_event(AuditAction.CHANGED, dialogue, actor=actor, changes={"session": str(report.session)})
    return row
