"""The follow-up to a review: the room of the State, its acts, and the lines that everyone can find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_follow_up import LineReaders
from reviews.forms.follow_up import (
    InvitationForm,
    NarrowForm,
    StepForm,
    ViewForm,
    ViewRequestForm,
)
from reviews.models import (
    FollowUpLine,
    FollowUpStep,
    OutcomeParagraph,
    PracticeConsent,
    Review,
    ViewRequest,
)
from reviews.selectors.follow_up import (
    list_followed_paragraphs,
    list_reviewing_delegations,
    look_at_line,
    look_at_note,
    look_at_practice,
)
from reviews.selectors.follow_up_pages import (
    find_room,
    list_invitations,
    load_room,
)
from reviews.services import follow_up, follow_up_notes
from reviews.views.base import (
    ReviewActionView,
    ReviewFormView,
    ReviewPageView,
    ReviewSecondLookView,
    name_observation,
)
from reviews.workflow import FOLLOW_UP
from untoc_portal.core.listing import format_list
from untoc_portal.core.revisions import StaleTextError, build_history
from untoc_portal.core.views import get_visible_or_404

if TYPE_CHECKING:
    from django.forms import BaseForm

    from untoc_portal.core.second_look import Look

PER_PAGE = 25


class RoomMixin:
    """Finds the closed review for its parties and the Secretariat. All others get a 404."""

    request: Any
    kwargs: dict[str, Any]
    is_of_state = False

    def get_subject(self) -> Review:
        """Return the review."""
        found = find_room(self.request.user, self.kwargs["code"])
        if found is None:
            raise Http404
        review, self.is_of_state = found
        return review

    def get_success_url(self) -> str:
        """Return the URL of the room."""
        return reverse("reviews:follow_up", args=[self.kwargs["code"]])

    def get_parent_label(self) -> Any:
        """Return the name of the room."""
        return _("Follow-up")


class FollowUpRoomView(RoomMixin, ReviewPageView):
    """What a State says after its review, line by line, as far as this reader reads it."""

    template_name = "reviews/follow_up.html"

    def get_context(self) -> dict[str, Any]:
        """Return the observations with their lines, the invitations, and what the user may do."""
        user, review = self.request.user, self.subject
        rows = load_room(review, user, is_of_state=self.is_of_state)
        requests = [request for row in rows for request in row.requests if request.is_open]
        return {
            "rows": rows,
            "is_of_state": self.is_of_state,
            "invitations": list(list_invitations(review, user)),
            "may_keep": self.is_of_state and user.has_perm(follow_up.KEEP, review),
            "may_invite": user.has_perm("reviews.invite_follow_up", review),
            "answerable": {
                request.pk
                for request in requests
                if not self.is_of_state and user.has_perm("reviews.give_view", request)
            },
            "levels": [(level.value, level.label) for level in LineReaders if level],
            "rule": FOLLOW_UP,
        }


class KeepMixin(RoomMixin):
    """An act of the State under review."""

    permission_required = follow_up.KEEP
    rule = FOLLOW_UP

    @cached_property
    def paragraph(self) -> OutcomeParagraph:
        """Return the observation."""
        return get_object_or_404(list_followed_paragraphs(self.subject), pk=self.kwargs["pk"])

    @cached_property
    def line(self) -> FollowUpLine:
        """Return the line of the observation, on which the State has said something."""
        line: FollowUpLine = get_object_or_404(FollowUpLine, paragraph=self.paragraph)
        line.paragraph = self.paragraph
        return line

    def get_success_url(self) -> str:
        """Return the URL of the room, at the observation."""
        return f"{super().get_success_url()}#observation-{self.kwargs['pk']}"

    def get_heading(self) -> dict[str, Any]:
        """Add to the title of the page, which observation it is about, and for which readers."""
        readers = self.kwargs.get("readers")
        parts = [name_observation(self.paragraph), *([LineReaders(readers).label] if readers else [])]
        return super().get_heading() | {"about": format_list(parts, "mixed")}


class StepView(KeepMixin, ReviewFormView):
    """Add a step, or change it. A change that someone else saved in the meantime is not overwritten."""

    form_class = StepForm
    required_grant = "decide_publication"
    template_name = "reviews/follow_up_step.html"
    lead = _("In the words of your State. Only your State reads it until you let others read it.")
    success_message = _("Saved. Others read it when you let them.")

    @cached_property
    def step(self) -> FollowUpStep | None:
        """Return the step: the one in the URL, or the one that this form has made already."""
        rows = FollowUpStep.objects.current().filter(line__paragraph=self.paragraph).select_related("updated_by")
        if "step" in self.kwargs:
            return get_object_or_404(rows, pk=self.kwargs["step"])
        try:
            return rows.filter(key=UUID(self.request.POST.get("key", ""))).first()
        except ValueError:
            return None

    def get_form(self, *args: Any) -> StepForm:
        """Return the form with the step as initial values."""
        row = self.step
        initial = {name: getattr(row, name) for name in (*row.tracked_fields, "key")} if row else {"key": uuid4()}
        return StepForm(*args, stored=row, initial=initial)

    def get_heading(self) -> dict[str, Any]:
        """Add the heading."""
        title = _("Change a step") if self.step else _("Add a step")
        return super().get_heading() | {"page_title": title}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the observation and the text as a row."""
        page = super().get_context(**context)
        return {**page, "row": page["form"].row, "paragraph": self.paragraph, "step": self.step}

    def perform(self, form: BaseForm) -> None:
        """Save the step. If someone else saved in the meantime, show both versions and save nothing."""
        assert isinstance(form, StepForm)  # noqa: S101 (what `get_form` returns)
        typed = form.read_step()
        if not typed:
            return
        key = None if "step" in self.kwargs else form.cleaned_data["key"]
        try:
            follow_up.save_step(self.paragraph, actor=self.request.user, step=self.step, key=key, **typed)
        except StaleTextError as error:
            if self.step:
                self.step.refresh_from_db()
            form.mark_stale(error.conflicts)
            raise


