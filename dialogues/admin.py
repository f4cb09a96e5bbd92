"""Admin pages of the Secretariat: working groups, sessions, dialogues, and the documents of stakeholders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues import admin_of_conference  # noqa: F401  # registers its pages
from dialogues.models import (
    AdoptedReport,
    AgendaItem,
    Application,
    BureauDecision,
    BureauSeat,
    ChairSummary,
    Dialogue,
    DisclosureSetting,
    Expenditure,
    FloorLimit,
    FundedActivity,
    FundingSource,
    MemberPosition,
    Objection,
    Payment,
    ResearchArchive,
    Routing,
    RoutingRule,
    RoutingTable,
    Session,
    Statement,
    Theme,
    WorkingGroup,
)
from dialogues.models.rooms import LIMIT_NUMBERS
from dialogues.selectors import looks
from dialogues.selectors.findings import get_displayed_findings
from dialogues.selectors.sessions import chairs_for_user
from dialogues.services import (
    applications,
    chair_summaries,
    dialogues,
    funding,
    moderation,
    research,
    sessions,
)
from dialogues.validators import SYMBOL_HELP
from dialogues.workflow import APPLICATION, CHAIR_SUMMARY, DIALOGUE, SESSION, STATEMENT
from untoc_portal.accounts.admin import ReasonForm
from untoc_portal.core.admin import (
    AdminAction,
    HasValueFilter,
    NumberSettingAdmin,
    SecretariatAdmin,
    SecretariatInline,
    SourcedAdmin,
    transition_action,
)
from untoc_portal.core.fields import list_language_lookups
from untoc_portal.core.forms import DayInput
from untoc_portal.core.listing import format_list
from untoc_portal.core.templatetags.writing import format_dollars

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look

TEXT = {"rows": 4, "cols": 80}


class ChairForm(forms.Form):
    """The person who is to chair the group."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ConcludeForm(forms.Form):
    """The day on which the session was concluded."""

    concluded_on = forms.DateField(
        label=_("Concluded on"), required=False, help_text=_("Empty: today."), widget=DayInput()
    )


class ReportForm(forms.Form):
    """The report that the session adopted."""

    concluded_on = forms.DateField(label=_("Session concluded on"), widget=DayInput())
    adopted_on = forms.DateField(label=_("Report adopted on"), widget=DayInput())
    symbol = forms.CharField(label=_("Symbol"), max_length=60, help_text=SYMBOL_HELP)


