"""What a State does in a drawing of lots from its own account: it seals a text, opens it, objects to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.draw import VERSION
from reviews.enums_of_draws import DrawRule
from reviews.forms.draws import ObjectionForm, OpenForm, SealForm
from reviews.selectors.draw_course import get_terms, has_passed
from reviews.selectors.looks_of_draws import look_at_opening, look_at_sealing
from reviews.services import draw_texts
from reviews.views.draws import draw_or_404
from stakeholders.models import State
from untoc_portal.core.views import SecondLookView, ServiceFormView

if TYPE_CHECKING:
    from django import forms

    from reviews.draw import Ledger
    from reviews.models import Draw
    from untoc_portal.core.second_look import Look


class StateInDrawView(ServiceFormView):
    """Base of the pages of one State in the newest drawing of a phase."""

    permission_required = "reviews.take_part_in_draw"

    def get_subject(self) -> State:
        """Return the State."""
        return get_object_or_404(State, iso3=self.kwargs["iso3"])

    @cached_property
    def draw(self) -> Draw:
        """Return the drawing. Raises Http404 if there is none."""
        return draw_or_404(self.request, self.kwargs["number"])

    @cached_property
    def ledger(self) -> Ledger:
        """Return the transcript."""
        return self.draw.ledger()

    def get_success_url(self) -> str:
        """Return the URL of the public page."""
        return self.draw.get_absolute_url()

    def get_parent_label(self) -> Any:
        """Return the name of the drawing."""
        return self.draw


class SealTextView(SecondLookView, StateInDrawView):
    """Hand in a commitment. The browser makes it; the text does not leave the device."""

    form_class = SealForm
    template_name = "reviews/draw_seal.html"
    page_title = _("Seal a text")
    lead = _("Any text will do. It stays on your device. Only its commitment is handed in, and it cannot be replaced.")
    rule = DrawRule.COMMITMENTS.label
    submit_label = _("Hand in the commitment")
    success_message = _("The commitment is handed in. Keep the file: you need it to open the text.")

    def get_look(self) -> Look:
        """Return the frozen pool, the times, and what the State has sealed."""
        return look_at_sealing(self.draw, self.subject)

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the values of which the commitment is made."""
        sealing = {"version": VERSION, "pool": self.ledger.pool_sha256}
        return {**super().get_context(**context), "sealing": sealing, "draw": self.draw}

    def perform(self, form: forms.Form) -> None:
        """Hand in the commitment."""
        data = form.cleaned_data
        draw_texts.seal_text(
            self.draw,
            actor=self.request.user,
            giver=self.subject,
            seen=data["seen"],
            commitment=data["commitment"],
        )


class OpenTextView(SecondLookView, StateInDrawView):
    """Open the text that was sealed."""

    form_class = OpenForm
    page_title = _("Open the sealed text")
    lead = _("Choose the file that you kept, or type the nonce and the text. They are compared with the commitment.")
    rule = DrawRule.REVEALS.label
    submit_label = _("Open the text")
    success_message = _("The text is opened. It is published when all texts are closed.")

    def get_look(self) -> Look:
        """Return the times, and what the State has sealed."""
        return look_at_opening(self.draw, self.subject)

    def perform(self, form: forms.Form) -> None:
        """Open the text."""
        data = form.cleaned_data
        values = {name: data[name] for name in ("seen", "nonce", "text")}
        draw_texts.open_text(self.draw, actor=self.request.user, giver=self.subject, **values)


class ObjectView(StateInDrawView):
    """Object to the frozen list: who is on it, with which instruments and regional group."""

    form_class = ObjectionForm
    page_title = submit_label = _("Object to the list")
    lead = _("Who is on the list, with which instruments and regional group? The lots do not prove that.")
    success_message = _("The objection is recorded and public.")

    def is_allowed(self) -> bool:
        """Return whether the user acts for the State, and objections are open."""
        if not super().is_allowed():
            return False
        terms = get_terms(self.ledger)
        return self.ledger.voided is None and not has_passed(terms.beacon_at)

    def perform(self, form: forms.Form) -> None:
        """Record the objection."""
        text = form.cleaned_data["text"]
        draw_texts.object_to_pool(self.draw, actor=self.request.user, state=self.subject, text=text)
