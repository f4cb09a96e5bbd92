"""Notes verbales, nominations and mandates."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reviews.models import Mandate, Nomination, NoteVerbale
from reviews.selectors.looks import look_at_mandate, look_at_nomination
from reviews.services import people
from reviews.workflow import NOMINATION
from untoc_portal.core.admin import AdminAction, IsEnded, SecretariatAdmin, transition_action


class ReasonForm(forms.Form):
    """The reason."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))


OF_REVIEW = ("delegation__party", "delegation__review__state_under_review", "delegation__review__phase")


@admin.register(NoteVerbale)
class NoteVerbaleAdmin(SecretariatAdmin):
    list_display = ("reference", "sender", "dated", "sha256")
    list_select_related = ("sender",)
    search_fields = ("reference", "sender__iso3")
    fields = ("sender", "reference", "dated", "sha256", "created_at")


@admin.register(Nomination)
class NominationAdmin(SecretariatAdmin):
    list_display = ("name", "role", "party", "review", "note_verbale", "state", "created_at")
    list_filter = (
        "state", "role", "delegation__capacity", "delegation__review__state", "delegation__party__regional_group",
    )  # fmt: skip
    list_select_related = (*OF_REVIEW, "note_verbale")
    search_fields = ("name", "email", "delegation__party__iso3", "delegation__review__code")
    acts = {
        "approve": AdminAction(
            _("Approve"),
            people.approve_nomination,
            transition_action(NOMINATION, "approve"),
            in_bulk=True,
            look=lambda row, _user: look_at_nomination(row, "approve"),
        ),
        "refuse": AdminAction(
            _("Refuse"),
            people.refuse_nomination,
            transition_action(NOMINATION, "refuse"),
            ReasonForm,
            tone="danger",
            in_bulk=True,
            look=lambda row, _user: look_at_nomination(row, "refuse"),
        ),
    }

    @admin.display(description=_("State"))
    def party(self, nomination: Nomination) -> str:
        return str(nomination.delegation)

    @admin.display(description=_("review"))
    def review(self, nomination: Nomination) -> str:
        return nomination.delegation.review.code


@admin.register(Mandate)
class MandateAdmin(SecretariatAdmin):
    list_display = ("user", "role", "party", "review", "note_verbale", "starts_on", "ended_on")
    list_filter = (
        "role", "delegation__capacity", "delegation__review__state", "delegation__party__regional_group",
        ("ended_on", IsEnded),
    )  # fmt: skip
    list_select_related = (*OF_REVIEW, "user", "note_verbale")
    search_fields = ("user__name", "user__email", "delegation__party__iso3", "delegation__review__code")
    acts = {
        "end": AdminAction(
            _("End the mandate today"),
            people.end_mandate,
            lambda row, user: () if row.ended_on is None and user.has_perm("reviews.approve_nomination", row) else None,
            ReasonForm,
            tone="danger",
            in_bulk=True,
            look=lambda row, _user: look_at_mandate(row),
        ),
    }

    @admin.display(description=_("State"))
    def party(self, mandate: Mandate) -> str:
        return str(mandate.delegation)

    @admin.display(description=_("review"))
    def review(self, mandate: Mandate) -> str:
        return mandate.delegation.review.code
