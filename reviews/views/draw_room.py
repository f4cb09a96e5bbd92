"""The draw room: the Secretariat's screen for the meeting, and the acts that lead to the lots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.forms.draws import BeaconForm, FreezePoolForm, OpenPhaseForm
from reviews.models import Cluster, Draw, Phase
from reviews.selectors.draw_room import get_room
from reviews.selectors.looks_of_draws import (
    ENTRY_ADDED,
    look_at_closing,
    look_at_draw,
    look_at_lots,
    look_at_number,
    look_at_pool,
)
from reviews.selectors.phases import get_next_sequence
from reviews.services import draw_numbers, draw_texts, draws
from reviews.services.draw_pools import read_pool
from reviews.services.phases import open_phase
from reviews.services.preparing import prepare_draw
from reviews.views.draws import draw_or_404, get_draw_context
from reviews.workflow import DRAWING
from untoc_portal.core.views import PageView, PortalView, SecondLookView, ServiceFormView, get_visible_or_404

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class DrawRoomBaseView(PortalView):
    """Base of the Secretariat's pages and actions on the newest drawing of lots of a phase."""

    parent_label = _("Draw room")

    def get_subject(self) -> Draw:
        """Return the drawing."""
        return draw_or_404(self.request, self.kwargs["number"])

    def is_allowed(self) -> bool:
        """Return whether the user may conduct the draw."""
        return self.request.user.has_perm("reviews.conduct_draw", self.subject.phase)

    def get_success_url(self) -> str:
        """Return the URL of the draw room."""
        return reverse("reviews:draw_room", args=[self.subject.phase.sequence])


class DrawRoomView(PageView, DrawRoomBaseView):
    """The screen for the meeting: what is next, who has given a text, what waits for a second officer, the result."""

    template_name = "reviews/draw_room.html"

    def get_context(self) -> dict[str, Any]:
        """Return the room."""
        ledger = self.subject.ledger()
        return {
            **get_draw_context(self.request, self.subject, ledger),
            "room": get_room(self.subject, ledger, self.request.user),
            "rule": DRAWING,
        }


class RoomActionView(SecondLookView, DrawRoomBaseView):
    """An act in the draw room, after a second look at the state of the drawing."""

    rule = DRAWING
    effect: Text = ENTRY_ADDED

    @property
    def submit_label(self) -> Text:
        """Return the title of the page as the label of the button."""
        return self.page_title

    def get_look(self) -> Look:
        """Return the state of the drawing."""
        return look_at_draw(self.subject, after=self.effect)


class CloseListView(RoomActionView):
    """Close the sealed texts, or the opened texts."""

    page_title = _("Close the list")
    lead = _("The list below becomes an entry of the transcript. Texts that were not opened do not count.")
    success_message = _("The list is closed.")

    def get_look(self) -> Look:
        """Return the list to close."""
        return look_at_closing(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """Close the list."""
        draw_texts.close_list(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class NumberView(RoomActionView):
    """Base of the pages that record the public number."""

    def get_look(self) -> Look:
        """Return the state of the drawing, and the reason if no number is due or its time has not come."""
        return look_at_number(self.subject)


class BeaconView(NumberView):
    """Record the public number, typed or from a file."""

    form_class = BeaconForm
    page_title = _("Record the public number")
    lead = _("The portal verifies the signature itself, without the network. Any other round is refused.")
    success_message = _("The number is recorded. Now draw the lots.")

    def perform(self, form: forms.Form) -> None:
        """Record the number."""
        data = form.cleaned_data
        draw_numbers.record_beacon(
            self.subject,
            actor=self.request.user,
            seen=data["seen"],
            number=data["round"],
            signature=data["signature"],
            previous_signature=data["previous_signature"],
        )


class PracticeNumberView(NumberView):
    """Record the number of a drawing for practice."""

    page_title = _("Take the practice number")
    lead = _("This drawing is for practice. Its number is invented, and anyone can know it before.")
    success_message = _("The number is recorded. Now draw the lots.")

    def perform(self, form: SecondLookForm) -> None:
        """Record the number."""
        draw_numbers.take_practice_number(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class ConductDrawView(RoomActionView):
    """The page before the lots are drawn. Its button starts the drawing, and the next page shows the progress."""

    transitions = (
        ("request for clarification", "lapse"),
        ("joint feedback", "lapse"),
    )
    page_title = _("Draw the lots")
    lead = _(
        "Everything is fixed now: anyone who computes the lots gets the same. The result is recorded and cannot be "
        "changed."
    )

    def get_look(self) -> Look:
        """Return the state of the drawing."""
        return look_at_lots(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """Start the drawing of the lots."""
        self.preparation = prepare_draw(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        """Redirect to the page that shows the progress."""
        del message, undo_url
        return redirect(self.preparation)


class OpenPhaseView(ServiceFormView):
    """Open the next phase of the cycle."""

    form_class = OpenPhaseForm
    page_title = submit_label = _("Open a phase")
    lead = _("Groups II and III start one and two years later. States keep their group over the cycle.")
    success_message = _("The phase is open. Now freeze its pool.")
    parent_label = _("Drawing of lots")

    def get_subject(self) -> None:
        """Return None, because the phase does not exist yet."""

    def is_allowed(self) -> bool:
        """Return whether the user may open a phase."""
        return self.request.user.has_perm("reviews.open_phase", Cluster.objects.first())

    def perform(self, form: forms.Form) -> None:
        """Open the phase after the last one."""
        open_phase(**form.cleaned_data, actor=self.request.user, sequence=get_next_sequence())

    def get_success_url(self) -> str:
        """Return the URL of the list of phases."""
        return reverse("reviews:draw_list")


class FreezePoolView(SecondLookView):
    """Freeze the pool of a phase, its terms and times."""

    form_class = FreezePoolForm
    template_name = "reviews/draw_freeze.html"
    success_message = _("The pool is frozen. Its hash is public from now on.")
    permission_required = "reviews.conduct_draw"
    parent_label = _("Drawing of lots")
    page_title = _("Freeze the pool")
    lead = _(
        "All confirmed parties take part. After this, nobody can change the parties, the numbers, the times or the "
        "sources of the public number."
    )
    rule = DRAWING
    submit_label = _("Freeze and publish")

    def get_subject(self) -> Phase:
        """Return the phase."""
        return get_visible_or_404(Phase.objects.all(), self.request, sequence=self.kwargs["number"])

    def get_look(self) -> Look:
        """Return who takes part."""
        return look_at_pool(self.subject, read_pool(self.subject))

    def perform(self, form: FreezePoolForm) -> None:
        """Freeze the pool with the chosen States, times and numbers."""
        draws.freeze_pool(
            self.subject,
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            givers=form.cleaned_data["givers"],
            times=form.times(),
            settings=form.numbers(),
        )

    def get_success_url(self) -> str:
        """Return the URL of the draw room, or of the list of phases if the pool is not frozen."""
        if Draw.objects.filter(phase=self.subject).exists():
            return reverse("reviews:draw_room", args=[self.subject.sequence])
        return reverse("reviews:draw_list")
