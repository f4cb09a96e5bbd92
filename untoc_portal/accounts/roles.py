"""Portal-wide roles: one person proposes, another confirms; one person removes them; some roles exclude each other.

Rule: no one decides alone who has power in the portal, and no one decides for themselves. The table of roles that
exclude each other is in `permissions.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _, ngettext

from untoc_portal.accounts import services
from untoc_portal.accounts.enums import AccessNumber, RoleDecision as D
from untoc_portal.accounts.models import AccessSetting, CalendarFeed, RoleProposal, User
from untoc_portal.accounts.permissions import MIN_SECRETARIAT, ROLES_OF_TWO_PEOPLE, get_excluded_roles
from untoc_portal.accounts.signals import role_assigned, role_withdrawn
from untoc_portal.core import api_tokens, audit, authz, notify, preparations
from untoc_portal.core.enums import AuditAction, Channel, MessageCategory as F, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError, Text
from untoc_portal.core.listing import format_list
from untoc_portal.core.message_acts import get_now
from untoc_portal.core.notices import Act, Notice, register
from untoc_portal.core.validation import check_fields, insert_row, require_reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

RULE = _("One person proposes a role and another confirms it")
STAFF = _("everyone in the Secretariat")
PROPOSED, DECIDED, WITHDRAWN = "accounts/role_proposed", "accounts/role_decided", "accounts/role_taken_back"


def _list_concerned() -> QuerySet[RoleProposal]:
    return RoleProposal.objects.filter(pk=OuterRef("concerns_id"))


# Nobody alone gives a role: another person than the one who proposed it decides.
DECIDE = Act(
    name="decide_role",
    label=_("Confirm or decline the role"),
    roles=(RoleGroup.SECRETARIAT,),
    is_due=lambda: Q(Exists(_list_concerned().filter(decision="", expires_at__gt=get_now()))),
    is_readers=lambda: (
        ~Q(Exists(_list_concerned().filter(Q(proposed_by=OuterRef("recipient_id")) | Q(user=OuterRef("recipient_id")))))
    ),
)
# On this channel for everyone: a person who misuses a role must not be able to rely on the delay of a digest.
EVENTS = register(
    {
        PROPOSED: Notice(
            F.WORK,
            label=STAFF,
            channel=Channel.EMAIL,
            title=_("A role is proposed"),
            act=DECIDE,
            summary_for=(),
        ),
        DECIDED: Notice(
            F.WORK,
            label=_("everyone in the Secretariat and the person concerned"),
            channel=Channel.EMAIL,
            title=_("A proposal of a role is decided"),
            summary_for=(),
        ),
        WITHDRAWN: Notice(
            F.WORK,
            label=_("everyone in the Secretariat and the person concerned"),
            channel=Channel.EMAIL,
            title=_("A role is removed"),
            summary_for=(),
        ),
    }
)


def list_secretariat() -> QuerySet[User]:
    """Return the members of the Secretariat whose accounts are active."""
    return User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)


def list_all_roles(user: User) -> set[RoleGroup]:
    """Return every role of the person, also of a closed account, and the roles that follow from mandates."""
    held = {RoleGroup(name) for name in user.groups.filter(name__in=RoleGroup.values).values_list("name", flat=True)}
    if user.open_emergency is not None:
        held.add(RoleGroup.SECRETARIAT)
    return held.union(*(import_string(path)(user) for path in settings.ROLES_BY_MANDATE))


def list_conflicting_roles(user: User, role: RoleGroup) -> list[RoleGroup]:
    """Return the person's roles that exclude this one."""
    return sorted(list_all_roles(user) & get_excluded_roles(role))


def require_compatible(user: User, role: RoleGroup, *, message: Text = "", field: str | None = None) -> None:
    """Raise DomainError if the person has a role that excludes this one.

    The account is locked until the commit. Pass `message` for users who must not learn which role the person has.
    """
    # Two roles given at the same time wait for each other here, and the second call sees the first role.
    User.objects.select_for_update().get(pk=user.pk)
    found = list_conflicting_roles(user, role)
    if found:
        names = {"role": role.label, "held": format_list(other.label for other in found)}
        text = message or _("No one can have these roles together: %(role)s; %(held)s.") % names
        raise DomainError("conflict_of_roles", text, rule=RULE, field=field)


