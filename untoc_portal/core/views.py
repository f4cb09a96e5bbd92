"""What every page does in the same way: check the permission, translate errors, answer 404 if a right is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.forms import CharField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy
from django.views import View

from untoc_portal.core import asking, form_drafts
from untoc_portal.core.authz import get_grants, is_secretariat
from untoc_portal.core.edits import AUTOSAVE_HEADER, StaleError, TypedPart
from untoc_portal.core.exceptions import DomainError, NotAllowedError, Text
from untoc_portal.core.forms import SecondLookForm
from untoc_portal.core.last_readings import compare_with_last_reading, describe_reading
from untoc_portal.core.querysets import M, VisibleQuerySet
from untoc_portal.core.second_look import ChangedSinceReadError
from untoc_portal.core.sent_forms import SentOnceMixin
from untoc_portal.core.tables import render_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.forms import BaseForm

    from untoc_portal.core.models import Preparation
    from untoc_portal.core.second_look import Change, Look

UNACCEPTABLE = 422


def get_visible_or_404(queryset: VisibleQuerySet[M], request: HttpRequest, **lookup: Any) -> M:
    """Return the row if this user can see it. Raises Http404 if it is hidden or does not exist: both look the same."""
    return get_object_or_404(queryset.filter_visible(request.user), **lookup)


class PortalView(View):
    """Base class of the pages and actions on one object.

    A subclass defines how to find `subject` (rows come through `visible_to`) and which permission on it the page needs.
    Without the right, the answer is 404, never 403. A DomainError becomes a message and a redirect back. In
    `ServiceFormView` it becomes an error on the form, and nothing that was typed is lost.

    A right is a grant in certain steps. `required_grant` names the grant. If a user with this grant sends a form after
    the step is over, the answer contains the typed text (409) instead of a 404. So no one loses text because of a
    colleague's action.

    `transitions` names the transitions of the action, as (workflow, row). Each row that asks a person for something has
    such an action. A light action can be undone at the URL `undo_name`, with the same arguments.

    If `get_success_url` leads to a page that belongs to no object, `parent_label` is the name of that page.
    """

    permission_required = ""
    required_grant = ""
    transitions: ClassVar[tuple[tuple[str, str], ...]] = ()
    undo_name: ClassVar[str] = ""
    subject: Any = None
    parent_label: Text = ""

    def get_subject(self) -> Model | None:
        """Return the object of the page. A subclass must define it."""
        message = f"{type(self).__name__} must say what it is about"
        raise ImproperlyConfigured(message)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the subject, check the right, and answer."""
        if (before := self.find_answer()) is not None:
            return before
        try:
            with self.say_who_asks():
                self.subject = self.get_subject()
                is_allowed = self.is_allowed()
        except Http404:
            return self.return_user_text()
        if not is_allowed:
            return self.refuse()
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowedError:
            return self.refuse()
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self.get_success_url())

    def find_answer(self) -> HttpResponseBase | None:
        """Return the answer to a request that was answered before. By default none is kept."""
        return None

    def say_who_asks(self) -> Any:
        """Return the context in which subject and right are read, before an act too. By default the user asks."""
        return asking.ask_for_request(self.request)

    def is_allowed(self) -> bool:
        """Return whether the user has the permission that the page needs."""
        return not self.permission_required or self.request.user.has_perm(self.permission_required, self.subject)

    def get_granted_on(self) -> Model:
        """Return the object on which `required_grant` is granted. By default it is the subject."""
        subject: Model = self.subject
        return subject

    def get_typed(self) -> list[tuple[Text, str]]:
        """Return the texts that were typed, each with its label."""
        return []

    def get_typed_text(self) -> list[tuple[Text, str]]:
        """Return what this person typed into this form, if the form was shown to them. By default there is nothing."""
        return []

    def get_back_url(self) -> str:
        """Return the URL to go to when the step is over. By default it is the page of the subject."""
        return str(self.subject.get_absolute_url())

    def get_back_label(self) -> Any:
        """Return the name of the page at `get_back_url`."""
        return self.subject

    def refuse(self) -> HttpResponse:
        """Return the typed text if only the step is over, or if the text is the user's own.

        Raises Http404 otherwise.
        """
        may_in_its_step = self.required_grant and self.required_grant in get_grants(
            self.request.user, self.get_granted_on()
        )
        if self.request.method == "POST" and may_in_its_step:
            return self.return_typed_text(self.get_typed(), self.get_back_url(), self.get_back_label())
        return self.return_user_text()

    def return_user_text(self) -> HttpResponse:
        """Return a page with the text that this person typed into the form. Raises Http404 if there is none."""
        if kept := self.get_typed_text():
            return self.return_typed_text(kept, reverse("form_drafts"), _("Your private drafts"), is_closed=True)
        raise Http404

    def return_typed_text(
        self, typed: list[tuple[Text, str]], back_url: str, back_label: Any, *, is_closed: bool = False
    ) -> HttpResponse:
        """Show typed text that can no longer be accepted, with the way back."""
        context = {"typed": typed, "back_url": back_url, "back_label": back_label, "is_closed": is_closed}
        return render(self.request, "step_over.html", context, status=409)

    def get_parent(self) -> Any:
        """Return the object whose page is above this one. By default it is the subject."""
        return self.subject

    def get_success_url(self) -> str:
        """Return the URL to go to after the action. By default it is the page above."""
        return str(self.get_parent().get_absolute_url())

    def get_frame(self) -> dict[str, Any]:
        """Return what every page of this kind shows around its own content. By default there is nothing."""
        return {}

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        """Show the message and redirect. A POST to `undo_url` undoes the action."""
        undo_url = undo_url or (reverse(self.undo_name, kwargs=self.kwargs) if self.undo_name else "")
        messages.success(self.request, message, extra_tags=undo_url)
        return HttpResponseRedirect(self.get_success_url())


