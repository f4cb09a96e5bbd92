"""Pages of programs of others: the Secretariat registers them, a person decides about a device and ends what was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import api_tokens
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Program, ProgramGrant
from untoc_portal.core.oauth import devices, programs
from untoc_portal.core.scopes import get_scope_label
from untoc_portal.core.views import (
    ActionView,
    PageView,
    SecretariatView,
    ServiceFormView,
    SiteView,
    add_domain_error,
)

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text


class ProgramForm(forms.Form):
    """A program of others."""

    name = forms.CharField(
        label=pgettext_lazy("of a program", "Name"),
        max_length=100,
        help_text=_("People read it before they allow the program."),
    )
    holder = forms.CharField(label=_("Who runs it"), max_length=200)
    redirect_uris = forms.CharField(
        label=_("Where people return to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One address in each line, exactly as the program sends it. It begins with https://."),
    )
    is_device = forms.BooleanField(label=_("It runs on a device without a browser"), required=False)
    keeps_secret = forms.BooleanField(
        label=_("It can keep a secret"),
        required=False,
        help_text=_("A program on a server can. One on a telephone or in a browser cannot."),
    )
    scopes = forms.MultipleChoiceField(label=_("What it may ask for"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = programs.list_available_scopes()
        self.fields["scopes"].choices = [(scope, get_scope_label(scope)) for scope in offered]

    def clean_redirect_uris(self) -> list[str]:
        """Return the addresses as a list."""
        return self.cleaned_data["redirect_uris"].split()


class ProgramsView(SecretariatView):
    """A page or an action that leads back to the programs."""

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("program_list")


class ProgramListView(ProgramsView, PageView):
    """Every program that was registered."""

    template_name = "programs/list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the programs with what they may ask for."""
        rows = Program.objects.visible_to(self.request.user).select_related("client", "registered_by", "confirmed_by")
        return {"rows": [(row, [get_scope_label(scope) for scope in row.client.get_scopes()]) for row in rows]}


class RegisterProgramView(ProgramsView, ServiceFormView):
    """Register a program. Its secret is shown once."""

    form_class = ProgramForm
    page_title: Text = _("New program")
    lead: Text = _("Another officer confirms it. Then people can allow it to act for them.")
    rule = programs.RULE
    submit_label: Text = _("Register the program")
    parent_label = pgettext_lazy("of others", "Programs")

    def perform(self, form: Any) -> None:
        """Register it and keep its secret for the answer."""
        self.program, self.secret = programs.register_program(actor=self.request.user, **form.cleaned_data)

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        """Show client_id and secret, now and never again."""
        del message, undo_url
        response = render(self.request, "programs/made.html", {"program": self.program, "secret": self.secret})
        response["Cache-Control"] = "no-store"
        return response


class OneProgramView(ProgramsView, ActionView):
    """An action on one program."""

    def get_subject(self) -> Program:  # type: ignore[override]  # SiteView is about no object
        """Return the program."""
        return get_object_or_404(Program.objects.visible_to(self.request.user), pk=self.kwargs["pk"])


class ConfirmProgramView(OneProgramView):
    """Confirm a program that another officer registered."""

    success_message = _("People can now allow this program.")

    def is_allowed(self) -> bool:
        """Return whether it is another officer."""
        return super().is_allowed() and self.subject.registered_by_id != self.request.user.pk

    def perform(self) -> None:
        """Confirm it."""
        programs.confirm_program(self.subject, actor=self.request.user)


class EndProgramView(OneProgramView):
    """End a program."""

    success_message = _("The program can no longer act for anybody.")

    def perform(self) -> None:
        """End it."""
        programs.end_program(self.subject, actor=self.request.user)


class EndGrantView(SiteView, ActionView):
    """End a permission for a program: the user's own, or any as the Secretariat."""

    success_message = _("The program can no longer act for you.")

    def get_subject(self) -> ProgramGrant:  # type: ignore[override]  # SiteView is about no object
        """Return the permission."""
        return get_object_or_404(ProgramGrant.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def perform(self) -> None:
        """End it."""
        api_tokens.end_grant(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        """Return the URL of the user's own list, or of the list of all tokens."""
        return reverse("api_tokens" if self.subject.user_id == self.request.user.pk else "api_token_ledger")


class DeviceForm(forms.Form):
    """The short code that a device shows."""

    user_code = forms.CharField(
        label=_("Code on the device"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class DeviceView(SiteView):
    """The short code of a device, and the decision about it."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Ask for the code. With one in the address, show what it is for."""
        form = DeviceForm(request.GET if "user_code" in request.GET else None)
        if not form.is_bound:
            return self._ask(form)
        if form.is_valid():
            try:
                device = devices.find_device(form.cleaned_data["user_code"], actor=request.user)
            except DomainError as error:
                return self._refuse(form, error)
            return self._show(form.cleaned_data["user_code"], device)
        return self._ask(form, status=422)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Allow or refuse it."""
        is_allowed = request.POST.get("action") == "grant"
        code = request.POST.get("user_code", "")
        try:
            devices.decide_device(code, actor=request.user, is_allowed=is_allowed)
        except DomainError as error:
            form = DeviceForm({"user_code": code})
            form.full_clean()
            return self._refuse(form, error)
        return self.done(_("The device can now act for you.") if is_allowed else _("The device was refused."))

    def get_success_url(self) -> str:
        """Return the page where one sees what one has allowed."""
        return reverse("api_tokens")

    def _refuse(self, form: forms.Form, error: DomainError) -> HttpResponse:
        """Ask again, with what is wrong with the code."""
        add_domain_error(form, error)
        return self._ask(form, status=422)

    def _ask(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "programs/device.html", {"form": form}, status=status)

    def _show(self, code: str, device: Any) -> HttpResponse:
        context = {
            "program": device.program,
            "user_code": devices.format_user_code(code),
            "scopes": [get_scope_label(scope) for scope in device.data["scopes"]],
            "parties": api_tokens.list_parties(self.request.user),
        }
        return render(self.request, "programs/device_consent.html", context)
