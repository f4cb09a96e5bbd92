"""People, for the Secretariat: who they are, whether they can sign in, and their portal-wide roles."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.accounts import data_requests, emergencies, roles, services
from untoc_portal.accounts.enums import DataDecision
from untoc_portal.accounts.models import AccessSetting, EmergencyAccess, RecoveryRequest, RoleProposal, User
from untoc_portal.accounts.models_of_data import DataRequest, LegalHold, RetentionSetting
from untoc_portal.accounts.permissions import ROLES_OF_TWO_PEOPLE
from untoc_portal.core import api_tokens, authz
from untoc_portal.core.admin import AdminAction, HasValueFilter, NumberSettingAdmin, SecretariatAdmin
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.listing import format_list

# The other roles follow from a mandate or a representation. A chair is proposed on the page of the working group.
PROPOSABLE_ROLES = tuple(role for role in ROLES_OF_TWO_PEOPLE if role != RoleGroup.CHAIRS)


class RoleField(forms.TypedChoiceField):
    """One of the portal-wide roles that two people give."""

    def __init__(self, **options: Any) -> None:
        choices = [("", "---------"), *((role.value, role.label) for role in PROPOSABLE_ROLES)]
        super().__init__(label=_("Role"), choices=choices, coerce=RoleGroup, **options)


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Everyone in the Secretariat reads it."))


class RoleForm(ReasonForm):
    """A role and a reason."""

    role = RoleField()
    field_order = ("role", "reason")


class ProposalForm(forms.ModelForm):
    """The person to propose, by e-mail address, the role and the reason."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("Once the role is confirmed, a new person gets an activation link there.")
    )
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200, required=False)
    role = RoleField()

    class Meta:
        model = RoleProposal
        fields: ClassVar = ["reason"]


def _invite(user: User, *, actor: User) -> None:
    del actor
    services.invite(user)


def _proposable(user: User, actor: User) -> tuple[()] | None:
    return () if user.is_active and user.pk != actor.pk and authz.is_secretariat(actor) else None


def _retractable(user: User, actor: User) -> tuple[()] | None:
    held = authz.is_secretariat(actor) and user.groups.filter(name__in=PROPOSABLE_ROLES).exists()
    return () if held else None


class RoleFilter(admin.SimpleListFilter):
    """Filter by one portal-wide role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        del request, model_admin
        return RoleGroup.choices

    def queryset(self, request: Any, queryset: Any) -> Any:
        del request
        return queryset.filter(groups__name=self.value()) if self.value() in RoleGroup.values else queryset


@admin.register(User)
class UserAdmin(SecretariatAdmin):
    name_lookups = "name"
    list_display = ("name", "email", "title", "roles", "is_active", "is_activated")
    list_filter = ("is_active", RoleFilter)
    search_fields = ("name", "email")
    fields = (
        "email", "name", "title", "phone", "language", "is_active", "roles", "is_activated", "last_login",
        "date_joined",
    )  # fmt: skip
    editable_fields = ("name", "title", "phone", "language", "is_active")
    acts = {
        "propose-role": AdminAction(_("Propose a role"), roles.propose_role, _proposable, RoleForm),
        "take-role-back": AdminAction(_("Remove a role"), roles.withdraw_role, _retractable, RoleForm, tone="danger"),
        "invite": AdminAction(
            _("Send the activation link"),
            _invite,
            lambda user, _actor: None if user.is_activated or not user.is_active else (),
            in_bulk=True,
        ),
    }

    def write(self, obj: User, values: dict[str, Any], *, actor: User) -> Any:
        """Write corrections. The rules on roles decide whether an account with such a role can be closed or opened."""
        if "is_active" in values:
            (roles.require_may_reopen if values["is_active"] else roles.require_may_close)(obj)
        return super().write(obj, values, actor=actor)

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Write corrections. A closed account loses its tokens permanently."""
        super().save_model(request, obj, form, change)
        if not form.cleaned_data["is_active"]:
            api_tokens.revoke_tokens(obj)

    def get_queryset(self, request: Any) -> Any:
        """Return the rows with their groups prefetched."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        held = {group.name for group in user.groups.all()}
        return format_list(role.label for role in RoleGroup if role.value in held)

    @admin.display(boolean=True, description=_("has chosen a password"))
    def is_activated(self, user: User) -> bool:
        return user.is_activated


def _open_to_another(request: RecoveryRequest, actor: User) -> tuple[()] | None:
    return () if request.decided_at is None and request.user_id != actor.pk else None


@admin.register(RecoveryRequest)
class RecoveryRequestAdmin(SecretariatAdmin):
    """People who lost the second factor. Check the person's identity in a way that was known before, then confirm."""

    list_display = ("user", "created_at", "decided_at", "decided_by", "is_confirmed")
    list_filter = ("is_confirmed", ("decided_at", HasValueFilter))
    list_select_related = ("user", "decided_by")
    search_fields = ("user__name", "user__email")
    fields = ("user", "reach", "created_at", "decided_at", "decided_by", "is_confirmed")
    acts = {
        "confirm": AdminAction(
            _("It is the person: remove the second factor"), services.confirm_recovery, _open_to_another
        ),
        "refuse": AdminAction(_("Refuse"), services.refuse_recovery, _open_to_another, tone="danger"),
    }