class SiteView(PortalView):
    """A page or an action that is about no single object, such as a list."""

    def get_subject(self) -> None:
        """Return None."""


class SecretariatView(SiteView):
    """A page for staff of the Secretariat only; all others get a 404."""

    def is_allowed(self) -> bool:
        """Return whether the user is in the Secretariat."""
        return bool(is_secretariat(self.request.user))


class PageView(PortalView):
    """A page that is only read. A subclass sets `template_name` and `get_context`."""

    template_name = ""

    def get_context(self) -> dict[str, Any]:
        """Return the content of the page."""
        return {}

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show the page."""
        return render_tables(request, self.template_name, self.get_frame() | self.get_context())


class ActionView(PortalView):
    """A button: a POST request that calls one service. A subclass sets `success_message` and `perform`."""

    success_message: Text = ""

    def perform(self) -> Preparation | None:
        """Call the service. Return the preparation if the work goes on in a job."""
        raise NotImplementedError

    def post(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Call the service, and show the success message or the progress of the job."""
        preparation = self.perform()
        return self.done(self.success_message) if preparation is None else redirect(preparation)


def add_domain_error(form: BaseForm, error: DomainError) -> None:
    """Show a domain error on the form, each error at its field if the form has that field."""
    for fault in error.all_errors:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))


