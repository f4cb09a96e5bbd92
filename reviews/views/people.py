"""The people of a review: nominations, mandates, and the Secretariat's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.people import ReasonForm
from reviews.models import Delegation, Mandate, Nomination, NoteVerbale, Review
from reviews.selectors.looks import look_at_mandate, look_at_nomination
from reviews.selectors.people_pages import get_nominating_delegation_ids, list_pending_nominations, nominations_for_user
from reviews.selectors.progress import list_parties
from reviews.selectors.state_delegation import list_undecided_notices
from reviews.selectors.state_people import attach_approval_step, attach_differing_accounts, list_profiles_that_differ
from reviews.services import people
from reviews.views.base import ReviewPageView, ReviewSecondLookView
from reviews.views.tables import NOMINATION_QUEUE, NOMINATIONS_OF_REVIEW
from reviews.workflow import NOMINATIONS
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, PortalView, get_visible_or_404

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look

PER_PAGE = 25


class PeopleView(ReviewPageView):
    """Who acts for whom in this review, and the nominations of the user's State."""

    material = Material.PEOPLE
    template_name = "reviews/people.html"

    def get_context(self) -> dict[str, Any]:
        """Return the delegations with their people, and the nominations this user may see."""
        user = self.request.user
        return {
            "parties": list_parties(user, self.review),
            "nominating_for": get_nominating_delegation_ids(user, self.review),
            "nominations": Table(
                "nominations", NOMINATIONS_OF_REVIEW, nominations_for_user(user, self.review), self.request
            ),
            "may_decide": user.has_perm("reviews.approve_nomination", self.review),
        }


class NominationListView(PageView):
    """The Secretariat's queue of nominations."""

    permission_required = "reviews.approve_nomination"

    def get_subject(self) -> None:
        """Return None, because the queue is about no single object."""

    template_name = "reviews/nomination_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the nominations to check, the longest waiting first."""
        rows = attach_approval_step(attach_differing_accounts(list_pending_nominations(self.request.user)))
        table = Table("queue", NOMINATION_QUEUE, rows, self.request, per_page=PER_PAGE)
        return {
            "table": table,
            "unlike": list_profiles_that_differ()[:PER_PAGE],
            "notices": list_undecided_notices()[:PER_PAGE],
            "may_confirm": True,
        }


class NominationMixin:
    """Finds the nomination in the URL. Its actions lead back to the queue."""

    permission_required = "reviews.approve_nomination"
    parent_label = _("Nominations")

    def get_subject(self) -> Nomination:
        """Return the nomination, if the user may see it."""
        rows = Nomination.objects.select_related("delegation__party", "note_verbale", "delegation__review__phase")
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])

    @property
    def review(self) -> Review:
        """Return the review for which the person is nominated."""
        return self.subject.delegation.review

    def get_success_url(self) -> str:
        """Return the URL of the queue."""
        return reverse("reviews:nomination_list")


class ApproveNominationView(NominationMixin, ReviewSecondLookView):
    """Approve a nomination: create a mandate and an account, and send an activation link."""

    transitions = (("nomination", "approve"),)
    page_title = _("Approve a nomination")
    lead = _("Check the person against the note verbale.")
    rule = NOMINATIONS
    submit_label = _("Approve")
    success_message = _("Approved. A person who is new gets an activation link.")

    def get_look(self) -> Look:
        """Return the nominated person as in the note verbale."""
        return look_at_nomination(self.subject, "approve")

    def perform(self, form: SecondLookForm) -> None:
        """Approve the nomination."""
        people.approve_nomination(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class RefuseNominationView(NominationMixin, ReviewSecondLookView):
    """Refuse a nomination, with a reason for the State."""

    transitions = (("nomination", "refuse"),)
    form_class = ReasonForm
    page_title = _("Refuse a nomination")
    rule = NOMINATIONS
    submit_label = _("Refuse the nomination")
    submit_tone = "danger"
    success_message = _("Refused. The State gets the reason.")

    def get_look(self) -> Look:
        """Return the nominated person as in the note verbale."""
        return look_at_nomination(self.subject, "refuse")

    def perform(self, form: ReasonForm) -> None:
        """Refuse the nomination."""
        people.refuse_nomination(self.subject, actor=self.request.user, **form.cleaned_data)


class EndMandateView(ReviewSecondLookView):
    """End a mandate today."""

    permission_required = "reviews.approve_nomination"
    form_class = ReasonForm
    page_title = _("End a mandate")
    lead = _("The person's rights end today. The step of the review and all the person's work remain.")
    rule = NOMINATIONS
    submit_label = _("End the mandate")
    submit_tone = "danger"
    success_message = _("The mandate has ended.")

    def get_subject(self) -> Mandate:
        """Return the mandate. Raises Http404 if the user may not see it."""
        return get_visible_or_404(
            Mandate.objects.select_related("delegation__review"), self.request, pk=self.kwargs["pk"]
        )

    @property
    def review(self) -> Review:
        """Return the review of the mandate."""
        return self.subject.delegation.review

    def get_parent(self) -> Delegation:
        """Return the delegation. Its page shows the people of the review."""
        return self.subject.delegation

    def get_look(self) -> Look:
        """Return who has the mandate."""
        return look_at_mandate(self.subject)

    def perform(self, form: ReasonForm) -> None:
        """End the mandate."""
        people.end_mandate(self.subject, actor=self.request.user, **form.cleaned_data)


class NoteVerbaleFileView(PortalView):
    """Download the scan of the note verbale behind a nomination, for the State that sent it and the Secretariat."""

    def get_subject(self) -> Nomination:
        """Return the nomination, if the user may see it."""
        return get_visible_or_404(Nomination.objects.select_related("note_verbale"), self.request, pk=self.kwargs["pk"])

    def get(self, *_args: Any, **_kwargs: Any) -> FileResponse:
        """Return the scan. Raises Http404 if there is none."""
        return send_scan(self.subject.note_verbale)


def send_scan(note: NoteVerbale) -> FileResponse:
    """Return the scan of a note verbale for download. Raises Http404 if there is none."""
    if not note.file:
        raise Http404
    suffix = note.file.name.rpartition(".")[2]
    response = FileResponse(note.file.open(), as_attachment=True, filename=f"note-verbale-{note.pk}.{suffix}")
    response["Cache-Control"] = "private, no-store"
    return response