@transaction.atomic
def give_role(user: User, role: RoleGroup, *, message: Text = "", field: str | None = None) -> User:
    """Give a person the role that follows from a mandate or a representation.

    The caller has checked the right to do so. Raises NotAllowedError for a role that two people give. Raises
    DomainError as `require_compatible` does.
    """
    if role in ROLES_OF_TWO_PEOPLE:
        raise NotAllowedError(_("One person proposes this role and another confirms it."), rule=RULE)
    require_compatible(user, role, message=message, field=field)
    if not user.groups.filter(name=role).exists():
        user.groups.add(authz.get_or_create_role_group(role))
        authz.clear_cached_grants(user)
        audit.record_event(AuditAction.GRANTED, user, actor=None, changes={"role": role.value})
    return user


@transaction.atomic
def register_member(user: User) -> User:
    """Make the person a member of the Secretariat, at the console, if there are too few members to propose and confirm.

    Raises DomainError if there are enough members, and as `require_compatible` does.
    """
    if user.groups.filter(name=RoleGroup.SECRETARIAT).exists():
        return user
    members = list_secretariat().exclude(pk=user.pk)
    if len(members.select_for_update(of=("self",))) >= MIN_SECRETARIAT:
        message = _(
            "The Secretariat has members who can do this: one proposes the person in the administration, "
            "another one confirms."
        )
        raise DomainError("propose_instead", message, rule=RULE)
    require_compatible(user, RoleGroup.SECRETARIAT)
    _add(user, RoleGroup.SECRETARIAT, actor=None, changes={"role": RoleGroup.SECRETARIAT.value, "given": "console"})
    notify_secretariat(DECIDED, key=f"console:{user.pk}", person=user, role=RoleGroup.SECRETARIAT, decision="console")
    return user


@transaction.atomic
def propose_role(
    user: User, role: RoleGroup, *, actor: User, reason: str, subject: Model | None = None
) -> RoleProposal:
    """Propose a role for the person, portal-wide or for one `subject`.

    Another member must confirm it. Raises NotAllowedError if the user is not in the Secretariat, and for a role that
    two people do not give. Raises DomainError if the reason is missing, for a proposal for oneself, and for a closed
    account. Raises it also for a role that the person has or that is already proposed, and as `require_compatible`
    does.
    """
    if not authz.is_secretariat(actor) or role not in ROLES_OF_TWO_PEOPLE:
        raise NotAllowedError(_("Only the Secretariat proposes roles."), rule=RULE)
    _require_subject(role, subject)
    if user.pk == actor.pk:
        raise DomainError("for_oneself", _("You cannot propose a role for yourself."), rule=RULE)
    if not user.is_active:
        raise DomainError("account_closed", _("This account is closed."), rule=RULE)
    require_compatible(user, role, field="role")
    if subject is None and user.groups.filter(name=role).exists():
        raise DomainError("has_role", _("This person has the role already."), rule=RULE, field="role")
    days = dt.timedelta(days=AccessSetting.get_number(AccessNumber.PROPOSAL_DAYS))
    proposal = RoleProposal(
        user=user,
        role=role,
        subject=subject,
        reason=reason.strip(),
        proposed_by=actor,
        expires_at=timezone.now() + days,
    )
    check_fields(proposal, rule=RULE)
    _close_expired(RoleProposal.objects.filter(user=user, role=role))
    taken = DomainError(
        "proposed_already", _("This role is proposed for this person already."), rule=RULE, field="role"
    )
    insert_row(proposal, taken=taken)
    audit.record_event(
        AuditAction.CREATED, proposal, actor=actor, changes={"role": role.value, "reason": proposal.reason}
    )
    _notify_secretariat_of_proposal(proposal, PROPOSED)
    return proposal


@transaction.atomic
def propose_person(
    *, actor: User, email: str, name: str, role: RoleGroup, reason: str, title: str = ""
) -> RoleProposal:
    """Propose a role by e-mail address.

    A new person gets an account, and the activation link after the confirmation.
    """
    if not authz.is_secretariat(actor):
        raise NotAllowedError(_("Only the Secretariat proposes roles."), rule=RULE)
    user = services.ensure_account(email=email, name=name.strip(), title=title.strip())
    return propose_role(user, role, actor=actor, reason=reason)


