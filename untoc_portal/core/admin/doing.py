"""How the admin does actions: on one row with a button of its page, on several from the list, after a preview."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.forms import Form
from django.forms.renderers import TemplatesSetting
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _, ngettext

from untoc_portal.core.admin import bulk
from untoc_portal.core.admin.acts import AdminAction, Button, Move
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.forms import SecondLookForm
from untoc_portal.core.listing import format_label, join_sentences
from untoc_portal.core.second_look import ChangedSinceReadError, Look
from untoc_portal.core.views import add_domain_error
from untoc_portal.core.workflow import get_current_blockers

Action = tuple[Callable[..., Any], str, str]


def _build_form(act: AdminAction, data: Any, look: Look | None) -> Any:
    """Return the form of the action's page. If the page shows a text to read, the form sends it back."""
    plain = act.form_class or Form
    form = plain(data) if look is None else type("LookForm", (SecondLookForm, plain), {})(data, look=look)
    form.renderer = TemplatesSetting()
    return form


def _visible(form: Form) -> list[str]:
    return [field.name for field in form.visible_fields()]


class AdminActionsMixin:
    """The actions of a table: buttons on the page of a row, and actions of its list if they can be done in bulk."""

    acts: ClassVar[dict[str, AdminAction]] = {}

    def buttons(self, request: HttpRequest, obj: Model) -> list[Button]:
        """Return the actions that are offered to this user, each with the reasons that block it."""
        found = []
        for name, act in self.acts.items():
            reasons = act.get_offer(obj, request.user)
            if reasons is not None:
                url = reverse(self._url_name("act"), args=[obj.pk, name])
                found.append(Button(act.label, url, reasons, act.tone, has_page=act.has_page))
        return found

    def _url_name(self, page: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_urls(self) -> list[Any]:
        """Add the URL of the actions."""
        name = self._url_name("act").partition(":")[2]
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/<str:name>/", view, name=name), *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Do the action, or first ask for its input."""
        obj = self.get_object(request, unquote(object_id))
        act = self.acts.get(name)
        if obj is None or act is None:
            raise Http404
        if act.get_offer(obj, request.user) is None:
            return self._render_closed_page(request, act, obj)
        if request.method != "POST" and not act.has_page:
            return HttpResponseNotAllowed(["POST"])
        look = act.look(obj, request.user) if act.look else None
        form = _build_form(act, request.POST if request.method == "POST" else None, look)
        error = self._error(request, act, obj, form) if form.is_valid() else None
        if form.is_valid() and error is None:
            messages.success(request, _("Done: %(act)s") % {"act": act.label})
            return HttpResponseRedirect(reverse(self._url_name("change"), args=[obj.pk]))
        if not act.has_page:
            messages.error(request, join_sentences(form.non_field_errors()))
            return HttpResponseRedirect(reverse(self._url_name("change"), args=[obj.pk]))
        changes = error.changes if isinstance(error, ChangedSinceReadError) else ()
        if look is not None and isinstance(error, ChangedSinceReadError):
            look = act.look(obj, request.user) if act.look else look
            form.rebind_to_look(look)
        status = 409 if changes else 422 if form.is_bound else 200
        return self._act_page(request, act, obj, form, status=status, look=look, changes=changes)

    def _render_closed_page(self, request: HttpRequest, act: AdminAction, obj: Any) -> HttpResponse:
        """Return what was typed, with the reason, if the step was closed since the user read the page of the action.

        Raises Http404 if the form of that page was not sent.
        """
        move = act.get_offer
        if not (isinstance(move, Move) and obj.state not in move.row.sources and request.POST.get("seen")):
            raise Http404
        form = _build_form(act, request.POST, None)
        return self._act_page(request, act, obj, form, status=409, reasons=get_current_blockers(move.row, obj))

    @staticmethod
    def _error(request: HttpRequest, act: AdminAction, obj: Model, form: Form) -> DomainError | None:
        """Do the action, and return the error of the service or None."""
        data = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
        try:
            act.perform(obj, actor=request.user, **data)
        except NotAllowedError:
            raise Http404 from None
        except DomainError as error:
            add_domain_error(form, error)
            return error
        return None

    def _act_page(
        self, request: HttpRequest, act: AdminAction, obj: Model, form: Form, *, status: int, **shown: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "subtitle": str(obj),
            "opts": self.opts,
            "section": self.admin_site.section_of(self.model),
            "original": obj,
            "act": act,
            "form": form,
            "adminform": admin.helpers.AdminForm(form, [(None, {"fields": _visible(form)})], {}),
            "reasons": act.get_offer(obj, request.user),
            **shown,
        }
        return TemplateResponse(request, "admin/portal_act.html", context, status=status)

    def get_actions(self, request: HttpRequest) -> dict[str, Action]:
        """Return the actions that can be done on several rows.

        Django's own actions are left out, because they check no rule.
        """
        del request
        return {name: (self._in_bulk(name), name, str(act.label)) for name, act in self.acts.items() if act.in_bulk}

    def _in_bulk(self, name: str) -> Callable[..., HttpResponse | None]:
        def action(_options: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
            return self.bulk_view(request, name, rows)

        return action

    def bulk_view(self, request: HttpRequest, name: str, rows: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the input of the action, show what it would do to each row, and do it after the confirmation."""
        act = self.acts[name]
        if len(rows) > bulk.MAX_ROWS:
            messages.error(request, _("At most %(count)d rows can be checked at once.") % {"count": bulk.MAX_ROWS})
            return None
        step = request.POST.get("step", "")
        form = (act.form_class or Form)(request.POST if step or act.form_class is None else None)
        form.renderer = TemplatesSetting()
        if not form.is_valid():
            return self._bulk_page(request, name, rows, form)
        if step != "confirm":
            outcomes = bulk.preview_action(act, rows, actor=request.user, **form.cleaned_data)
            return self._bulk_page(request, name, rows, form, outcomes)
        seen = {row.pk: request.POST.get(f"seen-{row.pk}", "") for row in rows}
        self._show_message(request, bulk.perform_action(act, rows, actor=request.user, seen=seen, **form.cleaned_data))
        return None

    @staticmethod
    def _show_message(request: HttpRequest, outcomes: Iterable[bulk.ActionResult]) -> None:
        done = sum(outcome.is_done for outcome in outcomes)
        if done:
            text = ngettext("Done for %(count)d row.", "Done for %(count)d rows.", done) % {"count": done}
            messages.success(request, text)
        for outcome in outcomes:
            if not outcome.is_done:
                reasons = join_sentences(outcome.reasons)
                messages.warning(request, format_label(outcome.obj, reasons))

    def _bulk_page(
        self,
        request: HttpRequest,
        name: str,
        rows: QuerySet[Any],
        form: Form,
        outcomes: list[bulk.ActionResult] | None = None,
    ) -> HttpResponse:
        act = self.acts[name]
        fields = [(None, {"fields": list(form.fields)})]
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "opts": self.opts,
            "section": self.admin_site.section_of(self.model),
            "name": name,
            "act": act,
            "form": form,
            "adminform": admin.helpers.AdminForm(form, fields, {}),
            "rows": rows,
            "outcomes": outcomes,
            "going": [outcome for outcome in outcomes or [] if outcome.is_done],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        status = 422 if form.is_bound and not form.is_valid() else 200
        return TemplateResponse(request, "admin/portal_bulk.html", context, status=status)
