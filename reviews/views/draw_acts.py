"""Acts of paper and acts of two officers in a drawing of lots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_draws import DrawEntryKind as E, DrawProposalKind as K, NoteOfHash
from reviews.forms.draws import (
    DecideForm,
    DiceForm,
    EnvelopeForm,
    HashNoteForm,
    OpenEnvelopeForm,
    ReasonForm,
)
from reviews.models import RevealedText, SealedText
from reviews.selectors.draw_course import get_closing_hash
from reviews.selectors.draw_room import list_envelopes_to_open, list_givers_without_text
from reviews.selectors.looks_of_draws import (
    PROPOSED,
    SECOND_OFFICER,
    look_at_envelope,
    look_at_opened_envelope,
    look_at_proposal,
)
from reviews.services import draw_notes, draw_numbers, draw_texts
from reviews.views.draw_room import DrawRoomBaseView, RoomActionView
from untoc_portal.core.views import ServiceFormView

if TYPE_CHECKING:
    from django import forms

    from reviews.models import DrawProposal
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class EnvelopeView(RoomActionView):
    """Record the commitment on a paper envelope."""

    form_class = EnvelopeForm
    page_title = _("Take in a paper envelope")
    lead = _("Type the commitment that is written on the envelope. Keep the envelope closed.")
    effect = SECOND_OFFICER
    success_message = _("The envelope is recorded. Another officer confirms it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the States that have sealed no text."""
        return {"givers": list_givers_without_text(self.subject)}

    def perform(self, form: forms.Form) -> None:
        """Record the envelope."""
        data = form.cleaned_data
        values = {name: data[name] for name in ("giver", "commitment", "seen")}
        draw_texts.record_envelope(self.subject, actor=self.request.user, **values)


class OpenEnvelopeView(RoomActionView):
    """Record the content of a paper envelope."""

    form_class = OpenEnvelopeForm
    page_title = _("Open a paper envelope")
    lead = _("Open it in the presence of a second officer, and type what it says.")
    effect = SECOND_OFFICER
    success_message = _("The content is recorded. Another officer confirms it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the States whose envelope is not opened."""
        return {"givers": list_envelopes_to_open(self.subject)}

    def perform(self, form: forms.Form) -> None:
        """Record the content."""
        data = form.cleaned_data
        values = {name: data[name] for name in ("giver", "nonce", "text", "seen")}
        draw_texts.open_envelope(self.subject, actor=self.request.user, **values)


class DecideEnvelopeView(RoomActionView):
    """Compare a paper envelope with what another officer recorded."""

    form_class = DecideForm
    page_title = _("Confirm a paper envelope")
    lead = _("Compare the commitment below with the one on the envelope.")
    success_message = _("Your decision is recorded.")

    def get_row(self) -> SealedText:
        """Return the envelope."""
        return get_object_or_404(self.subject.sealed_texts, pk=self.kwargs["pk"], is_envelope=True)

    def get_look(self) -> Look:
        """Return what was recorded."""
        return look_at_envelope(self.get_row(), self.request.user)

    def perform(self, form: SecondLookForm) -> None:
        """Accept or refuse the envelope."""
        draw_texts.decide_envelope(
            self.get_row(),
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            is_refused=form.cleaned_data["decision"] == "refuse",
        )


class ConfirmOpeningView(RoomActionView):
    """Confirm the content of a paper envelope that another officer recorded."""

    page_title = _("Confirm what an envelope says")
    lead = _("Confirm only if the envelope was closed and was opened in your presence.")
    success_message = _("Confirmed. The text counts.")

    def get_row(self) -> RevealedText:
        """Return the opened text."""
        rows = RevealedText.objects.filter(sealed__draw=self.subject, sealed__is_envelope=True)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_look(self) -> Look:
        """Return what was recorded."""
        return look_at_opened_envelope(self.get_row(), self.request.user)

    def perform(self, form: SecondLookForm) -> None:
        """Confirm the content."""
        draw_texts.confirm_opening(self.get_row(), actor=self.request.user, seen=form.cleaned_data["seen"])


class ProposeView(RoomActionView):
    """Base of the pages on which one officer proposes an act."""

    form_class = ReasonForm
    kind: K
    effect = PROPOSED
    success_message = _("It is proposed. Another officer decides it.")

    def perform(self, form: forms.Form) -> None:
        """Propose the act."""
        content = {name: form.cleaned_data[name].strip() for name in ("reason", "digits") if name in form.cleaned_data}
        seen = form.cleaned_data["seen"]
        draw_numbers.propose_act(self.subject, actor=self.request.user, seen=seen, kind=self.kind, content=content)


class MissingView(ProposeView):
    """Say that no relay has the number of the source that counts."""

    kind = K.MISSING
    page_title = _("The number is missing")
    lead = _(
        "First ask several relays, and wait. A number cannot change. If anyone shows the number later, the drawing can "
        "be contested."
    )


class DiceView(ProposeView):
    """Record the digits that were thrown."""

    kind = K.DICE
    form_class = DiceForm
    page_title = _("Record the dice")
    lead = _(
        "The chairs of the five regional groups each throw twenty ten-sided dice in open meeting, in this order: "
        "African States, Asia-Pacific States, Eastern European States, Latin American and Caribbean States, Western "
        "European and other States."
    )


class VoidView(ProposeView):
    """Declare the drawing void."""

    kind = K.VOID
    page_title = _("Declare the drawing void")
    lead = _(
        "The reason stays public, and the next page of this phase says that it is a later drawing. The drawn "
        "States are released."
    )


class DecideProposalView(RoomActionView):
    """Decide what another officer proposed."""

    form_class = DecideForm
    page_title = _("Decide a proposal")
    success_message = _("Your decision is recorded.")

    def get_row(self) -> DrawProposal:
        """Return the proposal."""
        return get_object_or_404(self.subject.proposals.select_related("proposed_by"), pk=self.kwargs["pk"])

    def get_look(self) -> Look:
        """Return what was proposed."""
        return look_at_proposal(self.get_row(), self.request.user)

    def perform(self, form: SecondLookForm) -> None:
        """Confirm or refuse it."""
        draw_numbers.decide_proposal(
            self.get_row(),
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            is_refused=form.cleaned_data["decision"] == "refuse",
        )


class HashNoteView(ServiceFormView, DrawRoomBaseView):
    """Record that the closing hash was read out, printed or noted elsewhere."""

    form_class = HashNoteForm
    page_title = _("Record a note of the hash")
    lead = _("Only a note before the time of the number counts. The public page shows it.")
    success_message = _("The note is recorded.")

    def is_allowed(self) -> bool:
        """Return whether there is such a hash, and the user may conduct the draw."""
        has_hash = self.subject.entries.filter(kind__in=(E.REVEALS, E.REQUEST)).exists()
        return super().is_allowed() and has_hash

    def perform(self, form: forms.Form) -> None:
        """Record the note."""
        closing = get_closing_hash(self.subject, self.subject.ledger())
        data = form.cleaned_data
        draw_notes.record_note(
            closing.entry,
            actor=self.request.user,
            kind=NoteOfHash(data["kind"]),
            place=data["place"],
            happened_at=data["happened_at"],
        )
