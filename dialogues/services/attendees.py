"""The people whom an organization sends: choice, substitutes, attendance and certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from dialogues.enums import ApplicationState, DialogueState
from dialogues.models import Application, Attendee, Dialogue
from dialogues.workflow import APPLICATION_RULE, cite_subject_rule
from reviews.services.snapshots import INVENTED
from untoc_portal.core import audit, authz, documents, undo
from untoc_portal.core.enums import AuditAction, Level, OfficialLanguage
from untoc_portal.core.exceptions import DomainError, NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakeholders.models import Organization, Representative
    from untoc_portal.accounts.models import User

TEMPLATE = "documents/dialogues/certificate.html"
# The recorded attendance, and the certificate that may follow from it.
PRESENCE = ("attended", "certificate")


@cite_subject_rule
def set_attendees(application: Application, representatives: Iterable[Representative]) -> None:
    """Set the people who take part, and no others. The caller checks the permission.

    Raises DomainError if there is no person, if there are more than the dialogue allows, or if a person is from another
    organization.
    """
    wanted = {row.pk: row for row in representatives}
    _check_people(application.organization, wanted.values())
    limit = application.dialogue.representatives_max
    if not 1 <= len(wanted) <= limit:
        message = ngettext("Name %(limit)d representative.", "Name between one and %(limit)d representatives.", limit)
        message %= {"limit": limit}
        raise DomainError("how_many", message, rule=APPLICATION_RULE, field="representatives")
    coming = application.attendees.attending()
    coming.exclude(representative__in=wanted).update(left_at=timezone.now())
    there = set(coming.values_list("representative", flat=True))
    fresh = [Attendee(application=application, representative=row) for pk, row in wanted.items() if pk not in there]
    Attendee.objects.bulk_create(fresh)


def _check_people(organization: Organization, people: Iterable[Representative]) -> None:
    if any(row.organization_id != organization.pk or row.ended_on is not None for row in people):
        message = _("Choose among those who represent this organization.")
        raise DomainError("not_its_own", message, rule=APPLICATION_RULE, field="representatives")


@cite_subject_rule
@transaction.atomic
def substitute_attendee(attendee: Attendee, *, actor: User, representative: Representative) -> Attendee:
    """Send another representative in place of a person who cannot come, until the dialogue is held.

    Raises NotAllowedError if the user does not act for the organization. Raises DomainError if the organization is not
    invited or the dialogue is over. Raises DomainError if the substitute already takes part or acts for another
    organization.
    """
    attendee = (
        Attendee.objects.select_for_update(of=("self",)).select_related("application__dialogue").get(pk=attendee.pk)
    )
    application = attendee.application
    authz.require_permission(actor, "dialogues.withdraw_application", application)
    if application.state != ApplicationState.INVITED or application.dialogue.state != DialogueState.OPEN:
        message = _("Invited organizations can name substitutes until the dialogue takes place.")
        raise DomainError("too_late", message, rule=APPLICATION_RULE)
    _check_people(application.organization, [representative])
    if attendee.left_at or application.attendees.attending().filter(representative=representative).exists():
        message = _("This person already takes part, or the other person has been replaced.")
        raise DomainError("comes_already", message, rule=APPLICATION_RULE, field="representative")
    attendee.left_at = timezone.now()
    attendee.save(update_fields=["left_at", "updated_at"])
    made = Attendee.objects.create(application=application, representative=representative, substitutes=attendee)
    changes = {"instead_of": attendee.representative.user.email, "comes": representative.user.email}
    capacity = application.organization.name
    audit.record_event(AuditAction.CHANGED, application, actor=actor, capacity=capacity, changes=changes)
    return made


@cite_subject_rule
@transaction.atomic
def record_attendance(dialogue: Dialogue, *, actor: User, present: Iterable[Attendee]) -> int:
    """Record which of the invited people attended, and return their number.

    Raises NotAllowedError if the user is not the chair and not in the Secretariat. Raises DomainError before the
    dialogue is held. A person with a certificate remains recorded as present.
    """
    if not actor.has_perm("dialogues.record_attendance", Application(dialogue=dialogue)):
        raise NotAllowedError(_("You are not allowed to do this."), rule=APPLICATION_RULE)
    if dialogue.state == DialogueState.OPEN:
        message = _("Attendance can be recorded after the dialogue has taken place.")
        raise DomainError("not_held", message, rule=APPLICATION_RULE)
    keys = [row.pk for row in present]
    invited = Attendee.objects.invited_to(dialogue)
    invited.filter(certificate__isnull=True).exclude(pk__in=keys).update(attended=False, updated_at=timezone.now())
    came = invited.filter(pk__in=keys).update(attended=True, updated_at=timezone.now())
    audit.record_event(AuditAction.CHANGED, dialogue, actor=actor, changes={"attended": came})
    return came


@cite_subject_rule
@transaction.atomic
def record_attendance_with_undo(dialogue: Dialogue, *, actor: User, present: Iterable[Attendee]) -> str:
    """Record attendance as `record_attendance` does.

    Return the token with which `undo_attendance` undoes it within a minute.
    """
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    people = Attendee.objects.filter(application__dialogue=dialogue)
    before = undo.get_column_values(people, PRESENCE)
    record_attendance(dialogue, actor=actor, present=present)
    return undo.build_undo_token(
        _get_lock_name(dialogue), before, undo.get_column_values(people.all(), PRESENCE), actor=actor
    )


@cite_subject_rule
@transaction.atomic
def undo_attendance(dialogue: Dialogue, *, actor: User, token: str) -> Dialogue:
    """Undo the recorded attendance.

    Raises NotAllowedError if the user is not the person who recorded it. Raises DomainError after a minute, or if
    something followed, such as a certificate.
    """
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    authz.require_permission(actor, "dialogues.record_attendance", Application(dialogue=dialogue))
    people = Attendee.objects.filter(application__dialogue=dialogue)
    rows = undo.undo_action(_get_lock_name(dialogue), people, PRESENCE, token, actor=actor)
    audit.record_event(AuditAction.REVOKED, dialogue, actor=actor, changes={"attended": len(rows)})
    return dialogue


def _get_lock_name(dialogue: Dialogue) -> str:
    return f"attendance:{dialogue.pk}"


@cite_subject_rule
@transaction.atomic
def certify_attendance(attendee: Attendee, *, actor: User, language: str = OfficialLanguage.EN) -> Attendee:
    """Prepare the certificate of a person who attended. A second request returns the first certificate.

    Raises NotAllowedError if the user does not act for the organization and is not in the Secretariat. Raises
    DomainError if the person did not attend.
    """
    attendee = (
        Attendee.objects.select_for_update(of=("self",))
        .select_related(
            "application__dialogue__report__session__working_group", "application__organization", "representative__user"
        )
        .get(pk=attendee.pk)
    )
    application = attendee.application
    if not authz.is_secretariat(actor):
        authz.require_permission(actor, "dialogues.withdraw_application", application)
    if not attendee.attended:
        message = _("Only people whose attendance the Secretariat has recorded get a certificate.")
        raise DomainError("not_attended", message, rule=APPLICATION_RULE)
    if attendee.certificate is None:
        snapshot = _snapshot(attendee, language)
        attendee.certificate = documents.prepare_document(
            title=snapshot["title"],
            template=TEMPLATE,
            language=language,
            level=Level.SECRETARIAT,
            snapshot=snapshot,
        )
        attendee.save(update_fields=["certificate", "updated_at"])
        audit.record_event(AuditAction.ISSUED, application, actor=actor, changes={"certificate": str(attendee)})
    return attendee


def _snapshot(attendee: Attendee, language: str) -> dict[str, Any]:
    dialogue = attendee.application.dialogue
    with translation.override(language):
        return {
            "title": gettext("Certificate of attendance"),
            "person": attendee.representative.user.name,
            "position": attendee.representative.position,
            "organization": attendee.application.organization.name,
            "dialogue": str(dialogue),
            "held_on": dialogue.held_on.isoformat(),
            "place": str(dialogue.place_name),
            "attendance": str(attendee.application.get_attendance_display()),
            "issued_on": timezone.localdate().isoformat(),
            "is_invented": attendee.application.expertise.startswith(INVENTED),
        }
