"""People, for the secretariat: who they are, whether they may sign in, and their portal-wide roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts import services
from untoc_portal.accounts.models import RecoveryRequest, User
from untoc_portal.core.admin import Act, IsThere, SecretariatAdmin, secretariat_only
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.listing import listed

# The other roles follow from a mandate, a representation or a chair.
GIVEN = (RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU)


class RoleForm(forms.Form):
    """Which role to give."""

    role = forms.TypedChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in GIVEN], coerce=RoleGroup
    )


def _invite(user: User, *, actor: User) -> None:
    del actor
    services.invite(user)


class RoleFilter(admin.SimpleListFilter):
    """Narrow to the holders of one portal-wide role."""

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
    named_by = "name"
    list_display = ("name", "email", "title", "roles", "is_active", "is_activated")
    list_filter = ("is_active", RoleFilter)
    search_fields = ("name", "email")
    fields = (
        "email", "name", "title", "phone", "language", "is_active", "roles", "is_activated", "last_login",
        "date_joined",
    )  # fmt: skip
    editable_fields = ("name", "title", "phone", "language", "is_active")
    acts = {
        "give-role": Act(_("Give a role"), services.give_role, secretariat_only, RoleForm),
        "invite": Act(
            _("Send the activation link"),
            _invite,
            lambda user, _actor: None if user.is_activated or not user.is_active else (),
            in_bulk=True,
        ),
    }

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Write corrections; a closed account loses its tokens for good."""
        super().save_model(request, obj, form, change)
        if not form.cleaned_data["is_active"]:
            services.revoke_tokens(obj)

    def get_queryset(self, request: Any) -> Any:
        """Fetch the groups along."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        held = {group.name for group in user.groups.all()}
        return listed(role.label for role in RoleGroup if role.value in held)

    @admin.display(boolean=True, description=_("has chosen a password"))
    def is_activated(self, user: User) -> bool:
        return user.is_activated


def _open_to_another(request: RecoveryRequest, actor: User) -> tuple[()] | None:
    return () if request.decided_at is None and request.user_id != actor.pk else None


@admin.register(RecoveryRequest)
class RecoveryRequestAdmin(SecretariatAdmin):
    """Who lost the second factor. Make sure who asks, by a way that was known before, then confirm."""

    list_display = ("user", "created_at", "decided_at", "decided_by", "is_confirmed")
    list_filter = ("is_confirmed", ("decided_at", IsThere))
    list_select_related = ("user", "decided_by")
    search_fields = ("user__name", "user__email")
    fields = ("user", "reach", "created_at", "decided_at", "decided_by", "is_confirmed")
    acts = {
        "confirm": Act(_("It is the person: take the second factor off"), services.confirm_recovery, _open_to_another),
        "refuse": Act(_("Refuse"), services.refuse_recovery, _open_to_another, tone="danger"),
    }