class ServiceFormView(SentOnceMixin, PortalView):
    """A form that calls one service.

    On an error the form is shown again as filled in, with the reason, as 422. A subclass sets `form_class`,
    `success_message`, the texts around the form and `perform(form)`, which calls the service. What is typed into a form
    with a long text is kept as a private draft until then, unless `keeps_draft` is False.
    """

    keeps_draft = True
    form_class: type[BaseForm]
    template_name = "form_page.html"
    page_title: Text = ""
    lead: Text = ""
    rule: Text = ""
    submit_label: Text = gettext_lazy("Save")
    submit_tone = "primary"
    # Names the form in the page where a script or a button outside of it needs that.
    form_id = ""
    success_message: Text = ""

    def get_parent_label(self) -> Any:
        """Return the name of the page that the form leads back to."""
        return self.parent_label or self.get_parent()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return further arguments of the form."""
        return {}

    def get_form(self, *args: Any) -> BaseForm:
        """Return the form, with data if there are arguments."""
        return self.form_class(*args, **self.get_form_kwargs())

    def get_service_errors(self, form: BaseForm) -> Iterable[DomainError]:
        """Return the errors of the service for the fields of the form, if it can list them all together."""
        del form
        return ()

    def get_heading(self) -> dict[str, Any]:
        """Return the texts around the form."""
        names = ("page_title", "lead", "rule", "submit_label", "submit_tone", "form_id")
        return {name: getattr(self, name) for name in names}

    def get_extra(self) -> dict[str, Any]:
        """Return what the page shows in addition to the form."""
        return {}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the template's context."""
        above = {"parent_url": self.get_success_url(), "parent_label": self.get_parent_label()}
        return {"subject": self.subject} | self.get_frame() | self.get_heading() | above | self.get_extra() | context

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.render(request, self.get_form())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Call the service with the form, or show the form again with its errors."""
        form = self.get_form(request.POST, request.FILES)
        form.full_clean()
        for fault in self.get_service_errors(form):
            add_domain_error(form, fault)
        if form.is_valid():
            try:
                return self.do_once(form)
            except NotAllowedError:
                raise
            except DomainError as error:
                return self.render(request, form, status=self.take_error(form, error))
        return self.render(request, form, status=422)

    def take_error(self, form: BaseForm, error: DomainError) -> int:
        """Show the error of the service on the form, and return the status of the answer."""
        add_domain_error(form, error)
        return 422

    def get_draft_place(self) -> str:
        """Return the path that identifies the draft: the URL of the form without its query."""
        return self.request.path

    def get_draft(self, form: BaseForm, title: Any) -> form_drafts.StoredDraft | None:
        """Return the stored draft of the form. Fill the form with it if the user asked for that."""
        if not self.keeps_draft:
            return None
        names = {"place": self.get_draft_place(), "title": str(title), "back": self.get_success_url()}
        return form_drafts.load_draft(self.request, form, **names)

    def end_draft(self, form: BaseForm) -> None:
        """Discard the draft of a form that was sent."""
        if self.keeps_draft and self.request.user.is_authenticated and form_drafts.is_drafted(form):
            form_drafts.discard_draft(self.get_draft_place(), actor=self.request.user)

    def get_typed_text(self) -> list[tuple[Text, str]]:
        """Return what was sent with the ticket of this form, or else its stored draft."""
        return form_drafts.texts_for_user(self.request, self.get_draft_place()) if self.keeps_draft else []

    def get_typed(self) -> list[tuple[Text, str]]:
        """Return the text of each text field, as it was sent."""
        form = self.get_form(self.request.POST)
        texts = [field for field in form.visible_fields() if isinstance(field.field, CharField) and field.value()]
        return [(self.get_label(form, field.name), field.value()) for field in texts]

    def get_label(self, form: BaseForm, name: str) -> Text:
        """Return the label of a field when it is shown alone."""
        return form[name].label

    def perform(self, form: BaseForm) -> None:
        """Call the service with the cleaned data."""
        raise NotImplementedError

    def render(self, request: HttpRequest, form: BaseForm, status: int = 200) -> HttpResponse:
        """Render the page of the form, with the stored draft."""
        context = self.get_context(form=form)
        draft = self.get_draft(form, context.get("page_title") or self.subject)
        return render_tables(request, self.template_name, {"form_draft": draft, **context}, status=status)


class SecondLookView(ServiceFormView):
    """The page before an action that cannot be undone: its text, what is missing, what happens next.

    `look_at` returns its content for the subject, and `act` is the service, called with what was read (`seen`) and the
    input; a view with more arguments defines `get_look` and `perform` instead. If the text has changed in the meantime,
    the page is shown again (409) with the differences and the current text.
    """

    form_class = SecondLookForm
    template_name = "second_look.html"
    look_at: ClassVar[Callable[[Any], Look]]
    act: ClassVar[Callable[..., Any]]
    changes: tuple[Change, ...] = ()

    def get_reading_place(self) -> str:
        """Return the URL path of the reading view of the text, if it has one."""
        return ""

    def get_look(self) -> Look:
        """Return what the page shows, read from the database now."""
        return type(self).look_at(self.subject)

    def perform(self, form: BaseForm) -> None:
        """Call the service with the content that was read and the input."""
        typed = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
        type(self).act(self.subject, actor=self.request.user, **typed)

    @cached_property
    def look(self) -> Look:
        """Return what the page shows. It is read again after a refusal.

        If the text has a reading view, say whether this user has read exactly this text there, or what has changed.
        """
        look, place = self.get_look(), self.get_reading_place()
        if not place:
            return look
        since = compare_with_last_reading(self.request.user, place, look.reading)
        self.changes = self.changes or (since.changes if since else ())
        return replace(look, document_url=place, checks=(describe_reading(since, place), *look.checks))

    def get_form(self, *args: Any) -> BaseForm:
        """Return the form, which contains the text that is shown."""
        return self.form_class(*args, look=self.look, **self.get_form_kwargs())

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add what is shown, and what has changed since it was read."""
        return super().get_context(changes=self.changes, look=self.look, **context)

    def take_error(self, form: Any, error: DomainError) -> int:
        """Add the error.

        If the user read another text, show what has changed next to the current text, and return 409.
        """
        status = super().take_error(form, error)
        if not isinstance(error, ChangedSinceReadError):
            return status
        del self.look
        self.changes = error.changes
        form.rebind_to_look(self.look)
        return 409


