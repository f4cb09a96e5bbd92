"""What every page does the same way: ask for the right, translate errors, answer a missing right with 404."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.forms import CharField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from untoc_portal.core import form_drafts
from untoc_portal.core.authz import get_grants, is_secretariat
from untoc_portal.core.edits import StaleError
from untoc_portal.core.exceptions import DomainError, NotAllowedError, Text
from untoc_portal.core.forms import SecondLookForm
from untoc_portal.core.querysets import M, VisibleQuerySet
from untoc_portal.core.second_look import ChangedSinceReadError
from untoc_portal.core.tables import render_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BaseForm

    from untoc_portal.core.second_look import Change, Look

AUTOSAVE_HEADER = "X-Autosave"


def get_visible_or_404(queryset: VisibleQuerySet[M], request: HttpRequest, **lookup: Any) -> M:
    """Return the one row this user may see; Http404 when it is hidden or is not there, which must look the same."""
    return get_object_or_404(queryset.visible_to(request.user), **lookup)


class PortalView(View):
    """The base of pages and acts on one object.

    A subclass says how to find `subject` (rows come through `visible_to`) and which permission the page needs on it;
    without the right the answer is 404, never 403. Domain errors raised while answering become a message and a redirect
    back, or, in `ServiceFormView`, an error on the form with nothing lost that was typed.

    A right is a grant in certain steps. Where `required_grant` names the grant, whoever holds it and sends a form after
    the step is over gets the typed text back (409) rather than 404: a colleague's act must not cost anyone their words.

    `transitions` names the moves that the act makes, as (workflow, row): each row that asks a person for something has
    such an act. A light act has an address that takes it back, `undo_name`, with the same arguments.

    Where `get_success_url` leads to a page that is no object's own, `parent_label` says what that page is called.
    """

    permission_required = ""
    required_grant = ""
    transitions: ClassVar[tuple[tuple[str, str], ...]] = ()
    undo_name: ClassVar[str] = ""
    subject: Any = None
    parent_label: Text = ""

    def get_subject(self) -> Model | None:
        """Return the object the page is about."""
        message = f"{type(self).__name__} must say what it is about"
        raise ImproperlyConfigured(message)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the subject, ask for the right, and answer."""
        try:
            self.subject = self.get_subject()
        except Http404:
            return self.return_user_text()
        if not self.is_allowed():
            return self.refuse()
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowedError:
            return self.refuse()
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self.get_success_url())

    def is_allowed(self) -> bool:
        """Tell whether the user has the right the page needs."""
        return not self.permission_required or self.request.user.has_perm(self.permission_required, self.subject)

    def get_granted_on(self) -> Model:
        """Return the object on which `required_grant` is granted; the subject unless a subclass says otherwise."""
        subject: Model = self.subject
        return subject

    def get_typed(self) -> list[tuple[Text, str]]:
        """Return the texts that were typed, each with its label."""
        return []

    def get_typed_text(self) -> list[tuple[Text, str]]:
        """Return what this person typed into this very form, when it was shown to them; nothing to anyone else."""
        return []

    def get_back_url(self) -> str:
        """Return where to go when the step is over; the subject's own page unless a subclass says otherwise."""
        return str(self.subject.get_absolute_url())

    def get_back_label(self) -> Any:
        """Return what the page at `get_back_url` is called."""
        return self.subject

    def refuse(self) -> HttpResponse:
        """Give back what was typed when only the step is in the way, or it is the person's own; else raise Http404."""
        may_in_its_step = self.required_grant and self.required_grant in get_grants(
            self.request.user, self.get_granted_on()
        )
        if self.request.method == "POST" and may_in_its_step:
            return self.return_typed_text(self.get_typed(), self.get_back_url(), self.get_back_label())
        return self.return_user_text()

    def return_user_text(self) -> HttpResponse:
        """Give back what this person typed into the form, whatever closed it; raise Http404 when there is nothing."""
        if kept := self.get_typed_text():
            return self.return_typed_text(kept, reverse("form_drafts"), _("Your private drafts"), is_closed=True)
        raise Http404

    def return_typed_text(
        self, typed: list[tuple[Text, str]], back_url: str, back_label: Any, *, is_closed: bool = False
    ) -> HttpResponse:
        """Show what was typed and can't be taken any more, with the way back."""
        context = {"typed": typed, "back_url": back_url, "back_label": back_label, "is_closed": is_closed}
        return render(self.request, "step_over.html", context, status=409)

    def get_parent(self) -> Any:
        """Return whose page is above this one; the subject unless a subclass says otherwise."""
        return self.subject

    def get_success_url(self) -> str:
        """Return where to go after the act; the page above unless a subclass says otherwise."""
        return str(self.get_parent().get_absolute_url())

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        """Tell the user what happened and go on; `undo_url` is where a POST takes it back."""
        undo_url = undo_url or (reverse(self.undo_name, kwargs=self.kwargs) if self.undo_name else "")
        messages.success(self.request, message, extra_tags=undo_url)
        return HttpResponseRedirect(self.get_success_url())


