"""Sign-in by e-mail and password, activation, and one's own page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy
from django.views import View

from untoc_portal.accounts import services
from untoc_portal.accounts.forms import ProfileForm, SignInForm
from untoc_portal.core import carrying


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth_views.LoginView):
    """Sign in with e-mail and password."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on with a carried form also where somebody signed in meanwhile, in another window."""
        if request.user.is_authenticated and "carried" in request.POST:
            return self.go_on()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Keep a carried form also when the password was wrong."""
        return super().get_context_data(**{"carried": self.request.POST.get("carried", ""), **context})

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Sign in, and go on with the form that was sent when the sign-in had expired."""
        super().form_valid(form)
        return self.go_on()

    def go_on(self) -> HttpResponse:
        """Give back what this person typed; go to the page they came from otherwise."""
        action = self.get_success_url()
        fields = carrying.unpack(self.request.POST.get("carried", ""), self.request.user)
        if not fields:
            return redirect(action)
        return render(self.request, "accounts/carried.html", {"fields": fields, "action": action})


@method_decorator(login_not_required, name="dispatch")
class PasswordReset(auth_views.PasswordResetView):
    """Ask for a link to choose a new password; the answer is the same whether or not the address is known."""

    template_name = "accounts/password_reset_form.html"
    email_template_name = "email/accounts/password_reset.body.txt"
    subject_template_name = "email/accounts/password_reset.subject.txt"
    success_url = reverse_lazy("accounts:password_reset_done")


@method_decorator(login_not_required, name="dispatch")
class PasswordResetDone(auth_views.PasswordResetDoneView):
    """Say that a link is on its way."""

    template_name = "accounts/password_reset_done.html"


@method_decorator(login_not_required, name="dispatch")
class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    """Choose a new password."""

    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        """Take the password; tokens got with the old one end with it, as sessions do."""
        response = super().form_valid(form)
        services.revoke_tokens(self.user)
        return response


@method_decorator(login_not_required, name="dispatch")
class Activate(View):
    """Choose a password by an activation link; an expired link can be renewed by its holder alone."""

    def dispatch(self, request: HttpRequest, uid: str, token: str) -> HttpResponse:
        """Find whose link it is. One that does not work is answered alike, whether or not there is such an account."""
        self.person = services.user_of_link(uid)
        is_good = self.person is not None and default_token_generator.check_token(self.person, token)
        if not is_good or self.person.is_activated:
            return self.expired(request, uid, token)
        return super().dispatch(request)

    def expired(self, request: HttpRequest, uid: str, token: str) -> HttpResponse:
        """Offer to send a new link, and send it on request, to the address on record and nowhere else."""
        if request.method == "POST" and self.person is not None:
            services.invite(self.person)
        renew_url = reverse("accounts:activate", args=[uid, token])
        context = {"renew_url": renew_url, "sent": request.method == "POST"}
        return render(
            request, "accounts/activation_expired.html", context, status=410 if request.method != "POST" else 200
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.page(request, SetPasswordForm(self.person))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the password."""
        form = SetPasswordForm(self.person, request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        services.activate(self.person, form.cleaned_data["new_password1"])
        messages.success(
            request, _("Your account is active. Sign in with your e-mail address and the password you chose.")
        )
        return redirect("accounts:login")

    def page(self, request: HttpRequest, form: SetPasswordForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        return render(request, "accounts/activate.html", {"form": form, "person": self.person}, status=status)


class Profile(View):
    """One's own page: data, language, and on whose behalf one may act."""

    success_message = gettext_lazy("Saved.")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.page(request, ProfileForm(instance=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take changes in."""
        form = ProfileForm(request.POST, instance=request.user)
        if not form.is_valid():
            return self.page(request, form, status=422)
        form.save()
        messages.success(request, self.success_message)
        return redirect("accounts:profile")

    def page(self, request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
        """Render the page."""
        return render(request, "accounts/profile.html", {"form": form, "person": request.user}, status=status)
