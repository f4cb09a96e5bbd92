"""Activation, a lost second factor, the user's sessions and own page; the library has the other sign-in views."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.utils import get_login_redirect_url
from allauth.account.views import EmailView, LoginView
from allauth.mfa.stages import AuthenticateStage
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy
from django.views import View

from untoc_portal.accounts import emergencies, services
from untoc_portal.accounts.carrying import resume_form
from untoc_portal.accounts.forms import ActivationForm, ProfileForm, RecoveryRequestForm
from untoc_portal.accounts.models import CalendarFeed, EmergencyAccess
from untoc_portal.core import second_factor
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.views import add_domain_error


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """Sign in with e-mail and password, and continue with a form that was sent when the session had expired."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Continue with a carried form also if the user signed in in the meantime, in another window."""
        if request.user.is_authenticated and "carried" in request.POST:
            return resume_form(request, request.POST["carried"], get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Keep a carried form also if the password was wrong."""
        return super().get_context_data(**{"carried": self.request.POST.get("carried", ""), **context})

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in. The adapter continues with the carried form, also after a second factor."""
        self.request.session["carried"] = self.request.POST.get("carried", "")
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class ActivateView(View):
    """Choose a password with an activation link. An expired link can be renewed only by mail to its holder."""

    def dispatch(self, request: HttpRequest, uid: str, token: str) -> HttpResponse:
        """Find the account of the link. The answer to an invalid link is the same with or without an account."""
        self.person = services.find_user_by_link(uid)
        is_good = self.person is not None and default_token_generator.check_token(self.person, token)
        if not is_good or self.person.is_activated:
            return self.expired(request, uid, token)
        return super().dispatch(request)

    def expired(self, request: HttpRequest, uid: str, token: str) -> HttpResponse:
        """Offer to send a new link. On request, send it to the recorded address and nowhere else."""
        if request.method == "POST" and self.person is not None:
            services.invite(self.person)
        renew_url = reverse("accounts:activate", args=[uid, token])
        context = {"renew_url": renew_url, "sent": request.method == "POST"}
        return render(
            request, "accounts/activation_expired.html", context, status=410 if request.method != "POST" else 200
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.page(request, ActivationForm(self.person))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set the password and activate the account."""
        form = ActivationForm(self.person, request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        services.activate(self.person, form.cleaned_data["new_password1"])
        messages.success(
            request, _("Your account is active. Sign in with your e-mail address and the password you chose.")
        )
        return redirect("account_login")

    def page(self, request: HttpRequest, form: ActivationForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        return render(request, "accounts/activate.html", {"form": form, "person": self.person}, status=status)


@method_decorator(login_not_required, name="dispatch")
@method_decorator(login_stage_required(AuthenticateStage.key, "account_login"), name="dispatch")
class LostSecondFactorView(View):
    """Ask the Secretariat for help: for a user who gave the right password but has no device and no recovery code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.page(request, RecoveryRequestForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the request, and end the sign-in."""
        form = RecoveryRequestForm(request.POST)
        if form.is_valid():
            try:
                services.request_recovery(request._login_stage.login.user, reach=form.cleaned_data["reach"])  # noqa: SLF001 (where the library keeps it)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                request.session.flush()
                messages.success(request, _("The Secretariat has your request and will contact you."))
                return redirect("account_login")
        return self.page(request, form, status=422)

    def page(self, request: HttpRequest, form: RecoveryRequestForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        return render(request, "accounts/lost_second_factor.html", {"form": form}, status=status)


class EndSessionView(View):
    """End one of the user's sessions, for example on another device."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """End the session."""
        session = get_object_or_404(UserSession, user=request.user, pk=kwargs["pk"])
        services.end_session(session, actor=request.user)
        messages.success(request, _("The session is ended."))
        return redirect("usersessions_list")


class EndEmergencyView(View):
    """End the user's own emergency access early."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """End it, and with it the session."""
        access = get_object_or_404(EmergencyAccess, user=request.user, pk=kwargs["pk"])
        try:
            emergencies.end_emergency(access, actor=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("home")


class RenewCalendarView(View):
    """A new address for the user's calendar, shown only now."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create the address and show it."""
        address = request.build_absolute_uri(reverse("feed", args=[services.renew_feed(request.user)]))
        return render(request, "accounts/calendar_address.html", {"address": address})


class RevokeCalendarView(View):
    """End the address of the user's calendar."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the address."""
        services.revoke_feed(request.user)
        messages.success(request, _("Your calendar address no longer works."))
        return redirect("accounts:profile")


class ChangeEmailView(EmailView):
    """Change the e-mail address. The current one is valid until the link sent to the new one is opened."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make sure that the library knows the current address before it asks for another."""
        services.mark_email_verified(request.user)
        return super().dispatch(request, *args, **kwargs)


class ProfileView(View):
    """The user's own page: data, language, sign-in and calendar."""

    success_message = gettext_lazy("Saved.")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return self.page(request, ProfileForm(instance=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the changes."""
        form = ProfileForm(request.POST, instance=request.user)
        if not form.is_valid():
            return self.page(request, form, status=422)
        form.save()
        messages.success(request, self.success_message)
        return redirect("accounts:profile")

    def page(self, request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
        """Render the page."""
        context = {
            "form": form,
            "person": request.user,
            "has_second_factor": second_factor.has_second_factor(request.user),
            "feed": CalendarFeed.objects.filter(user=request.user).first(),
        }
        return render(request, "accounts/profile.html", context, status=status)