@transaction.atomic
def confirm_role(proposal: RoleProposal, *, actor: User) -> RoleProposal:
    """Give the proposed role.

    A new person gets an activation link. Raises NotAllowedError if the user is not in the Secretariat, is the proposer
    or the person concerned, or has emergency access. Raises DomainError if the proposal is closed or expired, or if its
    proposer has left the Secretariat. Raises it also if the person's account is closed, and as `require_compatible`
    does.
    """
    locked = _lock(proposal, actor=actor)
    if actor.open_emergency is not None:
        # Otherwise a member with access to the console could be both people.
        raise NotAllowedError(_("An emergency access confirms no role."), rule=RULE)
    if locked.expires_at <= timezone.now():
        raise DomainError("lapsed", _("The proposal has expired. Propose the role again."), rule=RULE)
    if not authz.is_secretariat(locked.proposed_by):
        message = _("The person who proposed this is no longer in the Secretariat. Propose the role again.")
        raise DomainError("proposer_left", message, rule=RULE)
    user, role = locked.user, RoleGroup(locked.role)
    if not user.is_active:
        raise DomainError("account_closed", _("This account is closed."), rule=RULE)
    require_compatible(user, role)
    _close(locked, D.CONFIRMED, by=actor)
    changes = {"role": role.value, "proposed_by": str(locked.proposed_by), "reason": locked.reason}
    _add(user, role, actor=actor, changes=changes, subject=locked.subject)
    services.invite(user)
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def decline_role(proposal: RoleProposal, *, actor: User, reason: str) -> RoleProposal:
    """Decline a proposal.

    Raises DomainError if the reason is missing or the proposal is closed. Raises NotAllowedError if the user is not in
    the Secretariat, is the proposer or the person concerned.
    """
    locked = _lock(proposal, actor=actor)
    _close(locked, D.DECLINED, by=actor, note=require_reason(reason, rule=RULE))
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: RoleProposal, *, actor: User) -> RoleProposal:
    """Withdraw a proposal of the user. Raises NotAllowedError for anyone else. Raises DomainError if it is closed."""
    locked = RoleProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not authz.is_secretariat(actor) or locked.proposed_by_id != actor.pk:
        raise NotAllowedError(_("Only the person who made a proposal can withdraw it."), rule=RULE)
    _require_open(locked)
    _close(locked, D.WITHDRAWN, by=actor)
    proposal.refresh_from_db()
    return proposal


@transaction.atomic
def withdraw_role(user: User, role: RoleGroup, *, actor: User, reason: str, subject: Model | None = None) -> User:
    """Remove a role from a person immediately: rights, sessions, tokens, calendar address, and open preparations.

    Raises NotAllowedError if the user is not in the Secretariat, and for a role that two people do not give. Raises
    DomainError if the reason is missing or if the person does not have the role. Raises it also if too few members of
    the Secretariat would remain.
    """
    authz.clear_cached_grants(actor)
    if not authz.is_secretariat(actor) or role not in ROLES_OF_TWO_PEOPLE:
        raise NotAllowedError(_("Only the Secretariat can remove roles."), rule=RULE)
    _require_subject(role, subject)
    reason = require_reason(reason, rule=RULE)
    # The rows of all members are locked, so that two simultaneous removals cannot leave only one member.
    members = list(list_secretariat().select_for_update(of=("self",)).order_by("pk"))
    if not user.groups.filter(name=role).exists():
        raise DomainError("no_role", _("This person does not have the role."), rule=RULE, field="role")
    if role is RoleGroup.SECRETARIAT:
        _require_enough(member for member in members if member.pk != user.pk)
    answers = role_withdrawn.send(sender=User, user=user, role=role, subject=subject, actor=actor)
    if not any(keeps for _receiver, keeps in answers):
        user.groups.remove(authz.get_or_create_role_group(role))
    if role is RoleGroup.SECRETARIAT:
        user.is_staff = False
        user.save(update_fields=["is_staff"])
    end_access(user, actor=actor)
    changes = {"role": role.value, "reason": reason, **({"of": str(subject)} if subject else {})}
    audit.record_event(AuditAction.REVOKED, user, actor=actor, changes=changes)
    key = f"{user.pk}:{role}:{timezone.now().isoformat()}"
    context: dict[str, Any] = {"person": user, "role": role, "subject": subject, "reason": reason, "by": actor}
    notify_secretariat(WITHDRAWN, key=key, concerned=user, path=_get_admin_url(user), **context)
    return user


def end_access(user: User, *, actor: User | None) -> None:
    """End what a person who lost a role could still use: sessions, tokens, calendar address, proposals, preparations.

    A preparation would otherwise use a right that the person no longer has.
    """
    authz.clear_cached_grants(user)
    services.end_sessions(user)
    api_tokens.revoke_tokens(user)
    CalendarFeed.objects.filter(user=user).delete()
    for proposal in RoleProposal.objects.open().filter(proposed_by=user).select_for_update(of=("self",)):
        _close(proposal, D.EXPIRED, by=None)
    preparations.stop_all(user, actor=actor)


def require_may_close(user: User) -> None:
    """Raise DomainError if closing this account would leave too few members of the Secretariat."""
    if user.groups.filter(name=RoleGroup.SECRETARIAT).exists():
        _require_enough(list_secretariat().exclude(pk=user.pk).select_for_update(of=("self",)))


