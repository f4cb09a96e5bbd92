"""Routings of documents, and the versions of the routing table."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dialogues.enums import RoutingTableState
from dialogues.forms.routing import RoutingForm, RoutingReasonForm, RuleForm, TableForm
from dialogues.models import Routing, RoutingRule, RoutingTable
from dialogues.selectors import routing as reads
from dialogues.selectors.looks_of_routing import (
    look_at_putting_in_force,
    look_at_restoring,
    look_at_withdrawing_routing,
)
from dialogues.selectors.sessions import list_open_agenda_items
from dialogues.services import routing, routing_tables
from dialogues.services.routing_tables import RuleEntry
from dialogues.views.base import CitedFormView, CitedSecondLookView
from dialogues.views.tables import ROUTING_ACTS, ROUTINGS, get_row_tone
from dialogues.workflow import ROUTING_RULE, ROUTING_TABLE
from reviews.models import Review
from reviews.selectors.tabs import list_tabs
from untoc_portal.core.tables import Table
from untoc_portal.core.views import ActionView, PageView, PortalView, SiteView, get_visible_or_404
from untoc_portal.core.workflow import get_block_reasons


class RoutingBaseView(PortalView):
    """A page or an action on one routing."""

    permission_required = "dialogues.change_routing"

    def get_subject(self) -> Model | None:
        rows = Routing.objects.select_related(*reads.ROUTING_FIELDS)
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def get_parent(self) -> Model:
        item = self.subject.agenda_item
        return item.session if item else self.subject.working_group


class MoveRoutingView(CitedFormView, RoutingBaseView):
    """Move a routed document to another agenda item of the same group."""

    form_class = RoutingForm
    success_message = gettext_lazy("The document is placed.")
    page_title = gettext_lazy("Place the document elsewhere")
    submit_label = gettext_lazy("Put on the agenda")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"items": list_open_agenda_items(self.subject.working_group), "routing": self.subject}

    def perform(self, form: BaseForm) -> None:
        routing.change_routing(self.subject, actor=self.request.user, **form.cleaned_data)


class WithdrawRoutingView(CitedSecondLookView, RoutingBaseView):
    """Withdraw a document from a group."""

    look_at = staticmethod(look_at_withdrawing_routing)
    act = staticmethod(routing.withdraw_routing)
    form_class = RoutingReasonForm
    success_message = gettext_lazy("The document is withdrawn. The record of its routing remains.")
    page_title = gettext_lazy("Withdraw the document")
    submit_label = gettext_lazy("Withdraw")
    rule = ROUTING_RULE


class RestoreRoutingView(CitedSecondLookView, RoutingBaseView):
    """Send a withdrawn document to its group again."""

    look_at = staticmethod(look_at_restoring)
    act = staticmethod(routing.restore_routing)
    form_class = RoutingReasonForm
    success_message = gettext_lazy("The document is before the group again.")
    page_title = gettext_lazy("Put the document before the group again")
    submit_label = gettext_lazy("Put before the group")
    rule = ROUTING_RULE


class ReviewRoutingsView(PageView):
    """The routings of the outcomes of one review: the document, the place, the day and the rule. For its parties."""

    def get_subject(self) -> Model | None:
        rows = Review.objects.select_related("state_under_review", "phase__cluster", "group")
        return get_visible_or_404(rows, self.request, code=self.kwargs["code"])

    template_name = "dialogues/review_routings.html"

    def get_context(self) -> dict[str, Any]:
        columns = ROUTINGS
        if self.request.user.has_perm("dialogues.change_routing", self.subject):
            columns = (*ROUTINGS, ROUTING_ACTS)
        return {
            "review": self.subject,
            "table": Table("routings", columns, reads.list_review_routings(self.subject), self.request),
            "tabs": list_tabs(self.request.user, self.subject, self.request.path),
        }


class RoutingTableListView(PageView, SiteView):
    """The versions of the routing table."""

    permission_required = "dialogues.change_routing"

    template_name = "dialogues/routing_table_list.html"

    def get_context(self) -> dict[str, Any]:
        return {"tables": reads.tables_for_list(self.request.user)}


class DraftTableView(CitedFormView, SiteView):
    """Begin a new version of the table."""

    permission_required = "dialogues.change_routing"
    form_class = TableForm
    success_message = gettext_lazy(
        "The draft has the rules of the version in force. Change them, then see what changes."
    )
    parent_label = gettext_lazy("Routing table")
    page_title = gettext_lazy("Change the routing table")
    submit_label = gettext_lazy("Begin a new version")

    def get_success_url(self) -> str:
        return self.subject.get_absolute_url() if self.subject else reverse("dialogues:routing_table_list")

    def perform(self, form: BaseForm) -> None:
        self.subject = routing_tables.draft_table(actor=self.request.user, **form.cleaned_data)


class RoutingTableBaseView(PortalView):
    """A page or an action on one version."""

    permission_required = "dialogues.change_routing"

    def get_subject(self) -> Model | None:
        return get_visible_or_404(RoutingTable.objects.all(), self.request, number=self.kwargs["number"])


class RoutingTableDetailView(PageView, RoutingTableBaseView):
    """One version with its rules. A draft also shows its effect on current outcomes."""

    template_name = "dialogues/routing_table_detail.html"

    def get_context(self) -> dict[str, Any]:
        table = self.subject
        is_draft = table.state == RoutingTableState.DRAFT
        return {
            "table": table,
            "tone": get_row_tone(table),
            "rules": reads.list_routing_rules(table),
            "is_draft": is_draft,
            "changes": reads.preview_table(table) if is_draft else (),
            "reasons": get_block_reasons(ROUTING_TABLE["put_in_force"], table) if is_draft else (),
            "rule": ROUTING_RULE,
        }


class AddRuleView(CitedFormView, RoutingTableBaseView):
    """Add a rule to a draft."""

    form_class = RuleForm
    page_title = gettext_lazy("Add a rule")
    rule = ROUTING_RULE

    def perform(self, form: BaseForm) -> None:
        routing_tables.add_rule(self.subject, actor=self.request.user, entry=RuleEntry(**form.cleaned_data))


class ChangeRuleView(CitedFormView, RoutingTableBaseView):
    """Change a rule of a draft."""

    form_class = RuleForm
    page_title = gettext_lazy("Change the rule")
    rule = ROUTING_RULE

    @property
    def row(self) -> RoutingRule:
        """Return the rule of the URL."""
        return get_object_or_404(RoutingRule.objects.select_related("table"), table=self.subject, pk=self.kwargs["pk"])

    def get_extra(self) -> dict[str, Any]:
        return {"about": self.row}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.row, name) for name in self.form_class.base_fields}}

    def perform(self, form: BaseForm) -> None:
        routing_tables.change_rule(self.row, actor=self.request.user, entry=RuleEntry(**form.cleaned_data))


class RemoveRuleView(ActionView, RoutingTableBaseView):
    """Remove a rule from a draft."""

    success_message = gettext_lazy("The rule is removed.")

    def perform(self) -> None:
        rule = get_object_or_404(RoutingRule.objects.select_related("table"), table=self.subject, pk=self.kwargs["pk"])
        routing_tables.remove_rule(rule, actor=self.request.user)


class PutTableInForceView(CitedSecondLookView, RoutingTableBaseView):
    """Replace the version in force by a draft."""

    transitions = (("routing_table", "put_in_force"), ("routing_table", "retire"))
    look_at = staticmethod(look_at_putting_in_force)
    act = staticmethod(routing_tables.put_in_force)
    success_message = gettext_lazy("This version is in force. It applies to what is routed from now on.")
    page_title = gettext_lazy("Put this version in force")
    submit_label = gettext_lazy("Put this version in force")
    rule = ROUTING_RULE


class DiscardTableView(ActionView, RoutingTableBaseView):
    """Discard a draft."""

    success_message = gettext_lazy("The draft is discarded.")

    def perform(self) -> None:
        routing_tables.discard_table(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        return reverse("dialogues:routing_table_list")