class StepHistoryView(KeepMixin, ReviewPageView):
    """Every revision of a step, for the State."""

    template_name = "text_history.html"

    def is_allowed(self) -> bool:
        """Return whether the user is of the State."""
        return self.is_of_state

    permission_required = ""

    def get_context(self) -> dict[str, Any]:
        """Return the revisions, and the two that are compared."""
        rows = FollowUpStep.objects.filter(line__paragraph=self.paragraph)
        step = get_object_or_404(rows, pk=self.kwargs["step"])
        asked = {name: self.request.GET.get(name, "") for name in ("older", "newer")}
        return {
            "heading": _("History of a step"),
            "lead": self.paragraph,
            "about": _("Follow-up"),
            "about_url": self.get_success_url(),
            "history": build_history(step.revisions.visible_to(self.request.user).select_related("author"), **asked),
        }


class RemoveStepView(KeepMixin, ReviewActionView):
    """Remove a step that the State no longer says."""

    success_message = _("The step is removed. What others read stays until you make the next version of the line.")

    def perform(self) -> None:
        """Remove the step."""
        step = get_object_or_404(FollowUpStep, line=self.line, pk=self.kwargs["step"])
        step.line = self.line
        follow_up.remove_step(step, actor=self.request.user)


class PublishLineView(KeepMixin, ReviewSecondLookView):
    """Let others read a line as it is now."""

    page_title = _("Let others read this line")
    lead = _("They read the steps as they are on this page. What you change later reaches them with the next version.")
    submit_label = _("Let them read it")
    success_message = _("They can read it now.")

    def get_look(self) -> Look:
        """Return the line, and who will read it."""
        return look_at_line(self.line, LineReaders(self.kwargs["readers"]))

    def perform(self, form: BaseForm) -> None:
        """Make the version."""
        values = {"readers": self.kwargs["readers"], "seen": form.cleaned_data["seen"]}
        follow_up.publish_line(self.line, actor=self.request.user, **values)


class NarrowLineView(KeepMixin, ReviewFormView):
    """Let fewer people read a line immediately."""

    form_class = NarrowForm
    template_name = "reviews/follow_up_narrow.html"
    page_title = _("Let fewer people read this line")
    submit_label = _("Change who reads it")
    success_message = _("Fewer people read the line now. What was read before is named on the page of its version.")

    @cached_property
    def version(self) -> Any:
        """Return the version that others read. Raises Http404 if there is none."""
        found = follow_up.get_version_in_force(self.line)
        if found is None:
            raise Http404
        found.line = self.line
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return who reads it now."""
        return {"current": self.version.readers}

    def get_extra(self) -> dict[str, Any]:
        """Return the version and what others have read."""
        return {"version": self.version, "paragraph": self.paragraph}

    def perform(self, form: BaseForm) -> None:
        """Let fewer people read it."""
        follow_up.reduce_readers(self.line, actor=self.request.user, readers=form.cleaned_data["readers"])


class RequestViewView(KeepMixin, ReviewFormView):
    """Ask a reviewing State for its view on a line."""

    form_class = ViewRequestForm
    page_title = _("Ask for a view")
    lead = _("Only a State that reviewed yours can be asked. It answers if it wishes, and only your State reads it.")
    submit_label = _("Ask")
    success_message = _("The State is asked.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the reviewing States."""
        return {"delegations": list_reviewing_delegations(self.subject)}

    def perform(self, form: BaseForm) -> None:
        """Ask."""
        follow_up.request_view(self.line, actor=self.request.user, **form.cleaned_data)


