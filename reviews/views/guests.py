"""Guests: the invitations by the focal point, and the pages that a guest opens with the link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.assignments import GuestForm
from reviews.models import Assignment, Guest, Institution, Review
from reviews.selectors.assignments import articles_for_guest, get_article_access
from reviews.selectors.questionnaires import get_article_url_args
from reviews.services import articles, guests
from reviews.views.answers import ArticleAnswersView
from reviews.views.assignments import DelegationBaseView
from reviews.views.base import ReviewActionView, ReviewFormView
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.throttling import count_and_check_limit
from untoc_portal.core.tokens import hash_token
from untoc_portal.core.views import ActionView, PageView, PortalView, ServiceFormView

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

PER_MINUTE = 120


class InviteGuestView(DelegationBaseView, ReviewFormView):
    """Make a link for a person of an institution. The link is shown once."""

    form_class = GuestForm
    page_title = _("Invite a guest")
    lead = _("The link opens only the articles assigned to the institution. It is shown once: send it yourself.")
    rule = SELF_ASSESSMENT
    submit_label = _("Make the link")

    @cached_property
    def institution(self) -> Institution:
        """Return the institution, if it belongs to the user's delegation."""
        institution = get_object_or_404(self.delegation.institutions, pk=self.kwargs["pk"])
        institution.delegation = self.delegation
        return institution

    def get_extra(self) -> dict[str, Any]:
        """Return the institution as the line above the heading."""
        return {"kicker": self.institution}

    def perform(self, form: GuestForm) -> None:
        """Make the link."""
        self.guest, self.token = guests.invite_guest(
            self.institution,
            actor=self.request.user,
            name=form.cleaned_data["name"],
            expires_at=form.expires_at(),
        )

    def done(self, message: str) -> HttpResponse:
        """Show the link. The portal does not store it, so it cannot be shown again."""
        del message
        url = self.request.build_absolute_uri(reverse("reviews:guest", args=[self.token]))
        context = self.get_frame() | {"guest": self.guest, "url": url, "back_url": self.get_success_url()}
        return render(self.request, "reviews/guest_link.html", context)


class RevokeGuestView(DelegationBaseView, ReviewActionView):
    """End a link immediately."""

    success_message = _("The link no longer works.")

    def perform(self) -> None:
        """Revoke the link."""
        rows = Guest.objects.visible_to(self.request.user).select_related("institution")
        guest = get_object_or_404(rows, institution__delegation=self.delegation, pk=self.kwargs["pk"])
        guests.revoke_guest(guest, actor=self.request.user)


@method_decorator(login_not_required, name="dispatch")
class GuestView(PortalView):
    """A page for the holder of a link. It needs no session and no account, and shows only the guest's articles."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse too many requests from one address. Keep the page out of caches and search engines."""
        if not count_and_check_limit("guest", request.META["REMOTE_ADDR"], limit=PER_MINUTE, seconds=60):
            return HttpResponse(status=429)
        with self.say_who_asks():
            response = self.answer_at_once() or super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def say_who_asks(self) -> AbstractContextManager[None]:
        """Return a context for one whom the database does not know: the link says what the guest may read."""
        return ask_past_the_wall(Past.LINK)

    def answer_at_once(self) -> HttpResponse | None:
        """Return the answer to a request that needs nothing of the page, or None."""
        return None

    def get_subject(self) -> Guest:
        """Return the guest of the link. Raises Http404 without a reason if there is none."""
        rows = Guest.objects.select_related("institution__delegation__review__state_under_review")
        rows = rows.select_related(
            "institution__delegation__review__phase", "institution__delegation__review__questionnaire"
        )
        return get_object_or_404(rows, token_sha256=hash_token(self.kwargs["token"]))

    def is_allowed(self) -> bool:
        """Return whether the link is valid and the answers can be changed."""
        return self.subject.has_perm("reviews.answer_questionnaire", self.review)

    @property
    def review(self) -> Review:
        """Return the review to which the guest contributes."""
        return self.subject.review

    @property
    def token(self) -> str:
        """Return the token in the URL."""
        return self.kwargs["token"]

    def get_success_url(self) -> str:
        """Return the URL of the guest's first page."""
        return reverse("reviews:guest", args=[self.token])

    get_back_url = get_success_url

    def get_back_label(self) -> Any:
        """Return the name of that page."""
        return _("Articles to answer")


class GuestPageView(PageView, GuestView):
    """The articles assigned to the guest's institution."""

    template_name = "reviews/guest.html"

    def get_context(self) -> dict[str, Any]:
        """Return the articles."""
        token = self.kwargs["token"]
        return {"guest": self.subject, "token": token, "assignments": articles_for_guest(self.subject)}


class GuestArticleBaseView(GuestView):
    """Base of the pages and actions on one of the guest's articles. Raises Http404 for other articles."""

    @cached_property
    def assignment(self) -> Assignment:
        """Return the assigned article in the URL."""
        named = (self.kwargs["instrument"], self.kwargs["number"])
        found = (row for row in articles_for_guest(self.subject) if get_article_url_args(row.article) == named)
        assignment = next(found, None)
        if assignment is None:
            raise Http404
        return assignment


class GuestArticleView(ArticleAnswersView, ServiceFormView, GuestArticleBaseView):
    """All questions on one of the guest's articles."""

    template_name = "reviews/guest_article.html"

    @property
    def actor(self) -> Guest:
        """Return the guest, not the user who may be signed in in the same browser."""
        return self.subject

    def answer_at_once(self) -> HttpResponse | None:
        """Save an answer that the guest is typing."""
        try:
            self.subject = self.get_subject()
        except Http404:
            return None
        return self.save_typed(self.review.code)

    def get_success_url(self) -> str:
        """Return the URL of the same article."""
        return reverse("reviews:guest_article", args=[self.token, *get_article_url_args(self.article)])

    def is_allowed(self) -> bool:
        """Return whether the guest may answer, and the article is one of the guest's articles."""
        return super().is_allowed() and self.assignment.article == self.article

    def refuse(self) -> HttpResponse:
        """Give back the typed text if the link has expired in the meantime. Raises Http404 for other requests."""
        if self.request.method != "POST":
            raise Http404
        return self.return_typed_text(self.get_typed(), reverse("home"), _("Start page"))

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the article, whether the guest may answer now, and the reason if not."""
        reason = get_article_access(self.review.delegation_under_review, self.subject).get_block_reason(self.article)
        page = {"guest": self.subject, "token": self.token, "article": self.article, "in_other_hands": reason}
        return {**page, "may_answer": not reason, "rows": context["form"].rows(), **context}


class GuestHandInView(ActionView, GuestArticleBaseView):
    """Hand an article in."""

    success_message = _("Handed in. The focal point is notified.")

    def perform(self) -> None:
        """Hand the article in."""
        articles.hand_in_article(self.assignment, actor=self.subject)
