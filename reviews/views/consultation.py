"""The preliminary consultation of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, ReviewState
from reviews.forms.dialogue import ConsultationForm
from reviews.models import Consultation
from reviews.selectors.looks import look_at_consultation
from reviews.services.consultations import record_preliminary_consultation
from reviews.views.base import ReviewPageView, ReviewSecondLookView
from reviews.workflow import CONSULTATION

if TYPE_CHECKING:
    from untoc_portal.core.second_look import Look


class ConsultationView(ReviewPageView):
    """The record of the consultation, or who has to record it."""

    material = Material.PEOPLE
    template_name = "reviews/consultation.html"

    def get_context(self) -> dict[str, Any]:
        """Return the record, and whether this user may make it."""
        may_record = self.request.user.has_perm("reviews.hold_consultation", self.review)
        return {
            "consultation": Consultation.objects.visible_to(self.request.user).filter(review=self.review).first(),
            "may_record": may_record and self.review.state == ReviewState.PRELIMINARY_CONSULTATION,
        }


class HoldConsultationView(ReviewSecondLookView):
    """Record the consultation. After that the review counts as started."""

    permission_required = "reviews.hold_consultation"
    transitions = (("review", "hold_consultation"),)
    form_class = ConsultationForm
    page_title = _("Record the preliminary consultation")
    lead = _("Once it is recorded, the review counts as started and the self-assessment begins.")
    rule = CONSULTATION
    submit_label = _("Record the consultation")
    success_message = _("The consultation is recorded. The self-assessment begins.")

    def get_look(self) -> Look:
        """Return the parties, and what blocks the record."""
        return look_at_consultation(self.review)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the current language of the review as initial value."""
        return {"initial": {"language": self.review.language}}

    def get_success_url(self) -> str:
        """Return the URL of the consultation's page."""
        return reverse("reviews:consultation", args=[self.review.code])

    def perform(self, form: ConsultationForm) -> None:
        """Record the consultation."""
        record_preliminary_consultation(self.review, actor=self.request.user, **form.cleaned_data)
