"""The people of a State: its notes verbales with the names in them, its mission, its nominations."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.people import NominationRowForm, NoteOfNamesForm
from reviews.selectors.state_delegation import (
    list_circle_rows,
    list_state_contacts,
    list_state_mandates,
    list_undecided_notices,
)
from reviews.selectors.state_people import list_open_delegations, list_state_nominations
from reviews.services import note_nominations
from reviews.views.tables import DELEGATIONS, NOMINATIONS as NOMINATION_COLUMNS
from reviews.workflow import NOMINATIONS
from stakeholders.models import State
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.tables import Table
from untoc_portal.core.views import PageView, PortalView, ServiceFormView, add_domain_error

PER_PAGE = 25
ROWS = 4
ERRORS = "nomination_faults"
PersonForms = formset_factory(NominationRowForm, extra=ROWS - 1, max_num=ROWS, absolute_max=ROWS)


class StateView(PortalView):
    """Base of the pages on one State's people, for users who act for it and the Secretariat."""

    permission_required = "reviews.view_state_people"
    parent_label = _("People")

    def get_subject(self) -> State:
        """Return the State."""
        return get_object_or_404(State, iso3=self.kwargs["iso3"])

    def get_success_url(self) -> str:
        """Return the URL of the page with the State's people."""
        return reverse("reviews:state_people", args=[self.kwargs["iso3"]])


class StatePeopleView(PageView, StateView):
    """Who acts for the State in which review, and the state of its nominations."""

    template_name = "reviews/state_people.html"

    def get_context(self) -> dict[str, Any]:
        """Return the people."""
        named = list_state_nominations(self.subject, self.request.user)
        delegations = Table(
            "delegations", DELEGATIONS, list_open_delegations(self.subject), self.request, is_alone=False
        )
        nominations = Table("nominations", NOMINATION_COLUMNS, named, self.request, per_page=PER_PAGE, is_alone=False)
        return {
            "state": self.subject,
            "delegations": delegations,
            "nominations": nominations,
            "people": list_state_mandates(self.subject),
            "notices": list_undecided_notices(self.subject),
            "circles": list_circle_rows(self.subject),
            "contacts": list_state_contacts(self.subject, self.request.user),
            "may_send": self.request.user.has_perm("reviews.record_note_verbale", self.subject),
            "may_keep": self.request.user.has_perm("reviews.keep_delegation", self.subject),
            "may_confirm": self.request.user.has_perm("reviews.confirm_delegation", self.subject),
        }


class NoteView(ServiceFormView, StateView):
    """Nominate people: send a note verbale with all its names, in rows or as a CSV file.

    `?review=` in the URL, the code of a review, is the initial value of the first row. The form then leads back to the
    people of that review.
    """

    permission_required = "reviews.record_note_verbale"
    form_class = NoteOfNamesForm
    template_name = "reviews/note_of_names.html"
    rule = NOMINATIONS
    success_message = _("The nominations have been sent to the Secretariat, which checks each name against the note.")

    @cached_property
    def reviews(self) -> dict[str, str]:
        """Return the open reviews in which the State takes part: name by code."""
        return {row.review.code: str(row.review) for row in list_open_delegations(self.subject)}

    def get_success_url(self) -> str:
        """Return the URL of the people of the review in `?review=`, or of the State."""
        code = self.request.GET.get("review", "")
        return reverse("reviews:people", args=[code]) if code in self.reviews else super().get_success_url()

    def get_rows(self, data: Any = None) -> Any:
        """Return the rows of the form."""
        initial = [{"review": self.request.GET.get("review", "")}]
        choices = {"reviews": list(self.reviews.items())}
        return PersonForms(data, initial=initial, prefix="person", form_kwargs=choices)

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the form, the rows, and the errors of the last attempt."""
        rows = context.pop("rows", None) or self.get_rows()
        return {"state": self.subject, "rows": rows, **super().get_context(**context)}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Save the note and every name, or nothing. Show the errors in each row."""
        form, rows = self.get_form(request.POST, request.FILES), self.get_rows(request.POST)
        faults: Any = ()
        if form.is_valid() and rows.is_valid():
            try:
                self.record(form, rows)
            except note_nominations.RowsError as error:
                form.add_error(None, str(error.message))
                faults = self.show_errors(error.faults, rows if not request.FILES.get("people") else None)
            except NotAllowedError:
                raise
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return self.done(self.success_message)
        context = self.get_context(form=form, rows=rows, faults=faults)
        return render(request, self.template_name, context, status=422)

    def show_errors(self, faults: Any, rows: Any) -> Any:
        """Show the errors in the rows of the form. For a file, return them as a table and store them for download."""
        if rows is None:
            self.request.session[ERRORS] = note_nominations.errors_to_csv(faults)
            return faults
        for fault in faults:
            rows[fault.row - 1].add_error(fault.column or None, fault.message)
        return ()

    def record(self, form: BaseForm, rows: Any) -> None:
        """Call the service with the rows of the file, or with the rows of the form."""
        data = form.cleaned_data
        file = data.pop("people")
        people = note_nominations.read_people(file) if file else _build_rows(rows)
        note_nominations.nominate_under_note(self.subject, actor=self.request.user, note=data, people=people)


def _build_rows(rows: Any) -> list[note_nominations.NominationRow]:
    values = [{name: str(value or "") for name, value in row.cleaned_data.items()} for row in rows]
    return [
        note_nominations.NominationRow(number, {**row, "replaces": "yes" if row.get("replaces") == "True" else ""})
        for number, row in enumerate(values, 1)
        if any(value for name, value in row.items() if name != "review")
    ]


class NoteFileView(StateView):
    """Files for the upload: an empty CSV file, and the errors of the last attempt."""

    permission_required = "reviews.record_note_verbale"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Return the file. Raises Http404 if there is none."""
        files = {
            "names.csv": ",".join(note_nominations.COLUMNS) + "\r\n",
            "errors.csv": request.session.get(ERRORS),
        }
        content = files.get(kwargs["name"])
        if content is None:
            raise Http404
        response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{kwargs["name"]}"'
        return response