class AutosaveFormView(ServiceFormView):
    """A form of several parts; a script may send each part during typing (static/js/autosave.js).

    A header marks such a request, and only the part is returned. The status is 200 if it was saved, 409 if someone else
    saved it in the meantime, and 422 for other errors. A subclass sets `part_template_name` and `get_part(form)`, the
    context of the sent part.
    """

    keeps_draft = False
    part_template_name = ""

    def read_typed_part(self) -> TypedPart | None:
        """Return the key of the part that a script sent, the revision it started from, and its text.

        Returns None for every other request, and where a person decides on a conflict or puts back a refused text.
        """
        data = self.request.POST
        if AUTOSAVE_HEADER not in self.request.headers:
            return None
        [key, *others] = [name.removeprefix("revision_") for name in data if name.startswith("revision_")] or [""]
        revision, text = data.get(f"revision_{key}", ""), data.get(f"text_{key}")
        if others or not revision.isdecimal() or text is None or {f"decide_{key}", f"refused_{key}"} & data.keys():
            return None
        return TypedPart(key, int(revision), text.replace("\x00", "\ufffd"))

    def get_part(self, form: BaseForm) -> dict[str, Any]:
        """Return the context of the template of the part."""
        raise NotImplementedError

    def keep_refused(self, form: BaseForm) -> None:
        """Keep what was typed and is not accepted, where a page can. By default only the browser keeps it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save one part if the script sent it, or else the whole form."""
        if AUTOSAVE_HEADER not in request.headers:
            return super().post(request, *args, **kwargs)
        form, status = self.get_form(request.POST), UNACCEPTABLE
        if form.is_valid():
            try:
                self.perform(form)
            except NotAllowedError:
                raise
            except DomainError as error:
                add_domain_error(form, error)
                status = 409 if isinstance(error, StaleError) else UNACCEPTABLE
            else:
                form, status = self.get_form(), 200
        if status == UNACCEPTABLE:
            self.keep_refused(form)
        return render(request, self.part_template_name, self.get_part(form), status=status)
