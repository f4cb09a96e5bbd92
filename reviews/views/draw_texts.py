"""What a State does in a drawing of lots from its own account: it seals a text, opens it, objects to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.draw import VERSION
from reviews.enums import DrawEntryKind as K, DrawRule
from reviews.forms.draws import ObjectionForm, OpenForm, SealForm
from reviews.models import RevealedText, SealedText
from reviews.selectors.draw_course import format_utc, get_terms, has_passed
from reviews.selectors.looks import build_plain_look
from reviews.selectors.readings_of_draws import read_text_of_state
from reviews.services import draw_texts
from reviews.views.draws import draw_or_404
from stakeholders.models import State
from untoc_portal.core.views import SecondLookView, ServiceFormView

if TYPE_CHECKING:
    from django import forms

    from reviews.draw import Ledger
    from reviews.models import Draw
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.second_look import Look

NOT_INVITED = _("Your State is not asked for a text in this drawing of lots.")


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

    def is_invited(self) -> bool:
        """Return whether the State is asked for a text."""
        return self.subject.iso3 in get_terms(self.ledger).givers


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
        reading = read_text_of_state(self.draw, self.subject)
        is_sealed = SealedText.objects.taken_in().filter(draw=self.draw, giver=self.subject).exists()
        return build_plain_look(
            reading,
            after=_("When the time for it comes, you open the text with the file that you keep."),
            confirmation=_("I have kept the nonce and the text. Nobody can replace them."),
            reasons=self._list_reasons(is_sealed=is_sealed),
        )

    def _list_reasons(self, *, is_sealed: bool) -> tuple[Text, ...]:
        if not self.is_invited():
            return (NOT_INVITED,)
        if is_sealed:
            return (_("Your State has sealed its text."),)
        terms = get_terms(self.ledger)
        if self.ledger.awaits != K.COMMITMENTS or has_passed(terms.commitments_until):
            return (_("The time in which texts are sealed is over."),)
        return ()

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
        return build_plain_look(
            read_text_of_state(self.draw, self.subject),
            after=_("A text that is not opened in time does not count. Nothing is repeated."),
            reasons=self._list_reasons(),
        )

    def _list_reasons(self) -> tuple[Text, ...]:
        if not self.is_invited():
            return (NOT_INVITED,)
        terms = get_terms(self.ledger)
        if self.ledger.awaits == K.COMMITMENTS:
            return (_("Texts are opened after %(time)s.") % {"time": format_utc(terms.commitments_until)},)
        if self.ledger.awaits != K.REVEALS or has_passed(terms.reveals_until):
            return (_("The time in which texts are opened is over."),)
        opened = RevealedText.objects.filter(sealed__draw=self.draw, sealed__giver=self.subject)
        return (_("Your State has opened its text."),) if opened.exists() else ()

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