class ReturnForm(forms.Form):
    """The reason why the statement is returned."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs=TEXT))


def _of_row(look: Callable[[Any], Look]) -> Callable[[Any, Any], Look]:
    return lambda row, _user: look(row)


def _may(permission: str) -> Any:
    return lambda obj, user: () if user.has_perm(permission, obj) else None


@admin.register(WorkingGroup)
class WorkingGroupAdmin(SourcedAdmin):
    search_fields = ("code", *list_language_lookups("names"))
    list_display = ("__str__", "symbol", "verified", "corrected")
    fields = ("code", "names", "symbol", "chairs", "source", "verified", "corrected")
    readonly_fields = ("chairs",)
    editable_fields = ("names", "symbol", "source", "verified")
    acts = {
        **SourcedAdmin.acts,
        "name-chair": AdminAction(
            _("Propose a chair"), sessions.propose_chair, _may("dialogues.name_chair"), ChairForm
        ),
    }

    def get_queryset(self, request: Any) -> Any:
        """Remember the reader. What is shown of the chairs depends on the reader."""
        self.reader = request.user
        return super().get_queryset(request)

    @admin.display(description=_("chaired by"))
    def chairs(self, group: WorkingGroup) -> str:
        return format_list(user.name for user in chairs_for_user(group, self.reader))


class AgendaItemInline(SecretariatInline):
    model = AgendaItem
    show_change_link = False


class AdoptedReportInline(SecretariatInline):
    model = AdoptedReport
    show_change_link = False


@admin.register(Session)
class SessionAdmin(SecretariatAdmin):
    list_display = ("working_group", "number", "starts_on", "ends_on", "place", "state")
    list_display_links = ("working_group", "number")
    list_filter = ("state", "working_group")
    list_select_related = ("working_group",)
    inlines = (AgendaItemInline, AdoptedReportInline)
    acts = {
        "conclude": AdminAction(
            _("Conclude the session"),
            sessions.conclude_session,
            transition_action(SESSION, "conclude"),
            ConcludeForm,
            look=_of_row(looks.look_at_conclusion),
        ),
        "adopt-report": AdminAction(
            _("Record the adoption of the report"),
            sessions.adopt_report,
            transition_action(SESSION, "adopt_report"),
            ReportForm,
            look=_of_row(looks.look_at_adoption),
        ),
    }


@admin.register(RoutingTable)
class RoutingTableAdmin(SecretariatAdmin):
    list_display = ("number", "state", "in_force_since", "retired_at")
    list_filter = ("state",)


@admin.register(RoutingRule)
class RoutingRuleAdmin(SecretariatAdmin):
    """Rules by version. Rules are changed in drafts, on the pages of the portal."""

    list_display = ("table", "position", "instrument", "cluster", "kind", "working_group", "verified")
    list_display_links = ("table", "position")
    list_filter = ("table",)
    list_select_related = ("table", "instrument", "cluster", "working_group")


@admin.register(Routing)
class RoutingAdmin(SecretariatAdmin):
    list_display = ("working_group", "outcome", "chair_summary", "agenda_item", "rule", "created_at")
    list_filter = ("working_group", ("agenda_item", HasValueFilter))
    list_select_related = (
        "working_group", "outcome__review__state_under_review", "outcome__review__phase", "agenda_item",
        "chair_summary__dialogue__report__session__working_group", "rule__working_group", "rule__instrument",
        "rule__cluster",
    )  # fmt: skip


@admin.register(Dialogue)
class DialogueAdmin(SecretariatAdmin):
    list_display = ("__str__", "held_on", "place", "mode", "applications_close_on", "state")
    list_filter = ("state", "mode")
    list_select_related = ("report__session__working_group",)
    acts = {
        "hold": AdminAction(
            _("Record that the dialogue was held"),
            dialogues.record_dialogue_held,
            transition_action(DIALOGUE, "hold"),
            look=_of_row(looks.look_at_holding),
        )
    }


@admin.register(ChairSummary)
class ChairSummaryAdmin(SecretariatAdmin):
    list_display = ("__str__", "state", "issued_at")
    list_filter = ("state",)
    list_select_related = ("dialogue__report__session__working_group",)
    acts = {
        "issue": AdminAction(
            _("Issue the chair's summary"),
            chair_summaries.issue_chair_summary,
            transition_action(CHAIR_SUMMARY, "issue"),
            look=looks.look_at_issuing_summary,
        ),
    }


@admin.register(Application)
class ApplicationAdmin(SecretariatAdmin):
    """Applications. The Secretariat checks them, the Extended Bureau decides."""

    list_display = ("organization", "dialogue", "wants_to_speak", "state", "decided_by", "decided_at")
    acts = {
        "confirm": AdminAction(
            _("Confirm that it is complete"),
            applications.confirm_application,
            transition_action(APPLICATION, "confirm"),
            in_bulk=True,
        ),
        "ask-completion": AdminAction(
            _("Ask for what is missing"),
            applications.request_completion,
            transition_action(APPLICATION, "ask_completion"),
            ReturnForm,
            tone="danger",
            in_bulk=True,
        ),
    }
    list_filter = ("state", "wants_to_speak", "organization__country__regional_group")
    list_select_related = ("organization", "dialogue__report__session__working_group", "decided_by")
    search_fields = ("organization__name",)


@admin.register(Theme)
class ThemeAdmin(SourcedAdmin):
    list_display = ("code", "__str__", "verified", "corrected")
    editable_fields = ("names", "source", "verified")


@admin.register(Objection)
class ObjectionAdmin(SecretariatAdmin):
    """The register of objections. The people who decide on the applicant also decide on its objections."""

    list_display = ("application", "state", "raised_on", "is_in_window", "is_without_ground", "outcome", "withdrawn_at")
    list_filter = (
        "outcome", "is_in_window", "is_without_ground", ("withdrawn_at", HasValueFilter),
        "state__regional_group",
    )  # fmt: skip
    list_select_related = (
        "application__organization", "application__dialogue__report__session__working_group", "state",
    )  # fmt: skip


@admin.register(BureauSeat)
class BureauSeatAdmin(SecretariatAdmin):
    """The State that each member of the Extended Bureau represents. It is recorded on the page of the Bureau."""

    list_display = ("member", "state", "created_at", "ended_at", "recorded_by")
    list_filter = (("ended_at", HasValueFilter), "state__regional_group")
    list_select_related = ("member", "state", "recorded_by")
    search_fields = ("member__name",)


class MemberPositionInline(SecretariatInline):
    model = MemberPosition
    fields = ("member", "state", "stance", "reason")


@admin.register(BureauDecision)
class BureauDecisionAdmin(SecretariatAdmin):
    """Proposals to the Extended Bureau, the positions of members, and the results. Only members can act on them."""

    list_display = ("__str__", "proposed_by", "silence_ends_at", "outcome", "manner", "closed_at")
    list_filter = ("outcome", "manner")
    list_select_related = (
        "application__organization", "application__dialogue__report__session__working_group", "proposed_by",
        "objection__application__organization", "objection__application__dialogue__report__session__working_group",
    )  # fmt: skip
    exclude = ("roll",)
    inlines = (MemberPositionInline,)


@admin.register(Statement)
class StatementAdmin(SecretariatAdmin):
    """Submitted statements, as they were sent. Only the author sees a draft."""

    list_display = ("sent_title", "dialogue", "organization", "review", "language", "state", "consents_to_publication")
    list_filter = ("state", "language")
    list_select_related = (
        "dialogue__report__session__working_group", "organization", "review__state_under_review", "review__phase",
    )  # fmt: skip
    search_fields = ("title", "organization__name")
    fields = (
        "dialogue", "organization", "review", "language", "sent_title", "sent_text", "consents_to_publication", "state",
        "passages_found", "reason",
    )  # fmt: skip
    readonly_fields = ("sent_title", "sent_text", "passages_found")
    acts = {
        "accept": AdminAction(
            _("Accept"),
            moderation.accept_statement,
            transition_action(STATEMENT, "accept"),
            look=_of_row(looks.look_at_acceptance),
        ),
        "return": AdminAction(
            _("Return with a reason"),
            moderation.return_statement,
            transition_action(STATEMENT, "return"),
            ReturnForm,
            tone="danger",
            look=_of_row(looks.look_at_return),
        ),
    }

    def get_queryset(self, request: Any) -> Any:
        """Return the statements as they were sent, without later changes by the author."""
        return super().get_queryset(request).as_sent(request.user)

    def get_row_name(self, statement: Statement) -> str:
        return self.sent_title(statement)

    @admin.display(description=_("title"), ordering="sent_title")
    def sent_title(self, statement: Statement) -> str:
        return statement.sent_title  # type: ignore[attr-defined, no-any-return]  # given by the queryset

    @admin.display(description=_("text"))
    def sent_text(self, statement: Statement) -> str:
        return statement.sent_text  # type: ignore[attr-defined, no-any-return]  # the same

    @admin.display(description=_("passages that name a State"))
    def passages_found(self, statement: Statement) -> str:
        return format_list(
            (f"“{found.text}” ({format_list(found.states)})" for found in get_displayed_findings(statement.findings)),
            "long",
        )


class StrikeOutForm(forms.Form):
    """The reason why the entry is cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class AccountEntryAdmin(SecretariatAdmin):
    """Entries of the accounts. A wrong entry is cancelled."""

    date_hierarchy = "dated"
    exclude = ("amount",)
    readonly_fields = ("in_dollars",)
    acts = {
        "strike-out": AdminAction(
            _("Cancel the entry"),
            funding.cancel_entry,
            lambda entry, user: (
                () if not entry.is_cancelled and user.has_perm("dialogues.keep_accounts", entry) else None
            ),
            StrikeOutForm,
            tone="danger",
            look=_of_row(looks.look_at_cancelling_entry),
        ),
    }

    @admin.display(description=_("amount in US dollars"), ordering="amount")
    def in_dollars(self, entry: Any) -> str:
        return format_dollars(entry.amount)