def _confirmable(proposal: RoleProposal, actor: User) -> tuple[()] | None:
    return _waits_for_another(proposal, actor) if actor.open_emergency is None else None


def _waits_for_another(proposal: RoleProposal, actor: User) -> tuple[()] | None:
    """Return an empty offer for members of the Secretariat who did not propose it and are not proposed, or None."""
    is_another = actor.pk not in {proposal.proposed_by_id, proposal.user_id}
    return () if not proposal.decision and is_another and authz.is_secretariat(actor) else None


@admin.register(RoleProposal)
class RoleProposalAdmin(SecretariatAdmin):
    """Who is proposed for which role, by whom and why. Another member, who is not proposed, confirms it."""

    list_display = ("user", "role_name", "proposed_by", "created_at", "expires_at", "decision", "decided_by")
    list_filter = ("decision", "role")
    list_select_related = ("user", "proposed_by", "decided_by", "subject_type")
    search_fields = ("user__name", "user__email", "proposed_by__name")
    fields = (
        "user", "role_name", "reason", "proposed_by", "created_at", "expires_at", "decision", "decided_at",
        "decided_by", "note",
    )  # fmt: skip
    can_be_added = True
    acts = {
        "confirm": AdminAction(_("Confirm: give the role"), roles.confirm_role, _confirmable),
        "decline": AdminAction(_("Decline"), roles.decline_role, _waits_for_another, ReasonForm, tone="danger"),
        "withdraw": AdminAction(
            _("Withdraw the proposal"),
            roles.withdraw_proposal,
            lambda row, actor: () if not row.decision and row.proposed_by_id == actor.pk else None,
            tone="secondary",
        ),
    }

    @admin.display(description=_("role"))
    def role_name(self, proposal: RoleProposal) -> str:
        return proposal.role_name

    def get_fields(self, request: Any, obj: RoleProposal | None = None) -> Any:
        """Return the fields of the form; for a new proposal, the person is given by e-mail address."""
        return super().get_fields(request, obj) if obj else ["email", "name", "title", "role", "reason"]

    def get_readonly_fields(self, request: Any, obj: RoleProposal | None = None) -> Any:
        """Return all fields for an existing proposal: it cannot be changed."""
        return super().get_readonly_fields(request, obj) if obj else []

    def get_form(self, request: Any, obj: RoleProposal | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Return the form; a new proposal has its own form."""
        return super().get_form(request, obj, change, **({} if obj else {"form": ProposalForm}), **kwargs)

    def write(self, obj: RoleProposal, values: dict[str, Any], *, actor: User) -> Any:
        """Propose the role through the service."""
        del obj
        return roles.propose_person(actor=actor, **values)

    def save_model(self, request: Any, obj: RoleProposal, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save the proposal, and then show what the service wrote."""
        super().save_model(request, obj, form, change)
        obj.refresh_from_db()


@admin.register(EmergencyAccess)
class EmergencyAccessAdmin(SecretariatAdmin):
    """Who had emergency access, when and why. It is opened only at the console; any member can end it."""

    list_display = ("user", "reason", "created_at", "ends_at", "ended_at")
    list_filter = (("ended_at", HasValueFilter),)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email", "reason")
    fields = ("user", "reason", "created_at", "ends_at", "ended_at")
    acts = {
        "end": AdminAction(
            _("End it now"),
            emergencies.end_emergency,
            lambda access, _actor: () if access.ended_at is None else None,
            tone="danger",
        ),
    }


admin.site.register(AccessSetting, NumberSettingAdmin)
admin.site.register(RetentionSetting, NumberSettingAdmin)


class AnswerForm(ReasonForm):
    """What an officer proposes on a request about personal data."""

    proposal = forms.ChoiceField(label=_("Answer"), choices=DataDecision.choices)
    reason = forms.CharField(label=_("Reason"), max_length=2000, help_text=_("The person reads it."))
    field_order = ("proposal", "reason")


def _answerable(request: DataRequest, actor: User) -> tuple[()] | None:
    return () if request.decided_at is None and request.user_id != actor.pk else None


def _decidable(request: DataRequest, actor: User) -> tuple[()] | None:
    is_another = request.proposed_by_id is not None and request.proposed_by_id != actor.pk
    return _answerable(request, actor) if is_another and actor.open_emergency is None else None


@admin.register(DataRequest)
class DataRequestAdmin(SecretariatAdmin):
    """What people ask about their personal data. One officer proposes the answer, another one decides."""

    list_display = ("user", "kind", "created_at", "proposal", "proposed_by", "decided_at", "decided_by")
    list_filter = ("kind", ("decided_at", HasValueFilter))
    list_select_related = ("user", "proposed_by", "decided_by")
    search_fields = ("user__name", "user__email")
    fields = (
        "user", "kind", "text", "created_at", "proposal", "reason", "proposed_by", "proposed_at", "decided_at",
        "decided_by",
    )  # fmt: skip
    acts = {
        "propose": AdminAction(_("Propose an answer"), data_requests.propose_answer, _answerable, AnswerForm),
        "confirm": AdminAction(_("Confirm the answer"), data_requests.confirm_answer, _decidable),
    }


class HoldForm(forms.ModelForm):
    """Whose data, or which object, is kept from erasure, and why."""

    class Meta:
        model = LegalHold
        fields: ClassVar = ["person", "object_type", "object_id", "reason"]


@admin.register(LegalHold)
class LegalHoldAdmin(SecretariatAdmin):
    """What is kept from erasure. It applies immediately; another officer confirms it. Two officers end it."""

    list_display = ("held_name", "reason", "proposed_by", "created_at", "confirmed_by", "ended_at")
    list_filter = (("ended_at", HasValueFilter),)
    list_select_related = ("person", "object_type", "proposed_by", "confirmed_by")
    search_fields = ("person__name", "person__email", "reason")
    fields = (
        "person", "object_type", "object_id", "reason", "proposed_by", "created_at", "confirmed_by", "confirmed_at",
        "end_proposed_by", "end_proposed_at", "end_reason", "ended_by", "ended_at",
    )  # fmt: skip
    can_be_added = True
    acts = {
        "confirm": AdminAction(
            _("Confirm the hold"),
            data_requests.confirm_hold,
            lambda row, actor: (
                () if row.confirmed_at is None and row.ended_at is None and row.proposed_by_id != actor.pk else None
            ),
        ),
        "propose-end": AdminAction(
            _("Propose its end"),
            data_requests.propose_end_of_hold,
            lambda row, _actor: () if row.end_proposed_at is None else None,
            ReasonForm,
            tone="secondary",
        ),
        "end": AdminAction(
            _("End the hold"),
            data_requests.end_hold,
            lambda row, actor: (
                () if row.end_proposed_at and row.ended_at is None and row.end_proposed_by_id != actor.pk else None
            ),
            tone="danger",
        ),
    }

    @admin.display(description=_("kept"))
    def held_name(self, hold: LegalHold) -> str:
        return str(hold.person or hold.held)

    def get_fields(self, request: Any, obj: LegalHold | None = None) -> Any:
        """Return the fields; a new hold has those that the officer fills in."""
        return super().get_fields(request, obj) if obj else ["person", "object_type", "object_id", "reason"]

    def get_readonly_fields(self, request: Any, obj: LegalHold | None = None) -> Any:
        """Return all fields for an existing hold."""
        return super().get_readonly_fields(request, obj) if obj else []

    def get_form(self, request: Any, obj: LegalHold | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Return the form; a new hold has its own form."""
        return super().get_form(request, obj, change, **({} if obj else {"form": HoldForm}), **kwargs)

    def write(self, obj: LegalHold, values: dict[str, Any], *, actor: User) -> Any:
        """Propose the hold through the service."""
        del obj
        return data_requests.propose_hold(actor=actor, **values)

    def save_model(self, request: Any, obj: LegalHold, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Save it, and then show what the service wrote."""
        super().save_model(request, obj, form, change)
        obj.refresh_from_db()