class ViewRequestMixin(RoomMixin):
    """Finds a request that the user may see."""

    @cached_property
    def view_request(self) -> ViewRequest:
        """Return the request."""
        related = ("line__paragraph__article__instrument", "line__paragraph__outcome__review", "delegation__party")
        rows = ViewRequest.objects.select_related(*related)
        code = {"line__paragraph__outcome__review": self.subject}
        return get_visible_or_404(rows, self.request, pk=self.kwargs["asked"], **code)


class WithdrawViewRequestView(ViewRequestMixin, ReviewActionView):
    """Withdraw a request that has no answer."""

    permission_required = follow_up.KEEP
    success_message = _("The request is withdrawn.")

    def perform(self) -> None:
        """Withdraw it."""
        follow_up.withdraw_view_request(self.view_request, actor=self.request.user)


class GiveViewView(ViewRequestMixin, ReviewFormView):
    """Answer a request, as the State that was asked."""

    form_class = ViewForm
    template_name = "reviews/follow_up_view.html"
    page_title = _("Give the view of your State")
    rule = FOLLOW_UP
    submit_label = _("Send the view")
    success_message = _("The State that asked can read it.")

    def is_allowed(self) -> bool:
        """Return whether the user speaks for the State that was asked."""
        return self.request.user.has_perm("reviews.give_view", self.view_request)

    def get_extra(self) -> dict[str, Any]:
        """Return the request, and the version that the State reads."""
        return {"asked": self.view_request, "version": follow_up.get_version_in_force(self.view_request.line)}

    def perform(self, form: BaseForm) -> None:
        """Give the view."""
        follow_up.give_view(self.view_request, actor=self.request.user, **form.cleaned_data)


class IssueNoteView(RoomMixin, ReviewSecondLookView):
    """Issue a follow-up note for a group of readers."""

    permission_required = follow_up.KEEP
    page_title = _("Issue a follow-up note")
    lead = _("The note has every line that these readers can read, in the words of your State.")
    rule = FOLLOW_UP
    submit_label = _("Issue the note")
    success_message = _("The note is being made in the six languages. You find it under Documents.")

    def get_look(self) -> Look:
        """Return what the note will have."""
        return look_at_note(self.subject, LineReaders(self.kwargs["readers"]))

    def get_heading(self) -> dict[str, Any]:
        """Add to the title of the page, for whom the note is."""
        return super().get_heading() | {"about": LineReaders(self.kwargs["readers"]).label}

    def perform(self, form: BaseForm) -> None:
        """Issue the note."""
        values = {"readers": self.kwargs["readers"], "seen": form.cleaned_data["seen"]}
        follow_up_notes.issue_follow_up_note(self.subject, actor=self.request.user, **values)


class RecordInvitationView(RoomMixin, ReviewFormView):
    """Record that the State was invited by note verbale (Secretariat)."""

    permission_required = "reviews.invite_follow_up"
    form_class = InvitationForm
    page_title = _("Record an invitation")
    lead = _("The note verbale goes on paper, outside the portal. The State answers if and when it wishes.")
    rule = FOLLOW_UP
    success_message = _("The invitation is recorded. The State can see it.")

    def perform(self, form: BaseForm) -> None:
        """Record it."""
        follow_up_notes.record_invitation(self.subject, actor=self.request.user, **form.cleaned_data)


class PracticeConsentView(KeepMixin, ReviewSecondLookView):
    """Let a good practice of the list be in the library of good practices."""

    page_title = _("Show a good practice in the library")
    submit_label = _("My State consents")
    success_message = _("Everyone finds it in the library of good practices.")

    def get_look(self) -> Look:
        """Return the good practice."""
        return look_at_practice(self.paragraph)

    def perform(self, form: BaseForm) -> None:
        """Record the consent."""
        seen = form.cleaned_data["seen"]
        follow_up_notes.give_practice_consent(self.paragraph, actor=self.request.user, seen=seen)


class WithdrawConsentView(KeepMixin, ReviewActionView):
    """Withdraw the consent immediately."""

    success_message = _("It is no longer in the library of good practices.")

    def perform(self) -> None:
        """Withdraw it."""
        consent = get_object_or_404(PracticeConsent.objects.in_force(), paragraph=self.paragraph)
        follow_up_notes.withdraw_practice_consent(consent, actor=self.request.user)