@admin.register(FundedActivity)
class FundedActivityAdmin(SourcedAdmin):
    list_display = ("code", "__str__", "verified", "corrected")
    editable_fields = ("names", "source", "verified")


@admin.register(FloorLimit)
class FloorLimitAdmin(SourcedAdmin):
    list_display = ("speaker_class", *LIMIT_NUMBERS, "verified", "corrected")
    editable_fields = (*LIMIT_NUMBERS, "source", "verified")


@admin.register(FundingSource)
class FundingSourceAdmin(AccountEntryAdmin):
    list_display = ("dated", "kind", "state", "in_dollars", "earmarked_for", "reference", "struck_at")
    list_filter = ("kind", ("struck_at", HasValueFilter))
    list_select_related = ("state", "earmarked_for")


@admin.register(Payment)
class PaymentAdmin(AccountEntryAdmin):
    list_display = ("dated", "source", "in_dollars", "reference", "struck_at")
    list_filter = (("struck_at", HasValueFilter),)
    list_select_related = ("source__state",)


@admin.register(Expenditure)
class ExpenditureAdmin(AccountEntryAdmin):
    list_display = ("dated", "activity", "source", "in_dollars", "reference", "struck_at")
    list_filter = ("activity", ("struck_at", HasValueFilter))
    list_select_related = ("source__state", "activity")


admin.site.register(DisclosureSetting, NumberSettingAdmin)


@admin.register(ResearchArchive)
class ResearchArchiveAdmin(SecretariatAdmin):
    list_display = ("__str__", "made_by", "proposed_by", "issued_at")
    list_select_related = ("phase", "made_by", "proposed_by")
    fields = ("phase", "made_by", "sha256", "proposed_by", "proposed_at", "reason", "issued_by", "issued_at")
    can_be_added = True
    acts = {
        "propose": AdminAction(
            _("Propose to issue it"), research.propose_issue, research.get_proposal_offer, ReasonForm
        ),
        "issue": AdminAction(_("Issue it to everyone"), research.issue_archive, research.get_issue_offer),
    }

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else []

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ["phase"]

    def write(self, obj: Any, values: dict[str, Any], *, actor: Any) -> Any:
        del obj
        return research.request_archive(actor=actor, **values)
