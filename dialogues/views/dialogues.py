"""Constructive dialogues: the list, one dialogue, its papers and the figures (PR, para. 53)."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, Model, OuterRef
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from dialogues.enums import ApplicationState
from dialogues.forms.dialogues import DialogueForm, PaperForm
from dialogues.models import Application, Dialogue, DialoguePaper, JoinedReport, Speaker
from dialogues.selectors import dialogues as reads
from dialogues.selectors.applications import applications_for_user, list_dialogue_figures, list_participants
from dialogues.selectors.looks import look_at_holding
from dialogues.selectors.speakers import panel_for_user
from dialogues.selectors.steps import describe_dialogue_status, list_dialogue_facts, list_session_steps
from dialogues.services import dialogue_papers, dialogues
from dialogues.views.base import CitedFormView, CitedSecondLookView, get_language_context
from dialogues.views.tables import (
    APPLICATION_FIGURES,
    APPLICATIONS,
    DIALOGUES,
    OBJECTION_FIGURES,
    STATEMENTS_OF_DIALOGUE,
    get_row_tone,
)
from dialogues.workflow import DIALOGUE, DIALOGUE_RULE, STATEMENT_RULE, get_cited_rule
from stakeholders.enums import OrganizationState
from stakeholders.selectors.organizations import organizations_for_user
from untoc_portal.core import authz
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.tables import Column, Table
from untoc_portal.core.views import ActionView, PageView, PortalView, SiteView, get_visible_or_404
from untoc_portal.core.visitor_pages import store_for_visitors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.authz import AnyUser


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class DialogueListView(PageView, SiteView):
    """The list of dialogues."""

    template_name = "dialogues/dialogue_list.html"

    def get_context(self) -> dict[str, Any]:
        table = Table("dialogues", DIALOGUES, reads.dialogues_for_list(self.request.user), self.request)
        return {"table": table, "reads_bureau": self.request.user.has_perm("dialogues.read_bureau")}


# The page has two tables: the statements, and for some readers the applications.
PER_TABLE = 20


class DialogueBaseView(PortalView):
    """A page or an action on one dialogue."""

    def get_subject(self) -> Model | None:
        rows = Dialogue.objects.select_related(reads.WITH_SESSION, reads.CONFERENCE_GROUP_PATH)
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class DialogueDetailView(PageView, DialogueBaseView):
    """One dialogue: its public content, and what concerns this reader."""

    template_name = "dialogues/dialogue_detail.html"

    def get_subject(self) -> Model | None:
        """Return the dialogue, and whether it has speakers, papers, and other sessions that it follows."""
        parts = {"has_speakers": Speaker, "has_papers": DialoguePaper, "is_joint": JoinedReport}
        found = {name: Exists(model.objects.filter(dialogue=OuterRef("pk"))) for name, model in parts.items()}
        rows = Dialogue.objects.select_related(reads.WITH_SESSION, reads.CONFERENCE_GROUP_PATH)
        return get_visible_or_404(rows.annotate(**found), self.request, pk=self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        dialogue, user = self.subject, self.request.user
        session = dialogue.session
        return {
            "dialogue": dialogue,
            "tone": get_row_tone(dialogue),
            "session": session,
            "status_text": describe_dialogue_status(dialogue, timezone.localdate()),
            "facts": list_dialogue_facts(dialogue),
            "steps": () if dialogue.is_general_review else list_session_steps(session),
            "statements": self.table("statements", STATEMENTS_OF_DIALOGUE, reads.statements_for_user(dialogue, user)),
            "summary": reads.get_chair_summary(dialogue, user),
            "hold": next(iter(DIALOGUE.steps_for(dialogue, user)), None),
            "may_change": user.has_perm("dialogues.hold_dialogue", dialogue),
            "may_write_summary": user.has_perm("dialogues.write_chair_summary", dialogue),
            "may_decide": user.has_perm("dialogues.decide_application", dialogue)
            or user.has_perm("dialogues.take_part_in_bureau", dialogue),
            "may_record_attendance": user.has_perm("dialogues.record_attendance", Application(dialogue=dialogue)),
            "panel": panel_for_user(dialogue, user),
            "may_choose_panel": user.has_perm("dialogues.choose_panel", dialogue),
            "has_speakers": dialogue.has_speakers,
            "may_keep_speakers": user.has_perm("dialogues.keep_speakers", dialogue),
            "papers": dialogue.papers.all() if dialogue.has_papers else (),
            **self.chairs(user),
            "participants": list_participants(dialogue),
            **get_language_context(dialogue, user),
            **self.participation(user),
        }

    def chairs(self, user: AnyUser) -> dict[str, Any]:
        """Return the sessions that the dialogue follows jointly, and its co-chairs for who names them."""
        rows = self.subject.joined_reports.select_related("report__session__working_group")
        joined = rows if self.subject.is_joint else ()
        if not user.has_perm("dialogues.name_co_chair", self.subject):
            return {"joined_reports": joined}
        co_chairs = self.subject.co_chairs.filter(ended_at=None).select_related("user")
        return {"joined_reports": joined, "co_chairs": co_chairs, "may_name_chairs": True}

    def table(self, name: str, columns: tuple[Column, ...], rows: Iterable[Any]) -> Table:
        """Return one of the tables of the page."""
        return Table(name, columns, rows, self.request, is_alone=False, per_page=PER_TABLE)

    def speaking(self, user: AnyUser) -> dict[str, Any]:
        """Return whether this user can write a statement, and the reason if another one is not possible."""
        may_speak = reads.can_write_statement(self.subject, user)
        no_room = reads.check_statement_limit(self.subject, user) if may_speak else None
        return {
            "may_speak": may_speak,
            "no_room": no_room,
            "statement_rule": get_cited_rule(self.subject, STATEMENT_RULE),
        }

    def participation(self, user: AnyUser) -> dict[str, Any]:
        """Return the data for users who apply, decide or speak."""
        takes_applications = reads.is_open_for_applications(self.subject, timezone.localdate())
        if not user.is_authenticated:
            return {"may_come_to_apply": takes_applications}
        found = sort_by_name(applications_for_user(self.subject, user), attrgetter("organization.name"))
        standing = [application for application in found if application.state != ApplicationState.WITHDRAWN]
        applied = {application.organization_id for application in standing if application.is_own}
        own = sort_by_name(organizations_for_user(user))
        return {
            "applications": self.table("applications", APPLICATIONS, found),
            "complete_count": sum(application.state == ApplicationState.COMPLETE for application in found),
            "objection_count": sum(application.on_register for application in found),
            "may_check": user.has_perm("dialogues.check_application", self.subject),
            "may_apply": any(
                organization.pk not in applied and organization.state == OrganizationState.VERIFIED
                for organization in own
            ),
            "waits_to_apply": takes_applications
            and any(organization.state == OrganizationState.REGISTERED for organization in own),
            "may_come_to_apply": takes_applications
            and not own
            and not authz.get_user_roles(user) - {RoleGroup.STAKEHOLDERS},
            "takes_applications": takes_applications,
            **self.speaking(user),
        }


class ChangeDialogueView(CitedFormView, DialogueBaseView):
    """Change date, place, mode or limits of a dialogue."""

    permission_required = "dialogues.hold_dialogue"
    form_class = DialogueForm
    page_title = gettext_lazy("Change the dialogue")
    rule = DIALOGUE_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.subject, name) for name in DialogueForm.base_fields}}

    def perform(self, form: BaseForm) -> None:
        dialogues.change_dialogue(self.subject, actor=self.request.user, **form.cleaned_data)


class RecordDialogueHeldView(CitedSecondLookView, DialogueBaseView):
    """Record that the dialogue was held."""

    permission_required = "dialogues.hold_dialogue"
    transitions = (("dialogue", "hold"),)
    look_at = staticmethod(look_at_holding)
    act = staticmethod(dialogues.record_dialogue_held)
    success_message = gettext_lazy("The dialogue is recorded as held. The chair's summary can be written.")
    page_title = gettext_lazy("Record that the dialogue was held")
    submit_label = gettext_lazy("Record")
    rule = DIALOGUE_RULE


class AddPaperView(CitedFormView, DialogueBaseView):
    """Publish a background paper."""

    permission_required = "dialogues.hold_dialogue"
    form_class = PaperForm
    success_message = gettext_lazy("The paper is published.")
    page_title = gettext_lazy("Add a background paper")
    submit_label = gettext_lazy("Publish")

    def perform(self, form: BaseForm) -> None:
        dialogue_papers.add_paper(self.subject, actor=self.request.user, **form.cleaned_data)


class BackgroundPaperBaseView(PortalView):
    """A page or an action on one background paper."""

    def get_subject(self) -> Model | None:
        rows = DialoguePaper.objects.select_related(f"dialogue__{reads.WITH_SESSION}")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def get_parent(self) -> Model:
        return self.subject.dialogue


@method_decorator(login_not_required, name="dispatch")
class PaperFileView(BackgroundPaperBaseView):
    """The file of a background paper."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        del request, pk
        return FileResponse(self.subject.file.open("rb"), filename=self.subject.file.name.rpartition("/")[2])


class RemovePaperView(ActionView, BackgroundPaperBaseView):
    """Remove a background paper."""

    success_message = gettext_lazy("The paper is removed.")

    def perform(self) -> None:
        dialogue_papers.remove_paper(self.subject, actor=self.request.user)


@method_decorator(login_not_required, name="dispatch")
class FiguresPageView(PageView, SiteView):
    """The numbers of applications and objections, by dialogue."""

    template_name = "dialogues/dialogue_figures.html"

    def get_context(self) -> dict[str, Any]:
        rows = list_dialogue_figures()
        return {
            "applications": Table("applied", APPLICATION_FIGURES, rows, self.request, is_alone=False),
            "objections": Table("objected", OBJECTION_FIGURES, rows, self.request, is_alone=False),
        }
