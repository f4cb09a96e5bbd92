"""The page on which a Mission names its people, opened by the link of a note verbale. It needs no account.

The secret part of the link is after the “#” of the address, which a browser sends to nobody, so that no log has it.
A script puts it into the form; without a script it is typed. It then stays in the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property

from reviews.forms.letters import AnswerForm, NamedPersonForm
from reviews.models import Letter
from reviews.services import letter_answers
from reviews.services.letter_answers import Person
from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.throttling import count_and_check_limit
from untoc_portal.core.views import SiteView, add_domain_error

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

SESSION_KEY = "letter_link"
ROWS, PER_MINUTE, MAX_CODE = 6, 30, 40
PersonForms = formset_factory(
    NamedPersonForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS, min_num=0, validate_max=True
)


@method_decorator(login_not_required, name="dispatch")
class LinkBaseView(SiteView):
    """A page for the holder of a link: kept out of caches and search engines, and not asked for without end."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse too many requests from one address."""
        if not count_and_check_limit("letter", request.META["REMOTE_ADDR"], limit=PER_MINUTE, seconds=60):
            return HttpResponse(status=429)
        with self.say_who_asks():
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def say_who_asks(self) -> AbstractContextManager[None]:
        """Return a context for one whom the database does not know: the link leads to one letter."""
        return ask_past_the_wall(Past.LINK)

    def show_closed(self) -> HttpResponse:
        """Say that the link does not work. The answer is the same for every reason."""
        self.request.session.pop(SESSION_KEY, None)
        return render(self.request, "reviews/letter_link_closed.html", status=410)


class LetterLinkView(LinkBaseView):
    """The code of the sheet as it was sent: it is kept in the session, and leads to the form."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Go to the page that asks for the code."""
        return HttpResponseRedirect(reverse("reviews:letter_answer"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go to the form, or say that the link does not work."""
        code = request.POST.get("code", "")[:MAX_CODE]
        if letter_answers.find_letter_by_link(code) is None:
            return self.show_closed()
        request.session[SESSION_KEY] = code
        return HttpResponseRedirect(reverse("reviews:letter_answer"))


class LetterAnswerView(LinkBaseView):
    """The form: the note of the Mission, its scan, and the people it names."""

    template_name = "reviews/letter_answer.html"

    @cached_property
    def code(self) -> str:
        """Return the link that the session keeps."""
        return str(self.request.session.get(SESSION_KEY, ""))

    @cached_property
    def letter(self) -> Letter | None:
        """Return the letter of the link, or None."""
        return letter_answers.find_letter_by_link(self.code) if self.code else None

    @cached_property
    def reviews(self) -> list[tuple[str, str]]:
        """Return the reviews of the letter: code and name."""
        rows = self.letter.reviews.select_related("state_under_review", "phase").order_by("code")  # type: ignore[union-attr]
        return [(review.code, str(review)) for review in rows]

    def get_rows(self, data: Any = None) -> Any:
        """Return the rows of the form."""
        return PersonForms(data, prefix="person", form_kwargs={"reviews": self.reviews})

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show the form, or ask for the code of the sheet."""
        if self.letter is None:
            return render(self.request, "reviews/letter_code.html")
        return self.show_form(AnswerForm(), self.get_rows())

    def show_form(self, form: AnswerForm, rows: Any, status: int = 200) -> HttpResponse:
        """Show the form with its rows."""
        context = {"letter": self.letter, "form": form, "rows": rows, "reviews": self.reviews}
        return render(self.request, self.template_name, context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Hand in the note and the names, and show that they arrived."""
        if self.letter is None:
            return self.show_closed()
        form, rows = AnswerForm(request.POST, request.FILES), self.get_rows(request.POST)
        if not (form.is_valid() and rows.is_valid()):
            return self.show_form(form, rows, 422)
        people = [Person(**row.cleaned_data) for row in rows if row.has_changed()]
        try:
            answer = letter_answers.hand_in_answer(self.code, people=people, **form.cleaned_data)
        except DomainError as error:
            if error.code == "link_closed":
                return self.show_closed()
            add_domain_error(form, error)
            return self.show_form(form, rows, 422)
        request.session.pop(SESSION_KEY, None)
        return render(request, "reviews/letter_answer_done.html", {"answer": answer, "people": people})
