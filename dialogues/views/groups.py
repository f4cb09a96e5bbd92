"""Working groups: the calendar, and each group with its documents by theme, its chairs and its sessions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy

from dialogues.forms.sessions import ChairForm, OutcomeKindForm, ReleaseForm, SessionForm
from dialogues.models import WorkingGroup
from dialogues.selectors import sessions as reads
from dialogues.selectors.routing import list_withdrawn_routings
from dialogues.selectors.themes import group_by_theme, list_routed_paragraphs
from dialogues.services import sessions
from dialogues.views.base import CitedFormView, get_page
from dialogues.views.tables import ROUTING_ACTS, ROUTINGS, SESSIONS
from dialogues.workflow import SESSION_RULE
from reviews.enums import OutcomeKind
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.tables import PER_PAGE, Table
from untoc_portal.core.views import PageView, PortalView, SiteView, get_visible_or_404


@method_decorator(login_not_required, name="dispatch")
class WorkingGroupListView(PageView, SiteView):
    """The working groups, the Conference, and the calendar of their sessions."""

    template_name = "dialogues/working_group_list.html"

    def get_context(self) -> dict[str, Any]:
        return {
            "working_groups": reads.working_groups_for_list(self.request.user),
            "table": Table(
                "sessions", SESSIONS, reads.sessions_for_list(self.request.user), self.request, per_page=PER_PAGE
            ),
            "may_change_routing": authz.is_secretariat(self.request.user),
        }


class WorkingGroupBaseView(PortalView):
    """A page or an action on one working group."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(WorkingGroup.objects.all(), self.request, code=self.kwargs["code"])


@method_decorator(login_not_required, name="dispatch")
class WorkingGroupDetailView(PageView, WorkingGroupBaseView):
    """One group with its sessions. Governmental readers also see its outcomes, by theme and without names of States."""

    template_name = "dialogues/working_group_detail.html"

    def get_context(self) -> dict[str, Any]:
        group, user = self.subject, self.request.user
        found = reads.sessions_for_list(user, working_group=group)
        context = {
            "group": group,
            "sessions": Table("sessions", SESSIONS, found, self.request, is_alone=False),
            "chairs": reads.chairs_for_user(group, user),
            "may_schedule": user.has_perm("dialogues.schedule_session", group),
            "may_name_chair": user.has_perm("dialogues.name_chair", group),
            "is_governmental": authz.is_governmental(user),
        }
        if user.has_perm("dialogues.change_routing", group):
            columns = (*ROUTINGS, ROUTING_ACTS)
            context["withdrawn"] = Table(
                "withdrawn", columns, list_withdrawn_routings(group), self.request, is_alone=False
            )
        if context["is_governmental"]:
            context |= self.themes(self.request)
        return context

    def themes(self, request: HttpRequest) -> dict[str, Any]:
        """Return the outcomes before the group, one page at a time."""
        form = OutcomeKindForm(request.GET or None)
        chosen = form.cleaned_data["documents"] if form.is_bound and form.is_valid() else ""
        kind = OutcomeKind(chosen or OutcomeKind.LIST_OF_OBSERVATIONS)
        page = get_page(list_routed_paragraphs(self.subject, request.user, outcome_kind=kind), request)
        waiting = reads.count_waiting_for_session(self.subject, request.user)
        return {"form": form, "page_obj": page, "themes": group_by_theme(page), "waiting": waiting}


class AppointChairView(CitedFormView, WorkingGroupBaseView):
    """Propose a person who is to chair the group."""

    permission_required = "dialogues.name_chair"
    form_class = ChairForm
    success_message = gettext_lazy("The chair is proposed. Another member of the Secretariat confirms or declines it.")
    page_title = gettext_lazy("Propose a chair")
    lead = gettext_lazy("The person chairs the group once another member of the Secretariat has confirmed it.")
    submit_label = gettext_lazy("Propose the chair")
    rule = SESSION_RULE

    def perform(self, form: BaseForm) -> None:
        sessions.propose_chair(self.subject, actor=self.request.user, **form.cleaned_data)


class RemoveChairView(CitedFormView, WorkingGroupBaseView):
    """Remove a person as chair, with the reason."""

    permission_required = "dialogues.name_chair"
    form_class = ReleaseForm
    success_message = gettext_lazy("The person no longer chairs the group.")
    lead = gettext_lazy("The person loses the rights of a chair at once and is signed out everywhere.")
    submit_label = gettext_lazy("Release the chair")
    submit_tone = "danger"
    rule = SESSION_RULE

    def get_person(self) -> User:
        """Return the person who chairs the group."""
        return get_object_or_404(reads.chairs_for_user(self.subject, self.request.user), pk=self.kwargs["user"])

    def get_heading(self) -> dict[str, Any]:
        title = _("Release %(name)s from the chair") % {"name": self.get_person().name}
        return super().get_heading() | {"page_title": title}

    def perform(self, form: BaseForm) -> None:
        sessions.remove_chair(self.subject, actor=self.request.user, user=self.get_person(), **form.cleaned_data)


class ScheduleSessionView(CitedFormView, WorkingGroupBaseView):
    """Schedule a session of the group."""

    permission_required = "dialogues.schedule_session"
    form_class = SessionForm
    success_message = gettext_lazy("The session is scheduled. What was waiting for it is placed on its agenda.")
    page_title = gettext_lazy("Schedule a session")
    submit_label = gettext_lazy("Schedule")
    rule = SESSION_RULE

    def perform(self, form: BaseForm) -> None:
        self.subject = sessions.schedule_session(self.subject, actor=self.request.user, **form.cleaned_data)
