"""Organizations: registration and correction (PR, para. 53: irrespective of ECOSOC status)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import EcosocStatus, ExpertiseField, OrganizationKind, OrganizationState, RepresentativeRole
from stakeholders.models import Expertise, Organization
from stakeholders.services.representatives import add_person
from stakeholders.services.transitions import notify_registration
from stakeholders.services.validation import check_person
from stakeholders.workflow import RULE
from untoc_portal.accounts import services as accounts
from untoc_portal.accounts.models import User
from untoc_portal.core import audit, authz, notify
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.throttling import count_and_check_limit
from untoc_portal.core.validation import find_field_errors, insert_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set as AbstractSet

ALREADY_REGISTERED = _("An organization of this name and country is already registered.")
# After the registration was decided on, only the Secretariat corrects these.
IDENTITY = ("name", "kind", "ecosoc_status", "ecosoc_number", "country")


@transaction.atomic
def register_organization(*, actor: User, name: str, kind: OrganizationKind | str, **values: Any) -> Organization:
    """Register an organization. It can apply to dialogues after it is verified.

    `values` are fields of the model, and `fields`: the codes of its fields of expertise. Raises NotAllowedError if the
    user is not in the Secretariat. Raises DomainError if a value is invalid or the organization is registered already.
    """
    authz.require_permission(actor, "stakeholders.register_organization", Organization())
    return _new(actor, name=name, kind=kind, **values)


def count_registration(who: str) -> None:
    """Count a registration by a person or an address. Raises DomainError if there are too many in a day."""
    if not count_and_check_limit("registration", who, limit=settings.REGISTRATIONS_PER_DAY, seconds=86_400):
        raise DomainError("too_many", _("Too many registrations from here today. Please try again tomorrow."))


@transaction.atomic
def apply_for_registration(
    *, actor: User | None, position: str, person_name: str = "", email: str = "", **values: Any
) -> Organization | None:
    """Register the user's organization with the user as main contact. The Secretariat is notified and verifies it.

    A person who is not signed in gives a name and an address, and gets an activation link there. If the address already
    has an account, nothing is saved and None is returned. The holder gets an e-mail that asks to sign in first. So no
    one can register someone else or learn who has an account. Raises NotAllowedError if the user acts for a State or
    the Conference. Raises DomainError as `register_organization` does.
    """
    if actor is None:
        check_person(email, person_name)
        holder = User.objects.filter(email=email.strip().lower()).first()
        if holder is not None:
            key = f"{holder.pk}:{values['name'].strip()}"
            notify.notify_users(
                "stakeholders/registration_sign_in", [holder], key=key[:200], path="/organizations/new/"
            )
            return None
        actor = accounts.ensure_account(email=email, name=person_name.strip())
    elif not actor.has_perm("stakeholders.apply_for_registration", None):
        raise NotAllowedError(
            _("A person who acts for a State or the Conference cannot register an organization."), rule=RULE
        )
    organization = _new(actor, **values)
    add_person(organization, actor, by=actor, position=position, role=RepresentativeRole.CONTACT)
    accounts.invite(actor)
    notify_registration(organization)
    return organization


def _new(actor: User, *, fields: Iterable[str] = (), languages: Iterable[str] = (), **values: Any) -> Organization:
    organization = Organization(languages=list(languages))
    _set_values(organization, values)
    for fault in _find_errors(organization):
        raise fault
    insert_row(organization, taken=DomainError("already_registered", ALREADY_REGISTERED, field="name"))
    _set_fields(organization, fields)
    audit.record_event(AuditAction.CREATED, organization, actor=actor, changes={"kind": str(organization.kind)})
    return organization


@transaction.atomic
def change_organization(organization: Organization, *, actor: User, **values: Any) -> Organization:
    """Correct the data of an organization. `values` are those of its registration.

    Raises NotAllowedError if the user is not in the Secretariat and not a main contact. Raises DomainError if a value
    is invalid or the registration was merged. Also raises it if a main contact changes the identity of an organization
    after the Secretariat has decided on it.
    """
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    authz.require_permission(actor, "stakeholders.keep_organization", organization)
    if organization.state == OrganizationState.MERGED:
        raise DomainError("merged", _("This registration was merged into another one."), rule=RULE)
    fields = values.pop("fields", None)
    changed = _set_values(organization, values)
    for fault in (*_find_errors(organization), *_find_identity_errors(organization, actor, changed)):
        raise fault
    try:
        with transaction.atomic():
            organization.save(update_fields=[*values, "updated_at"])
    except IntegrityError:
        raise DomainError("already_registered", ALREADY_REGISTERED, field="name") from None
    if fields is not None:
        _set_fields(organization, fields)
    audit.record_event(AuditAction.CHANGED, organization, actor=actor, changes=changed)
    return organization


def find_organization_errors(organization: Organization, *, actor: User | None, **values: Any) -> list[DomainError]:
    """Return all errors of these values, for a recorded or a new organization.

    Values that are not given are not checked. The organization is filled in but not saved.
    """
    names = {field.name for field in Organization._meta.concrete_fields}
    changed = _set_values(organization, {name: value for name, value in values.items() if name in names})
    return [*_find_errors(organization, names - values.keys()), *_find_identity_errors(organization, actor, changed)]


def _set_values(organization: Organization, values: dict[str, Any]) -> dict[str, list[str]]:
    """Set the values and return the changed ones, before and after."""
    before = {name: str(getattr(organization, name)) for name in values}
    for name, value in values.items():
        setattr(organization, name, value.strip() if isinstance(value, str) else value)
    after = {name: str(getattr(organization, name)) for name in values}
    return {name: [old, after[name]] for name, old in before.items() if old != after[name]}


def _find_errors(organization: Organization, leave_out: AbstractSet[str] = frozenset()) -> Iterator[DomainError]:
    yield from find_field_errors(organization, rule=RULE, leave_out=leave_out)
    has_no_status = "ecosoc_status" not in leave_out and organization.ecosoc_status == EcosocStatus.NONE
    if organization.ecosoc_number and has_no_status:
        message = _("Only an organization with a consultative status has a number.")
        yield DomainError("no_status", message, rule=RULE, field="ecosoc_number")
    same = Organization.objects.filter(name=organization.name, country=organization.country)
    if not leave_out & {"name", "country"} and same.exclude(pk=organization.pk).exists():
        yield DomainError("already_registered", ALREADY_REGISTERED, field="name")


def _find_identity_errors(
    organization: Organization, actor: User | None, changed: Iterable[str]
) -> Iterator[DomainError]:
    if organization.state == OrganizationState.REGISTERED or (actor and authz.is_secretariat(actor)):
        return
    for name in IDENTITY:
        if name in changed:
            message = _("The Secretariat has verified this; ask it for a correction.")
            yield DomainError("verified", message, rule=RULE, field=name)


def _set_fields(organization: Organization, fields: Iterable[str]) -> None:
    wanted = set(fields)
    if not wanted <= set(ExpertiseField.values):
        raise DomainError("invalid", _("There is no such field."), rule=RULE, field="fields")
    organization.expertise_fields.exclude(field__in=wanted).delete()
    there = set(organization.expertise_fields.values_list("field", flat=True))
    rows = [Expertise(organization=organization, field=code) for code in ExpertiseField if code in wanted - there]
    Expertise.objects.bulk_create(rows)
