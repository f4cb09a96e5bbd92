"""The library of a State's laws, and citations of them in the questionnaire."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import Material
from reviews.forms.legislation import FIELDS, LegislationForm
from reviews.models import Legislation, LegislationFile
from reviews.selectors.legislation import legislation_for_user, list_citations
from reviews.services import legislation
from reviews.validators import ANSWER_RULE
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewPageView, ReviewView
from reviews.views.tables import LAWS
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.tables import Table


class LegislationListView(ReviewPageView):
    """The laws of the State under review."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/legislation_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the laws, how many of their links are dead, and whether this user may change the library."""
        laws = sort_by_name(legislation_for_user(self.review, self.request.user), attrgetter("title"))
        return {
            "table": Table("laws", LAWS, laws, self.request, review=self.review),
            "dead": sum(law.is_link_dead for law in laws),
            "may_keep": self.request.user.has_perm("reviews.keep_legislation", self.review),
        }


class LegislationView(ReviewView):
    """Base of the pages and actions on one law in the library of the State under review."""

    material = Material.DRAFT_QUESTIONNAIRE

    @cached_property
    def law(self) -> Legislation:
        """Return the law in the URL. Raises Http404 if it is not in this library."""
        return get_object_or_404(legislation_for_user(self.review, self.request.user), pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Return the URL of the law."""
        return reverse("reviews:legislation_detail", args=[self.review.code, self.law.pk])

    def get_parent_label(self) -> Legislation:
        """Return the law. It has a page in each review."""
        return self.law


class LegislationDetailView(LegislationView, ReviewPageView):
    """One law: its data, whether its link works, and which answers cite it."""

    template_name = "reviews/legislation_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the law, and the citations of it in this review."""
        may_keep = self.request.user.has_perm("reviews.keep_legislation", self.review)
        cited = list_citations(self.review).filter(legislation=self.law)
        return {
            "law": self.law,
            "citations": cited.prefetch_related("question__wordings"),
            "may_keep": may_keep,
            "reasons": [_("Answers cite this law.")] if self.law.citations.exists() else [],
            "rule": ANSWER_RULE,
        }


class AddLegislationView(ReviewFormView):
    """Add a law to the library."""

    permission_required = "reviews.keep_legislation"
    material = Material.DRAFT_QUESTIONNAIRE
    form_class = LegislationForm
    page_title = gettext_lazy("Add a law to the library")
    lead = gettext_lazy("Once it is here, any answer can cite it, in this review and in later ones.")
    rule = ANSWER_RULE
    submit_label = gettext_lazy("Add the law")
    success_message = gettext_lazy("The law is in the library.")

    def get_success_url(self) -> str:
        """Return the URL of the library."""
        return reverse("reviews:legislation_list", args=[self.review.code])

    def perform(self, form: LegislationForm) -> None:
        """Add the law."""
        legislation.add_legislation(self.review, actor=self.request.user, **form.cleaned_data)


class ChangeLegislationView(LegislationView, ReviewFormView):
    """Correct the data of a law."""

    permission_required = "reviews.keep_legislation"
    form_class = LegislationForm
    page_title = gettext_lazy("Change a law in the library")
    lead = gettext_lazy("A new file is kept together with the earlier one.")
    rule = ANSWER_RULE

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the current data as initial values."""
        return {"initial": {name: getattr(self.law, name) for name in FIELDS}}

    def get_extra(self) -> dict[str, Any]:
        """Return which law it is."""
        return {"about": self.law}

    def perform(self, form: LegislationForm) -> None:
        """Save the changes."""
        legislation.change_legislation(self.review, self.law, actor=self.request.user, **form.cleaned_data)


class RemoveLegislationView(LegislationView, ReviewActionView):
    """Remove a law from the library, if no answer cites it."""

    permission_required = "reviews.keep_legislation"
    success_message = gettext_lazy("The law is no longer in the library.")

    def perform(self) -> None:
        """Remove the law."""
        legislation.remove_legislation(self.review, self.law, actor=self.request.user)

    def get_success_url(self) -> str:
        """Return the URL of the library."""
        return reverse("reviews:legislation_list", args=[self.review.code])


class LegislationFileView(LegislationView):
    """Download the text of a law as it was uploaded."""

    def get(self, *_args: Any, **_kwargs: Any) -> FileResponse:
        """Return the file."""
        rows = LegislationFile.objects.visible_to(self.request.user)
        return send_text(get_object_or_404(rows, pk=self.kwargs["file"], legislation=self.law))


def send_text(text: LegislationFile) -> FileResponse:
    """Return the text of a law as a download. A browser never opens it as a page of the portal."""
    suffix = text.file.name.rpartition(".")[2]
    response = FileResponse(text.file.open(), as_attachment=True, filename=f"law-{text.legislation_id}.{suffix}")
    response["Cache-Control"] = "private, no-store"
    return response
