"""The draw room: the Secretariat's screen for the meeting, and the acts that lead to the lots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.draw import VERSION
from reviews.enums import DrawEntryKind as K
from reviews.forms.draws import BeaconForm, FreezePoolForm, OpenPhaseForm
from reviews.models import Cluster, Draw, Phase
from reviews.selectors.draw_course import format_utc, get_terms, has_passed
from reviews.selectors.draw_room import get_room, list_unconfirmed
from reviews.selectors.looks import NOT_NOW, build_plain_look
from reviews.selectors.readings_of_draws import read_draw
from reviews.services import draw_numbers, draw_texts, draws
from reviews.services.draw_pools import read_pool
from reviews.services.phases import open_phase
from reviews.services.preparing import prepare_draw
from reviews.views.draws import draw_or_404, get_draw_context
from reviews.workflow import DRAWING
from untoc_portal.core.second_look import Check
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
    effect: Text = _("The entry is added to the public transcript.")

    @property
    def submit_label(self) -> Text:
        """Return the title of the page as the label of the button."""
        return self.page_title

    def get_reasons(self) -> tuple[Text, ...]:
        """Return why the act is not possible now."""
        return ()

    def get_look(self) -> Look:
        """Return the state of the drawing."""
        reasons, checks = self.get_reasons(), self.get_checks()
        return build_plain_look(read_draw(self.subject), after=self.effect, reasons=reasons, checks=checks)

    def get_checks(self) -> tuple[Check, ...]:
        """Return what the officer should look at first."""
        return ()


class CloseListView(RoomActionView):
    """Close the sealed texts, or the opened texts."""

    page_title = _("Close the list")
    lead = _("The list below becomes an entry of the transcript. Texts that were not opened do not count.")
    effect = _(
        "After the sealed texts, States open them. After the opened texts, the closing hash is sent to all focal "
        "points."
    )
    success_message = _("The list is closed.")

    def get_reasons(self) -> tuple[Text, ...]:
        """Return the reason if no list is due, or its time is not over."""
        ledger = self.subject.ledger()
        ends = {K.COMMITMENTS: get_terms(ledger).commitments_until, K.REVEALS: get_terms(ledger).reveals_until}
        end = ends.get(ledger.awaits)
        if end is None:
            return (NOT_NOW,)
        return () if has_passed(end) else (_("The time ends on %(time)s.") % {"time": format_utc(end)},)

    def get_checks(self) -> tuple[Check, ...]:
        """Return the envelopes that do not count, because no second officer decided in time."""
        late = _("%(envelope)s. No second officer decided it in time. It does not count.")
        return tuple(Check(late % {"envelope": label}) for label, _row in list_unconfirmed(self.subject))

    def perform(self, form: SecondLookForm) -> None:
        """Close the list."""
        draw_texts.close_list(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class NumberView(RoomActionView):
    """Base of the pages that record the public number."""

    def get_reasons(self) -> tuple[Text, ...]:
        """Return the reason if no number is due, or its time has not come."""
        ledger = self.subject.ledger()
        if ledger.awaits != K.BEACON:
            return (NOT_NOW,)
        at = ledger.moment["at"]
        return () if has_passed(at) else (_("It is published on %(time)s.") % {"time": format_utc(at)},)


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
    lead = _("Everything is fixed now: anyone who computes the lots gets the same. The result is recorded for good.")

    def get_look(self) -> Look:
        """Return the state of the drawing."""
        ledger = self.subject.ledger()
        is_due = ledger.awaits in (K.DRAW, K.REDRAW)
        return build_plain_look(
            read_draw(self.subject),
            after=_(
                "The reviews are planned. If new lots replace a State, the rights of its people, its requests and"
                " its joint text end."
            ),
            notified=_("The people of a former reviewing State"),
            reasons=() if is_due else (NOT_NOW,),
        )

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
        last = Phase.objects.order_by("sequence").last()
        open_phase(**form.cleaned_data, actor=self.request.user, sequence=last.sequence + 1 if last else 1)

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
        before = Draw.objects.filter(phase=self.subject).first()
        is_frozen = before is not None and (before.method != VERSION or before.ledger().voided is None)
        return build_plain_look(
            read_pool(self.subject),
            after=_(
                "The chosen States seal a text and open it later. A public number at the chosen time decides. States "
                "can object to the list until then."
            ),
            notified=_("The focal points and Permanent Missions of the chosen States"),
            confirmation=_("I have read who takes part. The pool and its hash are published."),
            reasons=(_("The pool of this phase is already frozen."),) if is_frozen else (),
        )

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
