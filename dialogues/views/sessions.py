"""Sessions: the agenda with its routed documents, conclusion, report, and the dialogue that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from dialogues.enums import SessionState
from dialogues.forms.dialogues import OpenDialogueForm
from dialogues.forms.sessions import ConcludeForm, GeneralReviewForm, ReportForm, SessionDatesForm
from dialogues.models import Session
from dialogues.selectors import sessions as reads
from dialogues.selectors.decisions import list_session_decisions
from dialogues.selectors.looks import look_at_adoption, look_at_conclusion, look_at_opening
from dialogues.selectors.packs import packs_for_user
from dialogues.selectors.records import get_session_records
from dialogues.selectors.steps import get_session_dialogue, list_session_steps
from dialogues.services import dialogues, general_reviews, sessions
from dialogues.services.decisions import RECORD
from dialogues.views.base import CitedFormView, CitedSecondLookView, get_language_context
from dialogues.views.tables import SESSION_DOCUMENTS, get_row_tone
from dialogues.workflow import DIALOGUE_RULE, OPEN_DIALOGUE, RULE_17, SESSION, SESSION_RULE, get_opening_transition
from untoc_portal.core import authz
from untoc_portal.core.tables import Table
from untoc_portal.core.texts_of_record import load_texts
from untoc_portal.core.views import PageView, PortalView, get_visible_or_404
from untoc_portal.core.visitor_pages import store_for_visitors
from untoc_portal.core.workflow import Step, get_block_reasons

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


ADDRESSES = {
    "conclude": "dialogues:session_conclude",
    "adopt_report": "dialogues:session_report",
    "open_dialogue": "dialogues:dialogue_new",
    "open_general_review": "dialogues:general_review_new",
}


def list_session_actions(session: Session, user: AnyUser) -> list[dict[str, Any]]:
    """Return the next steps that this user may take, each with its URL and the reasons that block it."""
    if get_session_dialogue(session) is not None:
        return []
    return [
        {"step": Step(row, get_block_reasons(row, session)), "url": reverse(ADDRESSES[row.name], args=[session.pk])}
        for row in (*SESSION.transitions, get_opening_transition(session))
        if session.state in row.sources and user.has_perm(row.permission, session)
    ]


class SessionBaseView(PortalView):
    """A page or an action on one session."""

    def get_subject(self) -> Model | None:
        return get_visible_or_404(reads.session_for_page(self.request.user), self.request, pk=self.kwargs["pk"])


@method_decorator((login_not_required, store_for_visitors), name="dispatch")
class SessionDetailView(PageView, SessionBaseView):
    """One session with its days and agenda. Governmental readers also see the documents under each item."""

    template_name = "dialogues/session_detail.html"

    def get_context(self) -> dict[str, Any]:
        session, user = self.subject, self.request.user
        records = get_session_records(session, user)
        load_texts([session, *session.agenda_items.all(), *records["recommendations"], *records["listed"]])
        may_place = user.has_perm("dialogues.place_document", session)
        documents = Table(
            "documents", SESSION_DOCUMENTS, records.pop("documents"), self.request, is_alone=False, may_place=may_place
        )
        return {
            "session": session,
            "tone": get_row_tone(session),
            "dialogue": get_session_dialogue(session),
            "steps": list_session_steps(session),
            "acts": list_session_actions(session, user),
            "is_governmental": authz.is_governmental(user),
            "may_keep": user.has_perm("dialogues.keep_records", session),
            "may_place": may_place,
            "documents": documents,
            **records,
            "decisions": list_session_decisions(session, user),
            "may_record_decision": user.has_perm(RECORD, session),
            **get_language_context(session, user),
            "packs": packs_for_user(session, user) if user.has_perm("dialogues.read_pack", session) else (),
            "may_change": user.has_perm("dialogues.schedule_session", session)
            and session.state == SessionState.SCHEDULED,
        }


class ChangeSessionView(CitedFormView, SessionBaseView):
    """Move a session to other days."""

    permission_required = "dialogues.schedule_session"
    form_class = SessionDatesForm
    page_title = gettext_lazy("Move the session")
    rule = SESSION_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.subject, name) for name in self.form_class.base_fields}}

    def perform(self, form: BaseForm) -> None:
        sessions.reschedule_session(self.subject, actor=self.request.user, **form.cleaned_data)


class ConcludeSessionView(CitedSecondLookView, SessionBaseView):
    """Record that the session is concluded."""

    permission_required = "dialogues.conclude_session"
    transitions = (("session", "conclude"),)
    look_at = staticmethod(look_at_conclusion)
    act = staticmethod(sessions.conclude_session)
    form_class = ConcludeForm
    success_message = gettext_lazy("The session is concluded.")
    page_title = gettext_lazy("Conclude the session")
    submit_label = gettext_lazy("Conclude")
    rule = SESSION_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"concluded_on": self.subject.ends_on}}


class AdoptReportView(CitedSecondLookView, SessionBaseView):
    """Record the report that the session adopted."""

    permission_required = "dialogues.adopt_report"
    transitions = (("session", "adopt_report"),)
    look_at = staticmethod(look_at_adoption)
    act = staticmethod(sessions.adopt_report)
    form_class = ReportForm
    success_message = gettext_lazy("The report is recorded. The constructive dialogue can be opened.")
    page_title = gettext_lazy("Record the adoption of the report")
    submit_label = gettext_lazy("Record")
    rule = DIALOGUE_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"concluded_on": self.subject.ends_on, "adopted_on": self.subject.ends_on}}


class OpenDialogueView(CitedSecondLookView, SessionBaseView):
    """Open the dialogue that follows a session."""

    permission_required = OPEN_DIALOGUE.permission
    template_name = "dialogues/opening.html"
    look_at = staticmethod(look_at_opening)
    form_class = OpenDialogueForm
    success_message = gettext_lazy("The dialogue is open. The verified organizations are notified.")
    page_title = gettext_lazy("Open the constructive dialogue")
    submit_label = gettext_lazy("Open")
    rule = DIALOGUE_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": dialogues.get_default_limits()}

    def perform(self, form: BaseForm) -> None:
        self.subject = dialogues.open_dialogue(self.subject, actor=self.request.user, **form.cleaned_data)


class OpenGeneralReviewView(CitedSecondLookView, SessionBaseView):
    """Open applications to the general review under an item of a session of the Conference."""

    permission_required = "dialogues.open_general_review"
    template_name = "dialogues/opening.html"
    look_at = staticmethod(look_at_opening)
    form_class = GeneralReviewForm
    success_message = gettext_lazy(
        "The general review is open for applications. The verified organizations are notified."
    )
    page_title = gettext_lazy("Open the general review for applications")
    submit_label = gettext_lazy("Open")
    rule = RULE_17

    def get_form_kwargs(self) -> dict[str, Any]:
        limits, days = dialogues.get_default_limits(), reads.get_rule_17_days()
        initial = {"applications_close_on": reads.get_rule_17_date(self.subject, days)}
        initial |= {name: limits[name] for name in ("representatives_max", "speaking_minutes", "statements_max")}
        return {"items": self.subject.agenda_items.all(), "days": days, "initial": initial}

    def perform(self, form: BaseForm) -> None:
        data = {**form.cleaned_data}
        item = data.pop("item")
        self.subject = general_reviews.open_general_review(item, actor=self.request.user, **data)
