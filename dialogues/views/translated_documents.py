"""The document of a chair's summary, a general report or a compilation in another language: issue it, read the file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from dialogues.models import ChairSummary, Compilation, GeneralReport
from dialogues.selectors.looks import look_at_translated_document
from dialogues.selectors.translated_documents import Printed, find_translation
from dialogues.services.translated_documents import issue_translated_document
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import SecondLookForm
from untoc_portal.core.record_translations import RULE
from untoc_portal.core.second_look import Look
from untoc_portal.core.views import PortalView, SecondLookView, get_visible_or_404

# As in the setting TEXTS_OF_RECORD.
MODELS = {"chair-summary": ChairSummary, "general-report": GeneralReport, "compilation": Compilation}


class TranslatedDocumentBaseView(PortalView):
    """Finds the summary or report in the URL."""

    def get_subject(self) -> Printed:
        """Return the row. Raises Http404 for an unknown kind or language, or if this user cannot see it."""
        model = MODELS.get(self.kwargs["kind"])
        if model is None or self.kwargs["language"] not in OfficialLanguage:
            raise Http404
        found: Any = get_visible_or_404(model.objects.all(), self.request, pk=self.kwargs["pk"])
        return found


@method_decorator(login_not_required, name="dispatch")
class TranslatedDocumentView(TranslatedDocumentBaseView):
    """The printed document in the language."""

    def get(self, _request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Return the file. Raises Http404 if there is none."""
        one = find_translation(self.subject, kwargs["language"])
        if one is None or one.document is None or not one.document.is_rendered:
            raise Http404
        name = f"{one.document.symbol.replace('/', '-')}-{one.language}.pdf"
        return FileResponse(one.document.file.open("rb"), filename=name, content_type="application/pdf")


class IssueTranslatedDocumentView(SecondLookView, TranslatedDocumentBaseView):
    """Issue the document in the language."""

    permission_required = "dialogues.translate_texts"
    rule = RULE
    submit_label = _("Issue the document")
    success_message = _("Issued. The document is being made.")
    lead = _("It has the symbol and the date of the original.")

    @property
    def page_title(self) -> Any:
        """Return the title with the name of the language."""
        return _("Issue the document: %(language)s") % {"language": OfficialLanguage(self.kwargs["language"]).label}

    def get_look(self) -> Look:
        """Return the translation, after its original."""
        return look_at_translated_document(self.subject, self.kwargs["language"])

    def perform(self, form: SecondLookForm) -> None:
        """Issue the document."""
        issue_translated_document(
            self.subject,
            actor=self.request.user,
            language=self.kwargs["language"],
            seen=form.cleaned_data["seen"],
        )
