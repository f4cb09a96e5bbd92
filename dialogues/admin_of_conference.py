"""Admin pages of the Secretariat: the general review at the Conference."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from dialogues.compilation_workflow import COMPILATION
from dialogues.models import (
    Compilation,
    ConferenceDecision,
    Contribution,
    DecisionStep,
    FloorRequest,
    ParticipationRight,
)
from dialogues.selectors.compilations import look_at_issuing_compilation, look_at_publishing_compilation
from dialogues.selectors.decisions import look_at_confirming_decision
from dialogues.services import compilations, decisions
from untoc_portal.core.admin import (
    AdminAction,
    HasValueFilter,
    SecretariatAdmin,
    SecretariatInline,
    SourcedAdmin,
    transition_action,
)


class StrikeOutDecisionForm(forms.Form):
    """Why an entry is struck out."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


@admin.register(ParticipationRight)
class ParticipationRightAdmin(SourcedAdmin):
    list_display = ("participant", "act", "extent", "rule", "verified", "corrected")
    list_display_links = ("participant", "act")
    list_filter = ("participant", "act", "verified")
    editable_fields = ("extent", "rule", "source", "verified")


@admin.register(Contribution)
class ContributionAdmin(SecretariatAdmin):
    list_display = ("item", "state", "article", "kind", "created_at", "withdrawn_at")
    list_display_links = ("item", "state")
    list_filter = ("kind", ("withdrawn_at", HasValueFilter))
    list_select_related = ("item__session__working_group", "state", "article__instrument")


@admin.register(FloorRequest)
class FloorRequestAdmin(SecretariatAdmin):
    list_display = ("item", "state", "requested_at", "needs_invitation", "withdrawn_at")
    list_display_links = ("item", "state")
    list_filter = (("withdrawn_at", HasValueFilter),)
    list_select_related = ("item__session__working_group", "state")


@admin.register(Compilation)
class CompilationAdmin(SecretariatAdmin):
    list_display = ("__str__", "item", "state", "issued_at", "published_at")
    list_filter = ("state",)
    list_select_related = ("item__session__working_group",)
    acts = {
        "issue": AdminAction(
            _("Issue to States"),
            compilations.issue_compilation,
            transition_action(COMPILATION, "issue"),
            look=lambda row, _user: look_at_issuing_compilation(row),
        ),
        "publish": AdminAction(
            _("Publish"),
            compilations.publish_compilation,
            transition_action(COMPILATION, "publish"),
            look=lambda row, _user: look_at_publishing_compilation(row),
        ),
    }


class DecisionStepInline(SecretariatInline):
    model = DecisionStep
    show_change_link = False


def _may(permission: str) -> Any:
    def find(row: ConferenceDecision, user: Any) -> tuple[()] | None:
        is_open = row.confirmed_at is None and row.struck_at is None
        return () if is_open and user.has_perm(permission, row) else None

    return find


@admin.register(ConferenceDecision)
class ConferenceDecisionAdmin(SecretariatAdmin):
    """Decisions, entered on the page of their session. Another officer confirms them here or there."""

    list_display = ("number", "title", "session", "adopted_on", "symbol", "entered_by", "confirmed_at", "struck_at")
    list_display_links = ("number", "title")
    list_filter = (("confirmed_at", HasValueFilter), ("struck_at", HasValueFilter))
    list_select_related = ("session__working_group", "entered_by")
    inlines = (DecisionStepInline,)
    acts = {
        "confirm": AdminAction(
            _("Confirm"),
            decisions.confirm_decision,
            _may(decisions.CONFIRM),
            look=lambda row, _user: look_at_confirming_decision(row),
        ),
        "strike-out": AdminAction(
            _("Strike out"),
            decisions.strike_out_decision,
            _may(decisions.RECORD),
            StrikeOutDecisionForm,
            tone="danger",
        ),
    }
