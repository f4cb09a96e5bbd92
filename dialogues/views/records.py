"""The records of a session: documents, bureau, participants, recommendations, agenda items."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from dialogues.forms.sessions import (
    AgendaItemForm,
    BureauMemberForm,
    ParticipantsForm,
    RecommendationForm,
    RemovalForm,
    SessionDocumentForm,
)
from dialogues.models import AgendaItem, BureauMember, Participant, Recommendation, SessionDocument
from dialogues.selectors.records import list_earlier_recommendations
from dialogues.services import agendas, session_records
from dialogues.views.base import CitedFormView
from dialogues.views.sessions import SessionBaseView
from dialogues.workflow import SESSION_RULE
from untoc_portal.core.views import ActionView, PortalView, get_visible_or_404


class AddAgendaItemView(CitedFormView, SessionBaseView):
    """Add an item to the agenda."""

    permission_required = "dialogues.schedule_session"
    form_class = AgendaItemForm
    page_title = gettext_lazy("Add an agenda item")
    rule = SESSION_RULE

    def perform(self, form: BaseForm) -> None:
        agendas.add_agenda_item(self.subject, actor=self.request.user, **form.cleaned_data)


class ChangeAgendaItemView(AddAgendaItemView):
    """Change the title of an item, or choose it for outcomes."""

    page_title = gettext_lazy("Change the agenda item")
    rule = SESSION_RULE

    @property
    def item(self) -> AgendaItem:
        """Return the agenda item of the URL."""
        return get_object_or_404(AgendaItem, session=self.subject, number=self.kwargs["number"])

    def get_extra(self) -> dict[str, Any]:
        return {"about": self.item}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"title": self.item.title, "receives_outcomes": self.item.receives_outcomes}}

    def perform(self, form: BaseForm) -> None:
        agendas.change_agenda_item(self.item, actor=self.request.user, **form.cleaned_data)


class PlaceDocumentView(CitedFormView, SessionBaseView):
    """Add a document to the session."""

    permission_required = "dialogues.place_document"
    form_class = SessionDocumentForm
    success_message = gettext_lazy("The document is before the session.")
    page_title = gettext_lazy("Add a document")
    rule = SESSION_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"items": self.subject.agenda_items.all()}

    def perform(self, form: BaseForm) -> None:
        session_records.place_document(self.subject, actor=self.request.user, **form.cleaned_data)


class SessionDocumentBaseView(PortalView):
    """A page or an action on one document."""

    def get_subject(self) -> Model | None:
        rows = SessionDocument.objects.select_related("session__working_group")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    def get_parent(self) -> Model:
        return self.subject.session


@method_decorator(login_not_required, name="dispatch")
class SessionDocumentFileView(SessionDocumentBaseView):
    """The file of a document, for readers who have access to it."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        del request, pk
        name = f"{self.subject.symbol.replace('/', '-')}-{self.subject.language}.pdf"
        return FileResponse(self.subject.file.open("rb"), filename=name, content_type="application/pdf")


class RemoveDocumentView(CitedFormView, SessionDocumentBaseView):
    """Remove a document that was added by mistake."""

    permission_required = "dialogues.place_document"
    form_class = RemovalForm
    success_message = gettext_lazy("The document is withdrawn.")
    page_title = gettext_lazy("Withdraw the document")
    submit_tone = "danger"
    rule = SESSION_RULE

    def is_allowed(self) -> bool:
        return self.request.user.has_perm(self.permission_required, self.subject.session)

    def perform(self, form: BaseForm) -> None:
        session_records.remove_document(self.subject, actor=self.request.user, **form.cleaned_data)


class AddBureauMemberView(CitedFormView, SessionBaseView):
    """Record a member of the bureau."""

    permission_required = "dialogues.keep_records"
    form_class = BureauMemberForm
    page_title = gettext_lazy("Add a member of the bureau")
    rule = SESSION_RULE

    def perform(self, form: BaseForm) -> None:
        session_records.add_bureau_member(self.subject, actor=self.request.user, **form.cleaned_data)


class RegisterParticipantsView(CitedFormView, SessionBaseView):
    """Register the participants."""

    permission_required = "dialogues.keep_records"
    form_class = ParticipantsForm
    success_message = gettext_lazy("The participants are registered.")
    page_title = gettext_lazy("Register participants")
    lead = gettext_lazy(
        "States, United Nations bodies and intergovernmental organizations. Stakeholders take part in the dialogue."
    )
    submit_label = gettext_lazy("Register")

    def perform(self, form: BaseForm) -> None:
        session_records.register_participants(self.subject, actor=self.request.user, **form.cleaned_data)


class RemoveRecordView(ActionView, SessionBaseView):
    """Remove a member of the bureau or a participant from the records."""

    permission_required = "dialogues.keep_records"
    model: type[BureauMember | Participant] = Participant

    success_message = gettext_lazy("The entry is removed.")

    def perform(self) -> None:
        record = get_object_or_404(self.model, session=self.subject, pk=self.kwargs["row"])
        session_records.remove_record(record, actor=self.request.user)


class AddRecommendationView(CitedFormView, SessionBaseView):
    """Record a recommendation."""

    permission_required = "dialogues.keep_records"
    form_class = RecommendationForm
    page_title = gettext_lazy("Add a recommendation")
    rule = SESSION_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"listed": list_earlier_recommendations(self.subject, self.request.user)}

    def perform(self, form: BaseForm) -> None:
        session_records.record_recommendation(self.subject, actor=self.request.user, **form.cleaned_data)


class ChangeRecommendationView(AddRecommendationView):
    """Change the text of a recommendation, or record that it is now agreed."""

    page_title = gettext_lazy("Change the recommendation")
    rule = SESSION_RULE

    @property
    def recommendation(self) -> Recommendation:
        """Return the recommendation of the URL."""
        return get_object_or_404(Recommendation, session=self.subject, number=self.kwargs["number"])

    def get_form_kwargs(self) -> dict[str, Any]:
        one = self.recommendation
        initial = {"text": one.text, "is_agreed": "yes" if one.is_agreed else "no", "takes_up": one.takes_up_id}
        return {
            "listed": list_earlier_recommendations(self.subject, self.request.user, but=one.number),
            "initial": initial,
        }

    def perform(self, form: BaseForm) -> None:
        number = self.recommendation.number
        session_records.record_recommendation(self.subject, actor=self.request.user, number=number, **form.cleaned_data)