def require_may_reopen(user: User) -> None:
    """Raise DomainError if a closed account has a role that two people give.

    One person alone must not reactivate it.
    """
    held = [role for role in ROLES_OF_TWO_PEOPLE if user.groups.filter(name=role).exists()]
    if held:
        names = format_list(role.label for role in held)
        message = _("This account has a role that two people give: %(roles)s. Remove the role first.")
        raise DomainError("holds_role", message % {"roles": names}, rule=RULE, field="is_active")


def close_expired_proposals() -> int:
    """Close the expired proposals, in the name of the portal. Return how many."""
    return _close_expired(RoleProposal.objects.all())


def _close_expired(proposals: QuerySet[RoleProposal]) -> int:
    rows = proposals.filter(decision="", expires_at__lte=timezone.now()).select_for_update(of=("self",))
    expired = list(rows.select_related("user", "proposed_by"))
    for proposal in expired:
        _close(proposal, D.EXPIRED, by=None)
    return len(expired)


def _lock(proposal: RoleProposal, *, actor: User) -> RoleProposal:
    locked = RoleProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    # A role that is being removed at the same time counts as removed.
    people = {actor.pk, locked.user_id, locked.proposed_by_id}
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    authz.clear_cached_grants(actor)
    if not authz.is_secretariat(actor) or actor.pk in {locked.proposed_by_id, locked.user_id}:
        raise NotAllowedError(_("Another member of the Secretariat decides."), rule=RULE)
    _require_open(locked)
    return locked


def _require_open(proposal: RoleProposal) -> None:
    if proposal.decision:
        raise DomainError("decided_already", _("This proposal is closed already."), rule=RULE)


def _require_subject(role: RoleGroup, subject: Model | None) -> None:
    if (role is RoleGroup.CHAIRS) != (subject is not None):
        raise DomainError(
            "no_subject", _("A chair is named on the page of the working group."), rule=RULE, field="role"
        )


def _require_enough(members: Iterable[User]) -> None:
    if len(list(members)) < MIN_SECRETARIAT:
        message = ngettext(
            "At least %(count)d member of the Secretariat must remain.",
            "At least %(count)d members of the Secretariat must remain.",
            MIN_SECRETARIAT,
        )
        raise DomainError("too_few", message % {"count": MIN_SECRETARIAT}, rule=RULE)


def _add(
    user: User, role: RoleGroup, *, actor: User | None, changes: dict[str, Any], subject: Model | None = None
) -> None:
    user.groups.add(authz.get_or_create_role_group(role))
    if role is RoleGroup.SECRETARIAT:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    role_assigned.send(sender=User, user=user, role=role, subject=subject, actor=actor)
    authz.clear_cached_grants(user)
    audit.record_event(AuditAction.GRANTED, user, actor=actor, changes=changes)


DECISIONS = {
    D.CONFIRMED: AuditAction.APPROVED,
    D.DECLINED: AuditAction.REFUSED,
    D.WITHDRAWN: AuditAction.CHANGED,
    D.EXPIRED: AuditAction.CHANGED,
}


def _close(proposal: RoleProposal, decision: D, *, by: User | None, note: str = "") -> None:
    proposal.decision, proposal.decided_at, proposal.decided_by, proposal.note = decision, timezone.now(), by, note
    check_fields(proposal, rule=RULE)
    proposal.save(update_fields=["decision", "decided_at", "decided_by", "note", "updated_at"])
    changes = {"decision": decision.value, **({"reason": note} if note else {})}
    audit.record_event(DECISIONS[decision], proposal, actor=by, changes=changes)
    _notify_secretariat_of_proposal(proposal, DECIDED)


def _notify_secretariat_of_proposal(proposal: RoleProposal, event: str) -> None:
    notify_secretariat(
        event,
        key=str(proposal.pk),
        path=_get_admin_url(proposal),
        proposal=proposal,
        concerned=proposal.user if proposal.decision == D.CONFIRMED else None,
        person=proposal.user,
        role=RoleGroup(proposal.role),
        subject=proposal.subject,
        reason=proposal.note or proposal.reason,
        by=proposal.decided_by or proposal.proposed_by,
        decision=proposal.decision,
    )


def _get_admin_url(row: Model) -> str:
    return reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])


def notify_secretariat(
    event: str,
    *,
    key: str,
    path: str = "",
    concerned: User | None = None,
    proposal: RoleProposal | None = None,
    **context: Any,
) -> None:
    """Notify every member of the Secretariat, also the one who acted, and the person concerned, if there is one."""
    notify.notify_users(event, list_secretariat(), key=key, path=path, concerns=proposal, context=context)
    if concerned is not None:
        # Not everyone can open the admin.
        notify.notify_users(event, [concerned], key=key, path=reverse("home"), context=context)