class SecretariatView(PortalView):
    """A page for secretariat staff alone; for everyone else it is not there."""

    def get_subject(self) -> None:
        """Return nothing: the page is about no single object."""

    def is_allowed(self) -> bool:
        """Let the secretariat in."""
        return bool(is_secretariat(self.request.user))


def add_domain_error(form: BaseForm, error: DomainError) -> None:
    """Show a domain error on the form, each fault at its field when the form has it."""
    for fault in error.all_errors:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))


class ServiceFormView(PortalView):
    """A form that calls one service: on an error the form comes back as it was filled in, with the reason, as 422.

    A subclass sets `form_class`, `template_name`, `success_message` and `perform(form)`, which calls the service.
    What is typed into a form with a long text is kept as a private draft until then, unless `keeps_draft` is False.
    """

    keeps_draft = True
    form_class: type[BaseForm]
    template_name = "form_page.html"
    success_message: Text = ""

    def get_parent_label(self) -> Any:
        """Return what the page is called to which the form leads back."""
        return self.parent_label or self.get_parent()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return further arguments of the form."""
        return {}

    def get_form(self, *args: Any) -> BaseForm:
        """Return the form."""
        return self.form_class(*args, **self.get_form_kwargs())

    def get_service_errors(self, form: BaseForm) -> Iterable[DomainError]:
        """Return what the service refuses of the fields the form takes, where it can say all of it at once."""
        del form
        return ()

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the template's context."""
        above = {"parent_url": self.get_success_url(), "parent_label": self.get_parent_label()}
        return {"subject": self.subject, **above, **context}

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.render(request, self.get_form())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Take the form in, or show it again with what is wrong."""
        form = self.get_form(request.POST, request.FILES)
        form.full_clean()
        for fault in self.get_service_errors(form):
            add_domain_error(form, fault)
        if form.is_valid():
            try:
                self.perform(form)
            except NotAllowedError:
                raise
            except DomainError as error:
                return self.render(request, form, status=self.take_error(form, error))
            else:
                self.end_draft(form)
                return self.done(self.success_message or _("Saved."))
        return self.render(request, form, status=422)

    def take_error(self, form: BaseForm, error: DomainError) -> int:
        """Show on the form what the service refused; return the status of the answer."""
        add_domain_error(form, error)
        return 422

    def get_draft_place(self) -> str:
        """Return the address by which the draft is found: that of the form, without what is asked in it."""
        return self.request.path

    def get_draft(self, form: BaseForm, title: Any) -> form_drafts.StoredDraft | None:
        """Return what is kept of the form and not sent, put back into it when that was asked for."""
        if not self.keeps_draft:
            return None
        names = {"place": self.get_draft_place(), "title": str(title), "back": self.get_success_url()}
        return form_drafts.load_draft(self.request, form, **names)

    def end_draft(self, form: BaseForm) -> None:
        """Forget the draft of a form that was sent."""
        if self.keeps_draft and self.request.user.is_authenticated and form_drafts.is_drafted(form):
            form_drafts.discard_draft(self.get_draft_place(), actor=self.request.user)

    def get_typed_text(self) -> list[tuple[Text, str]]:
        """Return what was sent with the ticket of this form, or else what is kept of it as a draft."""
        return form_drafts.texts_for_user(self.request, self.get_draft_place()) if self.keeps_draft else []

    def get_typed(self) -> list[tuple[Text, str]]:
        """Return the text of each field that takes any, as it was sent."""
        form = self.get_form(self.request.POST)
        texts = [field for field in form.visible_fields() if isinstance(field.field, CharField) and field.value()]
        return [(self.get_label(form, field.name), field.value()) for field in texts]

    def get_label(self, form: BaseForm, name: str) -> Text:
        """Return what a field is called where it stands alone."""
        return form[name].label

    def perform(self, form: BaseForm) -> None:
        """Call the service with the cleaned data."""
        raise NotImplementedError

    def render(self, request: HttpRequest, form: BaseForm, status: int = 200) -> HttpResponse:
        """Render the page around the form, with what is kept of it."""
        context = self.get_context(form=form)
        draft = self.get_draft(form, context.get("page_title") or self.subject)
        return render_tables(request, self.template_name, {"form_draft": draft, **context}, status=status)


class SecondLookView(ServiceFormView):
    """The page before an act that cannot be undone: what it binds to, what is missing, what happens next.

    `perform(form)` gives `form.cleaned_data["seen"]` to the service. Where the text has changed meanwhile, the page
    comes back (409) with the differences and the present text.
    """

    form_class = SecondLookForm
    template_name = "second_look.html"
    page_title: Text = ""
    lead: Text = ""
    rule: Text = ""
    submit_label: Text = ""
    changes: tuple[Change, ...] = ()

    def get_look(self) -> Look:
        """Return what the page shows, read from the database at this moment."""
        raise NotImplementedError

    @cached_property
    def look(self) -> Look:
        """Return what the page shows; read anew after a refusal."""
        return self.get_look()

    def get_form(self, *args: Any) -> BaseForm:
        """Return the form, which gives out the text that is read here."""
        return self.form_class(*args, look=self.look, **self.get_form_kwargs())

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Return the context of `second_look.html`."""
        names = ("page_title", "lead", "rule", "submit_label", "changes", "look")
        return super().get_context(**{name: getattr(self, name) for name in names}, **context)

    def take_error(self, form: Any, error: DomainError) -> int:
        """Show what has changed, beside the present text, when the actor has read another one."""
        status = super().take_error(form, error)
        if not isinstance(error, ChangedSinceReadError):
            return status
        del self.look
        self.changes = error.changes
        form.rebind_to_look(self.look)
        return 409


class AutosaveFormView(ServiceFormView):
    """A form of several parts, each of which a script may send by itself while it is typed (static/js/autosave.js).

    Such a request is marked by a header and answered with the part alone: 200 when it is saved, 409 when somebody else
    saved it meanwhile, 422 when it can't be taken as it is. A subclass sets `part_template_name` and
    `get_part(form)`, the context of the part that was sent.
    """

    keeps_draft = False
    part_template_name = ""

    def get_part(self, form: BaseForm) -> dict[str, Any]:
        """Return what the template of the part shows."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a part in when it was sent by the script, the whole form otherwise."""
        if AUTOSAVE_HEADER not in request.headers:
            return super().post(request, *args, **kwargs)
        form, status = self.get_form(request.POST), 422
        if form.is_valid():
            try:
                self.perform(form)
            except NotAllowedError:
                raise
            except DomainError as error:
                add_domain_error(form, error)
                status = 409 if isinstance(error, StaleError) else 422
            else:
                form, status = self.get_form(), 200
        return render(request, self.part_template_name, self.get_part(form), status=status)
