"""The standing delegations of States: notes on them, mandates, circles and contacts."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reviews.admin.people import ReasonForm
from reviews.forms.state_delegation import ChecksField
from reviews.models import ContactKind, StateCircle, StateContact, StateMandate, StateNotice
from reviews.selectors.readings_of_states import look_at_notice, look_at_state_mandate
from reviews.services import state_circles, state_contacts, state_notices
from untoc_portal.core.admin import AdminAction, IsEnded, SecretariatAdmin


class ChecksForm(forms.Form):
    """What the Secretariat sees on the note."""

    checks = ChecksField()


@admin.register(StateMandate)
class StateMandateAdmin(SecretariatAdmin):
    list_display = ("user", "role", "state", "seat", "note_verbale", "starts_on", "ended_on")
    list_filter = ("role", "seat", "state__regional_group", ("ended_on", IsEnded))
    list_select_related = ("user", "state", "note_verbale")
    search_fields = ("user__name", "user__email", "state__iso3")
    acts = {
        "end": AdminAction(
            _("End the mandate today"),
            state_notices.end_state_mandate,
            lambda row, user: (
                () if row.ended_on is None and user.has_perm("reviews.confirm_delegation", row.state) else None
            ),
            ReasonForm,
            tone="danger",
            look=lambda row, _user: look_at_state_mandate(row),
        ),
    }


@admin.register(StateNotice)
class StateNoticeAdmin(SecretariatAdmin):
    list_display = ("state", "note_verbale", "sent_by", "decision", "decided_by", "created_at")
    list_filter = ("decision", "state__regional_group")
    list_select_related = ("state", "note_verbale", "sent_by", "decided_by")
    search_fields = ("state__iso3", "note_verbale__reference")
    acts = {
        "confirm": AdminAction(
            _("Confirm"),
            state_notices.confirm_notice,
            lambda row, user: (
                () if not row.decision and user.has_perm("reviews.confirm_delegation", row.state) else None
            ),
            ChecksForm,
            look=lambda row, user: look_at_notice(row, user, "confirm"),
        ),
        "refuse": AdminAction(
            _("Refuse"),
            state_notices.refuse_notice,
            lambda row, user: (
                () if not row.decision and user.has_perm("reviews.confirm_delegation", row.state) else None
            ),
            ReasonForm,
            tone="danger",
            look=lambda row, user: look_at_notice(row, user, "refuse"),
        ),
    }


@admin.register(StateCircle)
class StateCircleAdmin(SecretariatAdmin):
    list_display = ("state", "right", "circle", "note_verbale", "set_by", "set_at", "confirmed_by")
    list_filter = ("right", "circle", "is_wider")
    list_select_related = ("state", "note_verbale", "set_by", "confirmed_by")
    search_fields = ("state__iso3",)
    acts = {
        "confirm": AdminAction(
            _("Confirm"),
            state_circles.confirm_circle,
            lambda row, user: (
                ()
                if row.is_wider
                and row.confirmed_at is None
                and row.set_by_id != user.pk
                and user.has_perm("reviews.confirm_delegation", row.state)
                else None
            ),
        ),
    }


@admin.register(StateContact)
class StateContactAdmin(SecretariatAdmin):
    list_display = ("state", "kind", "authority", "source", "starts_on", "ended_on", "is_shared")
    list_filter = ("kind", "is_shared", "state__regional_group", ("ended_on", IsEnded))
    list_select_related = ("state", "kind__instrument")
    search_fields = ("state__iso3", "authority")
    acts = {
        "end": AdminAction(
            _("End the contact today"),
            state_contacts.end_contact,
            lambda row, user: (
                () if row.ended_on is None and user.has_perm("reviews.keep_delegation", row.state) else None
            ),
            tone="danger",
        ),
    }


@admin.register(ContactKind)
class ContactKindAdmin(SecretariatAdmin):
    list_display = ("key", "instrument", "article", "paragraph", "source", "verified")
    list_select_related = ("instrument",)
