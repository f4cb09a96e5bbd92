"""The draw room: the Secretariat's screen for the meeting, and its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import DrawAct
from reviews.forms.draws import (
    ConsentForm,
    ContributionForm,
    DeferralForm,
    FreezePoolForm,
    JoinForm,
    NewLotsForm,
    OpenPhaseForm,
)
from reviews.models import Cluster, Draw, NoteVerbale, Phase
from reviews.selectors.looks import NOT_NOW, build_plain_look
from reviews.selectors.readings_of_questionnaires import read_draw
from reviews.services import draws
from reviews.services.draw_pools import read_pool
from reviews.services.people import record_note_verbale
from reviews.services.phases import open_phase
from reviews.services.preparing import prepare_draw
from reviews.views.draws import draw_or_404, get_draw_context
from reviews.workflow import DRAWING
from stakeholders.models import State
from untoc_portal.core.views import PortalView, SecondLookView, ServiceFormView, get_visible_or_404

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class DrawRoomBaseView(PortalView):
    """Base of the Secretariat's pages and actions on one drawing of lots."""

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


class DrawRoomView(ServiceFormView, DrawRoomBaseView):
    """The screen for the meeting: contributions, progress, result by region. Its form records a contribution."""

    form_class = ContributionForm
    template_name = "reviews/draw_room.html"
    success_message = _("The contribution is recorded.")

    def perform(self, form: forms.Form) -> None:
        """Record the contribution."""
        draws.add_seed_contribution(self.subject, actor=self.request.user, **form.cleaned_data)

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return what the room shows in addition to the form."""
        ledger = self.subject.ledger()
        due = [row for row in self.subject.contributions.all() if row.after == len(ledger.entries)]
        is_due = ledger.pending is not None or not ledger.seats
        reasons = [] if due else [_("No contribution has been given yet.")]
        return {
            **super().get_context(**context),
            **get_draw_context(self.request, self.subject, ledger),
            "is_due": is_due,
            "due": due,
            "reasons": reasons,
            "rule": DRAWING,
        }


class ConductDrawView(SecondLookView, DrawRoomBaseView):
    """The page before the lots are drawn. Its button starts the drawing, and the next page shows the progress."""

    transitions = (
        ("request for clarification", "lapse"),
        ("joint feedback", "lapse"),
    )
    page_title = _("Draw the lots")
    lead = _("The lots are drawn with the contributions below. The result is recorded for good.")
    rule = DRAWING
    submit_label = _("Draw the lots")

    def get_look(self) -> Look:
        """Return the state of the drawing and the contributions."""
        given = read_draw(self.subject)
        is_due = self.subject.ledger().pending is not None or not self.subject.ledger().seats
        waiting = () if len(given.parts) > 1 else (_("No contribution has been given yet."),)
        return build_plain_look(
            given,
            after=_(
                "The reviews are planned. If new lots replace a State, the rights of its people, its requests and"
                " its joint text end."
            ),
            told=_("The people of a former reviewing State"),
            reasons=waiting if is_due else (NOT_NOW,),
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

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the texts of the page."""
        lead = _("Groups II and III start one and two years later. States keep their group over the cycle.")
        title = _("Open a phase")
        return {"page_title": title, "submit_label": title, "lead": lead, **super().get_context(**context)}


