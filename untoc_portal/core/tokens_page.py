"""Pages of tokens for programs: the user's own, all of them for the Secretariat, make one, let it bind, revoke it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import api_tokens
from untoc_portal.core.enums import TokenKind
from untoc_portal.core.models import ApiToken, ProgramGrant
from untoc_portal.core.oauth.validator import get_service_client_id
from untoc_portal.core.scopes import BINDING, SCOPES, get_scope_label
from untoc_portal.core.views import (
    ActionView,
    PageView,
    SecondLookView,
    SecretariatView,
    ServiceFormView,
    SiteView,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models.programs import ProgramGrantQuerySet

# Tokens that programs get by themselves, and that end soon.
FOR_HOURS = (TokenKind.SIGN_IN, TokenKind.PROGRAM)


class TokenForm(forms.Form):
    """A token: its name, what it may do, until when, and from which addresses."""

    name = forms.CharField(
        label=pgettext_lazy("of a token", "Name"),
        max_length=100,
        help_text=_("So that you know it again: the program or the computer that uses it."),
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    addresses = forms.CharField(
        label=_("Allowed network addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One network in each line, such as 192.0.2.0/24. Leave it empty to allow any address."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, get_scope_label(scope)) for scope in SCOPES]

    def clean_addresses(self) -> list[str]:
        """Return the networks as a list."""
        return self.cleaned_data["addresses"].split()


class UserTokensView(SiteView):
    """A page or an action that leads back to the user's own tokens."""

    def get_success_url(self) -> str:
        """Return the URL of the list."""
        return reverse("api_tokens")


class TokenListView(UserTokensView, PageView):
    """The tokens of the user."""

    template_name = "api_tokens/list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the tokens of this person, and for whom a service account can be given."""
        rows = ApiToken.objects.filter(user=self.request.user).exclude(kind__in=FOR_HOURS)
        grants = ProgramGrant.objects.in_force().filter(user=self.request.user)
        return {
            "rows": describe_tokens(rows),
            "grants": describe_grants(grants),
            "party": api_tokens.find_machine_party(self.request.user),
        }


class TokenLedgerView(SecretariatView, PageView):
    """The tokens of everyone that are in force, for the Secretariat."""

    template_name = "api_tokens/list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the tokens with their people."""
        rows = ApiToken.objects.visible_to(self.request.user).in_force().exclude(kind__in=FOR_HOURS)
        grants = ProgramGrant.objects.visible_to(self.request.user).in_force().select_related("user")
        return {
            "rows": describe_tokens(rows.select_related("user")),
            "grants": describe_grants(grants),
            "is_ledger": True,
        }


def describe_tokens(rows: Iterable[ApiToken]) -> list[tuple[ApiToken, list[str], bool]]:
    """Return each token with its scopes in words, and whether it may do binding acts."""
    return [(row, [get_scope_label(scope) for scope in row.scopes], BINDING in row.scopes) for row in rows]


def describe_grants(rows: ProgramGrantQuerySet) -> list[tuple[ProgramGrant, list[str]]]:
    """Return each permission for a program with its scopes in words."""
    return [(row, [get_scope_label(scope) for scope in row.scopes]) for row in rows.select_related("program__client")]


class MakeTokenView(UserTokensView, ServiceFormView):
    """Make a personal token. Its text is shown once."""

    form_class = TokenForm
    page_title: Text = _("New token for a program")
    lead: Text = _("A program that has the token reads and writes as you, within what you choose here.")
    rule = api_tokens.RULE
    submit_label: Text = _("Make the token")
    parent_label = _("Your tokens for programs")
    make = staticmethod(api_tokens.make_personal_token)

    def perform(self, form: Any) -> None:
        """Make the token and keep its text for the answer."""
        self.token, self.text = self.make(self.request.user, actor=self.request.user, **form.cleaned_data)

    def done(self, message: Text, *, undo_url: str = "") -> HttpResponse:
        """Show the text of the token, now and never again."""
        del message, undo_url
        client_id = get_service_client_id(self.token) if self.token.kind == TokenKind.SERVICE else ""
        context = {"token": self.token, "text": self.text, "client_id": client_id}
        response = render(self.request, "api_tokens/made.html", context)
        response["Cache-Control"] = "no-store"
        return response


class MakeServiceAccountView(MakeTokenView):
    """Give the State or organization a service account."""

    page_title = _("New service account")
    submit_label = _("Give the service account")
    make = staticmethod(api_tokens.make_service_account)

    @cached_property
    def party(self) -> api_tokens.MachineParty | None:
        """Return whom it is for."""
        return api_tokens.find_machine_party(self.request.user)

    def is_allowed(self) -> bool:
        """Return whether the person may give a service account."""
        return self.party is not None

    def get_heading(self) -> dict[str, Any]:
        """Say for whom the account acts."""
        if self.party is None:
            raise Http404
        lead = _("A program of %(party)s that acts in your name. It ends when you no longer act for %(party)s.")
        return {**super().get_heading(), "lead": lead % {"party": self.party.name}}


class OneTokenView(UserTokensView):
    """A page or an action on one token that the person can see."""

    def get_subject(self) -> ApiToken:  # type: ignore[override]  # SiteView is about no object
        """Return the token."""
        return get_object_or_404(ApiToken.objects.visible_to(self.request.user), pk=self.kwargs["pk"])


class RevokeTokenView(OneTokenView, ActionView):
    """End a token: the user's own, or any as the Secretariat."""

    success_message = _("The token no longer works.")

    def perform(self) -> None:
        """End it."""
        api_tokens.revoke_token(self.subject, actor=self.request.user)

    def get_success_url(self) -> str:
        """Return the URL of the user's own list, or of the list of all tokens."""
        return reverse("api_tokens" if self.subject.user_id == self.request.user.pk else "api_token_ledger")


class AllowBindingView(OneTokenView, SecondLookView):
    """The second look before a token may do binding acts."""

    page_title = _("Allow binding acts")
    rule = api_tokens.RULE
    submit_label = _("Allow binding acts")
    submit_tone = "danger"
    success_message = _("The token may now do binding acts.")
    parent_label = _("Your tokens for programs")
    look_at = staticmethod(api_tokens.look_at_binding)
    act = staticmethod(api_tokens.allow_binding)

    def is_allowed(self) -> bool:
        """Return whether it is the person's own token and could get the scope."""
        token = self.subject
        return token.user_id == self.request.user.pk and token.is_in_force and BINDING not in token.scopes
