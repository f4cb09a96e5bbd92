"""Actions of the Secretariat after the lots are drawn: new lots, joins, withdrawals, consents, deferrals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_draws import DrawAct
from reviews.forms.draw_later import ConsentForm, DeferralForm, JoinForm, NewLotsForm, OfStateForm
from reviews.selectors.looks_of_draws import ENTRY_ADDED, REQUESTED, look_at_draw
from reviews.services import draw_later
from reviews.services.people import record_note_verbale
from reviews.views.draw_room import DrawRoomBaseView
from reviews.workflow import DRAWING
from untoc_portal.core.views import SecondLookView

if TYPE_CHECKING:
    from django import forms

    from reviews.models import NoteVerbale
    from stakeholders.models import State
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.second_look import Look


class DrawActionView(SecondLookView, DrawRoomBaseView):
    """A form that adds an entry to the transcript."""

    rule = DRAWING
    entry_effect: Text = ENTRY_ADDED

    @property
    def submit_label(self) -> Text:
        """Return the title of the page as the label of the button."""
        return self.page_title

    def get_look(self) -> Look:
        """Return the state of the drawing."""
        return look_at_draw(self.subject, after=self.entry_effect)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the codes of the States under review."""
        return {"codes": list(self.subject.ledger().groups)}

    def note_of(self, sender: State, form: forms.Form) -> NoteVerbale:
        """Record the note verbale on which the action is based."""
        values = {name: form.cleaned_data[name] for name in ("reference", "dated", "file")}
        return record_note_verbale(sender, actor=self.request.user, **values)


class RequestView(DrawActionView):
    """A request for new lots. Its hash is sent out, and a later public number decides."""

    entry_effect = REQUESTED
    success_message = _("The request is published. The lots are drawn when the number is known.")


class NewLotsView(RequestView):
    """Request new lots: a repeat, a refusal, or a conflict of interest."""

    form_class = NewLotsForm
    page_title = _("Ask for new lots")
    lead = _("All other pairs remain.")

    @transaction.atomic
    def perform(self, form: forms.Form) -> None:
        """Record the note and the request. Both are saved, or neither."""
        values = form.cleaned_data
        act, reviewer = DrawAct(values["act"]), values["reviewer"]
        sender = reviewer if act == DrawAct.REFUSAL and reviewer else values["state"]
        draw_later.request_lots(
            self.subject,
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            act=act,
            state=values["state"],
            note_verbale=self.note_of(sender, form),
            reviewer=None if act == DrawAct.REPEAT else reviewer,
            is_exceptional=values["is_exceptional"],
        )


class JoinView(RequestView):
    """Add a State that became party after the lots were drawn."""

    form_class = JoinForm
    page_title = _("Draw for a State that became party")
    lead = _("It must be confirmed as a party to the Convention.")

    def perform(self, form: forms.Form) -> None:
        """Record the request."""
        state = form.cleaned_data["state"]
        seen = form.cleaned_data["seen"]
        draw_later.request_lots(self.subject, actor=self.request.user, seen=seen, act=DrawAct.JOIN, state=state)


class WithdrawalView(RequestView):
    """Record that a State withdrew: its review ends, and the places that it held are drawn again."""

    form_class = OfStateForm
    page_title = _("A State withdrew")
    lead = _("Its review ends. The places that it held in other reviews are drawn again.")

    @transaction.atomic
    def perform(self, form: forms.Form) -> None:
        """Record the note and the request. Both are saved, or neither."""
        state = form.cleaned_data["state"]
        draw_later.request_lots(
            self.subject,
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            act=DrawAct.WITHDRAWAL,
            state=state,
            note_verbale=self.note_of(state, form),
        )


class ConsentView(DrawActionView):
    """Record a State's consent to more reviewing States, or to one review more."""

    form_class = ConsentForm
    page_title = _("Consent to more than the rules allow")
    success_message = _("The consent is recorded.")

    @transaction.atomic
    def perform(self, form: forms.Form) -> None:
        """Record the note and the consent. Both are saved, or neither."""
        state = form.cleaned_data["state"]
        values = {name: form.cleaned_data[name] for name in ("to", "limit", "seen")}
        draw_later.consent_to_reviewers(
            self.subject, actor=self.request.user, state=state, note_verbale=self.note_of(state, form), **values
        )


class DeferralView(DrawActionView):
    """Defer a State's review to a later group."""

    transitions = (("review", "defer"),)
    form_class = DeferralForm
    page_title = _("Start in a later group")
    lead = _("The reviewing States stay. The review must not have been opened.")
    success_message = _("The deferral is recorded.")

    @transaction.atomic
    def perform(self, form: forms.Form) -> None:
        """Record the note and the deferral. Both are saved, or neither."""
        state, group = form.cleaned_data["state"], form.cleaned_data["group"]
        values = {"state": state, "group": group, "note_verbale": self.note_of(state, form)}
        draw_later.defer_review(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"], **values)
