"""Guests: the focal point's invitations, and the pages a guest reaches by the link, with nothing else on them."""

from __future__ import annotations

from typing import Any

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
from untoc_portal.core.throttling import count_and_check_limit
from untoc_portal.core.tokens import hash_token
from untoc_portal.core.views import PortalView, ServiceFormView

PER_MINUTE = 120


class InviteGuestView(DelegationBaseView, ReviewFormView):
    """Make a link for somebody of an institution; it is shown once."""

    form_class = GuestForm
    page_title = _("Invite a guest")
    lead = _("The link opens only the articles assigned to the institution. It is shown once: send it yourself.")
    rule = SELF_ASSESSMENT
    submit_label = _("Make the link")

    @cached_property
    def institution(self) -> Institution:
        """Return the institution, if it is the own delegation's."""
        institution = get_object_or_404(self.delegation.institutions, pk=self.kwargs["pk"])
        institution.delegation = self.delegation
        return institution

    def get_extra(self) -> dict[str, Any]:
        """Say for whom."""
        return {"kicker": self.institution}

    def perform(self, form: GuestForm) -> None:
        """Make it."""
        self.guest, self.token = guests.invite_guest(
            self.institution,
            actor=self.request.user,
            name=form.cleaned_data["name"],
            expires_at=form.expires_at(),
        )

    def done(self, message: str) -> HttpResponse:
        """Show the link: the portal does not know it any more afterwards."""
        del message
        url = self.request.build_absolute_uri(reverse("reviews:guest", args=[self.token]))
        context = self.get_page(guest=self.guest, url=url, back_url=self.get_success_url())
        return render(self.request, "reviews/guest_link.html", context)


class RevokeGuestView(DelegationBaseView, ReviewActionView):
    """End a link at once."""

    success_message = _("The link no longer works.")

    def perform(self) -> None:
        """Revoke it."""
        rows = Guest.objects.select_related("institution")
        guest = get_object_or_404(rows, institution__delegation=self.delegation, pk=self.kwargs["pk"])
        guests.revoke_guest(guest, actor=self.request.user)


@method_decorator(login_not_required, name="dispatch")
class GuestView(PortalView):
    """A page for whoever holds a link: no session, no account, nothing but the articles of the guest's institution."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever tries too often; keep the page out of every cache and search engine."""
        if not count_and_check_limit("guest", request.META["REMOTE_ADDR"], limit=PER_MINUTE, seconds=60):
            return HttpResponse(status=429)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def get_subject(self) -> Guest:
        """Return the guest the link was made for; 404, without a word on why, when there is none."""
        rows = Guest.objects.select_related("institution__delegation__review__state_under_review")
        rows = rows.select_related("institution__delegation__review__phase")
        return get_object_or_404(rows, token_sha256=hash_token(self.kwargs["token"]))

    def is_allowed(self) -> bool:
        """Ask for the guest's right: the link is good, and the answers are open."""
        return self.subject.has_perm("reviews.answer_questionnaire", self.review)

    @property
    def review(self) -> Review:
        """Return the review the guest contributes to."""
        return self.subject.review

    @property
    def token(self) -> str:
        """Return what the address begins with."""
        return self.kwargs["token"]

    def get_success_url(self) -> str:
        """Return to the guest's first page."""
        return reverse("reviews:guest", args=[self.token])

    get_back_url = get_success_url

    def get_back_label(self) -> Any:
        """Return what that page is called."""
        return _("Articles to answer")


class GuestPageView(GuestView):
    """The articles a guest was given."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show them."""
        context = {"guest": self.subject, "token": token, "assignments": articles_for_guest(self.subject)}
        return render(request, "reviews/guest.html", context)


class GuestArticleBaseView(GuestView):
    """A page or an act on one of the guest's articles; 404 for any other."""

    @cached_property
    def assignment(self) -> Assignment:
        """Return the assigned article named in the address."""
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
        """Return the guest: whoever is signed in in the same browser has nothing to do with it."""
        return self.subject

    def get_success_url(self) -> str:
        """Return to the same article."""
        return reverse("reviews:guest_article", args=[self.token, *get_article_url_args(self.article)])

    def is_allowed(self) -> bool:
        """Ask for the guest's right, and for the article to be the guest's."""
        return super().is_allowed() and self.assignment.article == self.article

    def refuse(self) -> HttpResponse:
        """Give back what was typed when the link has ended meanwhile; say nothing else."""
        if self.request.method != "POST":
            raise Http404
        return self.return_typed_text(self.get_typed(), reverse("home"), _("Start page"))

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the article and whose turn it is."""
        reason = get_article_access(self.review.own_delegation, self.subject).get_block_reason(self.article)
        page = {"guest": self.subject, "token": self.token, "article": self.article, "in_other_hands": reason}
        return {**page, "may_answer": not reason, "rows": context["form"].rows(), **context}


class GuestHandInView(GuestArticleBaseView):
    """Hand an article in."""

    def post(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Hand it in."""
        articles.hand_in_article(self.assignment, actor=self.subject)
        return self.done(_("Handed in. The focal point is notified."))
