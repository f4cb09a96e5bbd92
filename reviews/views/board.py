"""The Secretariat's board of all open reviews, what is done from it with many of them together, and its saved views."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from reviews.forms.chasing import BoardFilterForm, ContactForm, OfficerForm, SavedViewForm, StateContactForm
from reviews.models import Delegation, Review, SavedView
from reviews.selectors.board import (
    VIEWS,
    Board,
    BoardRow,
    build_board,
    build_units,
    count_views,
    filter_rows,
    group_by_step,
    list_saved_views,
    load_details,
)
from reviews.selectors.board_rows import list_staff
from reviews.selectors.contact_log import list_contacts
from reviews.selectors.reminders import Reached, list_people_to_remind_by_review
from reviews.services import contact_log, officers, reminders, saved_views
from reviews.services.contact_log import Contact
from reviews.views.board_cells import BOARD, build_url_with_query
from untoc_portal.accounts.models import User
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.tables import Table
from untoc_portal.core.views import ActionView, PageView, SecretariatView, ServiceFormView, get_visible_or_404

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import BaseForm

PER_PAGE = 20
# What belongs to one visit of the board, not to a view of it.
OF_ONE_VISIT = ("page", "open", "form", "chosen")
FILTER_NAMES = set(BoardFilterForm.base_fields) - {"by"}
VIEW_LABELS = {
    "late": _("Late, longest first"),
    "nobody": _("Nobody to remind"),
    "never": _("Never reached"),
    "due": _("Due soon"),
    "us": _("Waits for us"),
    "mine": _("Mine"),
    "all": _("All open"),
}


class BoardBaseView(SecretariatView):
    """Base of the pages and acts that keep the filters of the board in their address."""

    parent_label = _("Board")

    @cached_property
    def query(self) -> str:
        """Return the filters, columns and order as a query string."""
        kept = self.request.GET.copy()
        for name in OF_ONE_VISIT:
            kept.pop(name, None)
        return kept.urlencode()

    def get_success_url(self) -> str:
        """Return the URL of the board with the same filters."""
        return build_url_with_query("reviews:board", self.query)

    @cached_property
    def board(self) -> Board:
        """Return the board."""
        board = build_board(self.request.user, timezone.localdate())
        board.query = self.query
        return board

    @cached_property
    def filter_form(self) -> BoardFilterForm:
        """Return the form with the filters of the address."""
        return BoardFilterForm(self.request.GET, staff=self.board.reviews.staff.values())

    def get_rows(self) -> list[BoardRow]:
        """Return the rows that match the filters, on all pages."""
        return filter_rows(self.board, **(self.filter_form.cleaned_data if self.filter_form.is_valid() else {}))

    def get_chosen_codes(self) -> list[str]:
        """Return the codes of the chosen reviews, or of all that match the filters."""
        if "only" in self.request.POST:
            return self.request.POST.getlist("only")
        if "all" in self.request.POST:
            return [row.review.code for row in self.get_rows()]
        return self.request.POST.getlist("review")

    def get_reviews(self) -> list[Review]:
        """Return the chosen reviews. Raises DomainError if there are none."""
        rows = Review.objects.visible_to(self.request.user).filter(code__in=self.get_chosen_codes())
        found = list(rows.select_related("state_under_review", "phase", "group").order_by("code"))
        if not found:
            raise DomainError("nothing_chosen", _("Choose at least one review."))
        return found


class BoardView(PageView, BoardBaseView):
    """All open reviews, the longest overdue first, with the next best act. Only for the Secretariat."""

    template_name = "reviews/board.html"

    def get_context(self) -> dict[str, Any]:
        """Return the board with the filters applied."""
        rows, board = self.get_rows(), self.board
        table = self.build_table(rows)
        load_details(board, table.all_rows if "form" in self.request.GET else table.rows)
        late, views = sum(row.days_late > 0 for row in board.rows), self.list_views()
        return {
            "form": self.filter_form,
            "table": table,
            "total": len(board.rows),
            "late": late,
            "unreached": len(board.unreached),
            "shown": len(rows),
            "query": self.query,
            "units": build_units(board),
            "views": views,
            "is_filtered": not any(view["current"] for view in views),
            "saved_views": list_saved_views(self.request.user),
            "staff": list(board.reviews.staff.values()),
        }

    def build_table(self, rows: list[BoardRow]) -> Table:
        """Return the table of the rows, by step if the reader asks for that."""
        if self.request.GET.get("by") == "step":
            template = "reviews/cells/board_step.html"
            table = Table.in_groups("board", BOARD, group_by_step(rows), self.request, template, per_page=PER_PAGE)
        else:
            table = Table("board", BOARD, rows, self.request, per_page=PER_PAGE)
        opened = self.request.GET.get("open", "")
        table.detail = lambda row: self.render_log(row) if row.review.code == opened else ""
        return table

    def render_log(self, row: BoardRow) -> str:
        """Return the contact log of a review with its form of one line, below its row."""
        states = self.board.reviews.states
        # The States of a review in which no State has a task are not loaded with it.
        parties = [place.party_id for place in row.review.places] or Delegation.objects.active().filter(
            review=row.review.pk
        ).values_list("party", flat=True)
        wanted = [place.party_id for place in self.board.unreached.get(row.review.pk, ())] or [row.review.state_id]
        context = {
            "row": row,
            "contacts": list_contacts(self.request.user, review=row.review.pk),
            "contact_form": StateContactForm(
                states=[states[pk] for pk in parties], initial={"state": states[wanted[0]].iso3}
            ),
            "contact_url": reverse("reviews:log_contact", args=[row.review.code]) + f"?{self.query}&back=board",
        }
        return render_to_string("reviews/_board_log.html", context, self.request)

    def list_views(self) -> list[dict[str, Any]]:
        """Return the built-in views: address, label, number of rows, and whether it is the current one."""
        counts = count_views(self.board)
        now = {name: value for name, value in self.request.GET.items() if name in FILTER_NAMES and value}
        found = []
        for name, wanted in VIEWS.items():
            query = QueryDict(mutable=True)
            query.update(wanted)
            url = build_url_with_query("reviews:board", query.urlencode())
            found.append({"url": url, "label": VIEW_LABELS[name], "count": counts[name], "current": now == wanted})
        return found


class RemindView(BoardBaseView):
    """Remind the people responsible for the next step. The first page shows them, the second request sends."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Redirect to the board, where reviews are chosen."""
        return HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show who is responsible in the chosen reviews. After confirmation, send the reminders."""
        reviews = self.get_reviews()
        if "confirm" not in request.POST:
            return self.show(list_people_to_remind_by_review(reviews))
        count = reminders.send_manual_reminders(reviews, actor=request.user, today=timezone.localdate())
        message = ngettext("%(count)d reminder is sent.", "%(count)d reminders are sent.", count) % {"count": count}
        return self.done(
            message
            if count
            else _("No one is reminded: each person got a reminder today, or no one is responsible for the next step.")
        )

    def show(self, rows: list[tuple[Review, list[Reached]]]) -> HttpResponse:
        """Show who is reached for which State, and the States for which nobody is, with the way forward."""
        unreached = [
            (review, state.delegation.party) for review, states in rows for state in states if not state.people
        ]
        context = {
            "rows": [(review, [state for state in states if state.people]) for review, states in rows],
            "reachable": [review for review, states in rows if any(reached.people for reached in states)],
            "unreached": unreached,
            "unreached_reviews": list({review.pk: review for review, _state in unreached}.values()),
            "unreached_states": len({state.pk for _review, state in unreached}),
            "query": self.query,
            "back_url": self.get_success_url(),
        }
        return render(self.request, "reviews/board_remind.html", context)


class AssignOfficerView(ActionView, BoardBaseView):
    """Put an officer in charge of the chosen reviews."""

    def perform(self) -> None:
        """Assign the officer who was chosen, or the user who takes a review."""
        post = self.request.POST
        if "take" in post:
            rows = Review.objects.visible_to(self.request.user).filter(code=post["take"])
            officers.assign_officer(rows, actor=self.request.user, officer=self.request.user)
            return
        form = OfficerForm(post, staff=list_staff())
        if not form.is_valid():
            raise DomainError("not_secretariat", _("Choose an officer, or nobody."))
        chosen = form.cleaned_data["officer"]
        officer = get_object_or_404(User, pk=chosen) if chosen else None
        officers.assign_officer(self.get_reviews(), actor=self.request.user, officer=officer)

    success_message = _("Saved.")


class LogContactsView(BoardBaseView):
    """Log one contact for the States of many reviews for which nobody is reached. The first page shows them."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Redirect to the board, where reviews are chosen."""
        return HttpResponseRedirect(self.get_success_url())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the States and the form of one line. After confirmation, log the contact with each State."""
        codes = set(self.get_chosen_codes())
        rows = [row for row in self.board.rows if row.review.code in codes]
        places = self.list_places(rows)
        if not places:
            raise DomainError("nothing_chosen", _("Choose at least one review."))
        form = ContactForm(request.POST if "confirm" in request.POST else None)
        if form.is_bound and form.is_valid():
            reviews = Review.objects.in_bulk([pk for keys in places.values() for pk in keys])
            states = self.board.reviews.states
            found = [(states[pk], [reviews[key] for key in keys]) for pk, keys in places.items()]
            try:
                made = contact_log.log_contacts(found, actor=request.user, contact=Contact(**form.cleaned_data))
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                words = ngettext("%(count)d contact is logged.", "%(count)d contacts are logged.", len(made))
                return self.done(words % {"count": len(made)})
        context = {
            "form": form,
            "states": [self.board.reviews.states[pk] for pk in places],
            "codes": [row.review.code for row in rows],
            "back_url": self.get_success_url(),
        }
        return render(request, "reviews/board_contacts.html", context, status=422 if form.errors else 200)

    def list_places(self, rows: list[BoardRow]) -> dict[int, list[int]]:
        """Return the States to reach, each with its reviews: those with nobody to remind, or the State under review."""
        found: dict[int, list[int]] = {}
        for row in rows:
            unreached = [place.party_id for place in self.board.unreached.get(row.review.pk, [])]
            for state in unreached or [row.review.state_id]:
                found.setdefault(state, []).append(row.review.pk)
        return found


class SaveViewView(ServiceFormView, BoardBaseView):
    """Save the filters, columns and order of the board under a name."""

    form_class = SavedViewForm
    page_title = _("Save this view")
    lead = _("The view keeps the filters, the columns and the order. You find it above the board.")
    submit_label = _("Save the view")
    success_message = _("The view is saved.")

    def perform(self, form: BaseForm) -> None:
        """Save the view."""
        saved_views.save_view(actor=self.request.user, query=self.query, **form.cleaned_data)


class SavedViewBaseView(BoardBaseView):
    """Base of the acts on a saved view, for the person who made it."""

    def get_subject(self) -> Any:
        """Return the view, if the user made it."""
        rows: QuerySet[SavedView] = SavedView.objects.filter(owner=self.request.user.pk)
        return get_visible_or_404(rows, self.request, pk=self.kwargs["pk"])  # type: ignore[arg-type]


class EditViewView(SavedViewBaseView, ServiceFormView):
    """Change the name of a saved view, who sees it, and remove it."""

    form_class = SavedViewForm
    template_name = "reviews/saved_view.html"
    page_title = _("Edit a saved view")
    submit_label = _("Save")
    success_message = _("Saved.")

    def get_success_url(self) -> str:
        """Return the URL of the board as the view shows it."""
        return build_url_with_query("reviews:board", self.subject.query)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the current values."""
        return {"initial": {"name": self.subject.name, "is_shared": self.subject.is_shared}}

    def perform(self, form: BaseForm) -> None:
        """Save the changes."""
        saved_views.update_view(self.subject, actor=self.request.user, **form.cleaned_data)


class RemoveViewView(SavedViewBaseView, ActionView):
    """Remove a saved view."""

    success_message = _("The view is removed.")

    def get_success_url(self) -> str:
        """Return the URL of the board."""
        return reverse("reviews:board")

    def perform(self) -> None:
        """Remove it."""
        saved_views.remove_view(self.subject, actor=self.request.user)