class FreezePoolView(SecondLookView):
    """Freeze the pool of a phase."""

    form_class = FreezePoolForm
    success_message = _("The pool is frozen. Its hash is public from now on.")
    permission_required = "reviews.conduct_draw"
    parent_label = _("Drawing of lots")
    page_title = _("Freeze the pool")
    lead = _("All confirmed parties take part. After this, neither the parties nor the numbers can be changed.")
    rule = DRAWING
    submit_label = _("Freeze and publish")

    def get_subject(self) -> Phase:
        """Return the phase."""
        return get_visible_or_404(Phase.objects.all(), self.request, sequence=self.kwargs["number"])

    def get_look(self) -> Look:
        """Return who takes part."""
        frozen = Draw.objects.filter(phase=self.subject).exists()
        return build_plain_look(
            read_pool(self.subject),
            after=_("Contributions to the seed are collected, then the lots are drawn."),
            confirmation=_("I have read who takes part. The pool and its hash are published."),
            reasons=(_("The pool of this phase is already frozen."),) if frozen else (),
        )

    def perform(self, form: FreezePoolForm) -> None:
        """Freeze the pool with the chosen numbers."""
        seen = form.cleaned_data["seen"]
        draws.freeze_pool(self.subject, actor=self.request.user, seen=seen, settings=form.numbers())

    def get_success_url(self) -> str:
        """Return the URL of the draw room, or of the list of phases if the pool is not frozen."""
        if Draw.objects.filter(phase=self.subject).exists():
            return reverse("reviews:draw_room", args=[self.subject.sequence])
        return reverse("reviews:draw_list")


class DrawActionView(SecondLookView, DrawRoomBaseView):
    """A form that adds an entry to the transcript."""

    rule = DRAWING
    entry_effect = _("The entry is added to the public transcript.")

    @property
    def submit_label(self) -> Text:
        """Return the title of the page as the label of the button."""
        return self.page_title

    def get_look(self) -> Look:
        """Return the state of the drawing."""
        return build_plain_look(read_draw(self.subject), after=self.entry_effect)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the codes of the States under review."""
        return {"codes": list(self.subject.ledger().groups)}

    def note_of(self, sender: State, form: forms.Form) -> NoteVerbale:
        """Record the note verbale on which the action is based."""
        values = {name: form.cleaned_data[name] for name in ("reference", "dated", "file")}
        return record_note_verbale(sender, actor=self.request.user, **values)


class NewLotsView(DrawActionView):
    """Request new lots: a repeat, a refusal, or a conflict of interest."""

    form_class = NewLotsForm
    page_title = _("Ask for new lots")
    lead = _("The request is recorded first. Contributions to a new seed are given after it. All other pairs remain.")
    success_message = _("The request is recorded. Now collect contributions.")

    @transaction.atomic
    def perform(self, form: forms.Form) -> None:
        """Record the note and the request. Both are saved, or neither."""
        values = form.cleaned_data
        act, reviewer = DrawAct(values["act"]), values["reviewer"]
        sender = reviewer if act == DrawAct.REFUSAL and reviewer else values["state"]
        draws.request_lots(
            self.subject,
            actor=self.request.user,
            seen=form.cleaned_data["seen"],
            act=act,
            state=values["state"],
            note_verbale=self.note_of(sender, form),
            reviewer=None if act == DrawAct.REPEAT else reviewer,
            is_exceptional=values["is_exceptional"],
        )


class JoinView(DrawActionView):
    """Add a State that became party after the lots were drawn."""

    form_class = JoinForm
    page_title = _("Draw for a State that became party")
    lead = _("It must be confirmed as a party to the Convention. Contributions are given after this.")
    success_message = _("The State is recorded. Now collect contributions.")

    def perform(self, form: forms.Form) -> None:
        """Record the request."""
        state = form.cleaned_data["state"]
        seen = form.cleaned_data["seen"]
        draws.request_lots(self.subject, actor=self.request.user, seen=seen, act=DrawAct.JOIN, state=state)


class ConsentView(DrawActionView):
    """Record a State's consent to more reviewing States."""

    form_class = ConsentForm
    page_title = _("Consent to more reviewing States")
    success_message = _("The consent is recorded.")

    @transaction.atomic
    def perform(self, form: forms.Form) -> None:
        """Record the note and the consent. Both are saved, or neither."""
        state, limit = form.cleaned_data["state"], form.cleaned_data["limit"]
        values = {"state": state, "limit": limit, "note_verbale": self.note_of(state, form)}
        draws.consent_to_reviewers(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"], **values)


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
        draws.defer_review(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"], **values)
