"""The admin site: only for staff of the Secretariat, with the portal's sign-in and the words of the Mechanism.

It is above all apps: its first page is grouped by the work of the Secretariat, not by the structure of the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, cast

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz
from untoc_portal.core.exceptions import Text
from untoc_portal.front.admin_dashboard import count_work_queues, review_figures


@dataclass(frozen=True, slots=True)
class Section:
    """A group of tables on the first page."""

    slug: str
    name: Text
    tables: tuple[str, ...]


SECTIONS = (
    Section("reviews", _("Country reviews"), (
        "reviews.review", "reviews.phase", "reviews.reviewgroup", "reviews.draw", "reviews.legislation",
        "reviews.contactentry", "reviews.officerincharge", "reviews.secretariatnote", "reviews.letter",
        "reviews.letteranswer", "reviews.lettertemplate", "reviews.mission",
        "reviews.followupinvitation",
    )),
    Section("people", _("People and mandates"), (
        "reviews.nomination", "reviews.mandate", "reviews.noteverbale", "reviews.statemandate",
        "reviews.statenotice", "reviews.statecircle", "reviews.statecontact", "reviews.contactkind", "accounts.user",
        "accounts.roleproposal", "accounts.recoveryrequest", "accounts.emergencyaccess", "accounts.datarequest",
        "accounts.legalhold",
    )),
    Section("states", _("States and instruments"), (
        "stakeholders.state", "stakeholders.instrumentstatus", "stakeholders.instrument", "reviews.article",
        "reviews.cluster", "reviews.articletext", "reviews.officialtext", "reviews.term",
    )),
    Section("questionnaires", _("Questionnaires"), (
        "reviews.questionnaire", "reviews.question", "reviews.textimport",
    )),
    Section("groups", _("Working groups"), (
        "dialogues.workinggroup", "dialogues.session", "dialogues.routing", "dialogues.routingtable",
        "dialogues.routingrule", "core.recordtranslation",
        "dialogues.contribution", "dialogues.floorrequest", "dialogues.compilation", "dialogues.conferencedecision",
    )),
    Section("dialogues", _("Stakeholders and constructive dialogues"), (
        "stakeholders.organization", "stakeholders.representative", "dialogues.dialogue", "dialogues.application",
        "dialogues.objection", "dialogues.bureaudecision", "dialogues.bureauseat", "dialogues.statement",
        "dialogues.theme", "dialogues.chairsummary", "dialogues.researcharchive",
    )),
    Section("money", _("Finance"), (
        "dialogues.fundingsource", "dialogues.payment", "dialogues.expenditure", "dialogues.fundedactivity",
    )),
    Section("rules", _("Rules and numbers"), (
        "reviews.deadlinerule", "reviews.reminderrule", "reviews.dutystation", "reviews.dayoff",
        "reviews.reviewsetting", "reviews.drawsetting", "stakeholders.participationsetting",
        "dialogues.disclosuresetting", "dialogues.floorlimit", "dialogues.participationright",
        "accounts.accesssetting", "accounts.retentionsetting",
    )),
    Section("running", _("Records and operation"), (
        "core.auditevent", "core.document", "core.job", "core.message",
        "core.erasure",
    )),
)  # fmt: skip
SECTION_OF = {table: section for section in SECTIONS for table in section.tables}
PORTAL_APPS = {table.partition(".")[0] for table in SECTION_OF}


class PortalAdminSite(AdminSite):
    """Open to active staff of the Secretariat; other signed-in users get a 404."""

    site_title = _("UNTOC Review Portal")
    site_header = _("UNTOC Review Portal: Secretariat")
    index_title = _("Administration")
    index_template = "admin/portal_index.html"
    # The tables need the width; the index is one click away.
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: type[ModelAdmin] | None = None, **options: Any) -> None:
        """Register the portal's own tables; each must have a section.

        Tables of libraries are left out, because changes there would bypass all rules. Raises ImproperlyConfigured for
        a table without a section.
        """
        given: Iterable[type[Model]] = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        for model in given:
            if model._meta.app_label in PORTAL_APPS:
                self.section_of(model)
                super().register(model, admin_class, **options)

    def section_of(self, model: type[Model]) -> Section:
        """Return the section of a table. Raises ImproperlyConfigured if it has none."""
        try:
            return SECTION_OF[model._meta.label_lower]
        except KeyError:
            message = f"{model._meta.label_lower} needs its place in SECTIONS of {__name__}"
            raise ImproperlyConfigured(message) from None

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return the sections with their tables, in the order of the first page.

        The framework asks for them on each page, and only the first page shows them: they are made when they are read.
        """
        return cast("list[dict[str, Any]]", SimpleLazyObject(partial(self._list_sections, request, app_label)))

    def _list_sections(self, request: HttpRequest, app_label: str | None) -> list[dict[str, Any]]:
        found = {
            entry["model"]._meta.label_lower: entry
            for app in self._build_app_dict(request, app_label).values()
            for entry in app["models"]
        }
        return [
            {
                "name": section.name,
                "app_label": section.slug,
                "app_url": f"{reverse('admin:index')}#{section.slug}",
                "has_module_perms": True,
                "models": [found[table] for table in section.tables if table in found],
            }
            for section in SECTIONS
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show what waits, the progress of the reviews, and links to every table."""
        figures = {
            "waiting": count_work_queues(request.user),
            "reviews": review_figures(request.user, timezone.localdate()),
        }
        return super().index(request, {**figures, **(extra_context or {})})

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """Redirect to the first page: tables are grouped there, and not by app."""
        del request, app_label, extra_context
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirect to the portal's own page, which makes all checks of a new password."""
        del request, extra_context
        return redirect("account_change_password")

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether the user is on the staff of the Secretariat."""
        user = request.user
        return user.is_active and getattr(user, "is_staff", False) and authz.is_secretariat(user)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the portal's sign-in. Raises Http404 for a signed-in user without access."""
        del extra_context
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:  # noqa: FBT001, FBT002 (Django's signature)
        """Return the guarded view: 404, never 403, for a signed-in user without access."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return page
