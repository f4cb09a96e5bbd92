"""The base of the secretariat's admin: a window on the rows, audited corrections, buttons that call services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet, URLField
from django.forms import BaseForm, BaseFormSet, BaseModelForm, Form
from django.forms.renderers import TemplatesSetting
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz, jobs
from untoc_portal.core.corrections import correct
from untoc_portal.core.enums import JobState, OfficialLanguage
from untoc_portal.core.exceptions import DomainError, NotAllowedError, Text
from untoc_portal.core.fields import MultilingualField
from untoc_portal.core.models import AuditEvent, Document, Job, Message
from untoc_portal.core.views import add_domain_error
from untoc_portal.core.workflow import Workflow, reasons_against

# How a filter may ask: for a value, a choice, a missing value or a range of dates.
PLAIN_LOOKUPS = frozenset(
    f"{step}{ending}"
    for step in ("", "__id", "__pk")
    for ending in ("", "__exact", "__in", "__isnull", "__gte", "__lt")
)
# Why an act can't be done yet (empty: it can), or None when it is not to be offered at all.
Offer = Callable[[Any, Any], Sequence[Text] | None]


@dataclass(frozen=True, slots=True)
class Act:
    """A button on a row's page. It calls one service as `perform(obj, actor=user, **form data)`."""

    label: Text
    perform: Callable[..., Any]
    offer: Offer
    form_class: type[Form] | None = None
    tone: str = "primary"


@dataclass(frozen=True, slots=True)
class Button:
    """An act as the page shows it."""

    label: Text
    url: str
    reasons: Sequence[Text]
    tone: str
    has_form: bool


def move(workflow: Workflow, name: str) -> Offer:
    """Offer an act where the workflow has this move for the user; its guards are the reasons that hold it back."""
    row = workflow[name]

    def offer(obj: Model, user: Any) -> Sequence[Text] | None:
        if obj.state not in row.sources or not user.has_perm(row.permission, obj):
            return None
        return reasons_against(row, obj)

    return offer


def secretariat_only(_obj: Model, user: Any) -> Sequence[Text] | None:
    """Offer an act to the secretariat at any time."""
    return () if authz.is_secretariat(user) else None


class PlainFields:
    """Form fields as the secretariat needs them."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer related rows without the pop-up windows that add or delete them; say which language is which."""
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        if isinstance(db_field, MultilingualField):
            kwargs["help_text"] = " · ".join(OfficialLanguage.labels)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for flag in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, flag):
                setattr(field.widget, flag, False)
        return field


class ReadOnly:
    """What the secretariat may look at; nothing is added, changed or deleted."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del obj
        return bool(authz.is_secretariat(request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False


class SecretariatInline(ReadOnly, PlainFields, admin.TabularInline):
    """Rows of another table on a row's page."""

    extra = 0
    show_change_link = True
    view_on_site = False


class SecretariatAdmin(ReadOnly, PlainFields, admin.ModelAdmin):
    """Rows as the secretariat sees them.

    `editable_fields` can be corrected, through `core.corrections` and so with an audit row; `acts` are buttons. The
    history of a row is its audit trail: Django's own log is not kept beside it.
    """

    change_form_template = "admin/portal_change_form.html"
    editable_fields: ClassVar[tuple[str, ...]] = ()
    acts: ClassVar[dict[str, Act]] = {}
    can_be_added: ClassVar[bool] = False
    # Columns by which other pages link to this list.
    linked_by: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.editable_fields) and self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_be_added and self.has_view_permission(request, obj)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow what the page offers as a filter, and no other question: one could be asked letter by letter."""
        del value, request
        entries = [entry[0] if isinstance(entry, tuple) else entry for entry in (*self.list_filter, *self.linked_by)]
        offered = {getattr(entry, "parameter_name", entry) for entry in entries}
        asked = {name for name in offered if f"{lookup}__".startswith(f"{name}__")}
        return any(lookup.removeprefix(name) in PLAIN_LOOKUPS for name in asked)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; a filter whose value can't be one is left out."""
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError:
            return HttpResponseRedirect(request.path)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows this user may see."""
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:
        """Return everything but what can be corrected."""
        fixed = super().get_readonly_fields(request, obj)
        names = self.fields or [field.name for field in self.opts.fields]
        others = [name for name in names if name not in self.editable_fields and name not in (self.exclude or ())]
        return [*fixed, *(name for name in others if name not in fixed and name != self.opts.pk.name)]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Render the form as the admin lays it out, not as the portal's own pages do."""
        form = super().get_form(request, obj, change, **kwargs)
        form.default_renderer = TemplatesSetting
        return form

    def save_model(self, request: HttpRequest, obj: Model, form: BaseModelForm, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Write what was changed through the service of corrections."""
        del change
        saved = correct(obj, actor=request.user, values={name: form.cleaned_data[name] for name in form.changed_data})
        obj.pk = saved.pk

    def save_formset(self, request: HttpRequest, form: BaseForm, formset: BaseFormSet, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Write the rows below this one the same way."""
        del form, change
        formset.save(commit=False)
        for row in formset.forms:
            if row.has_changed():
                values = {name: row.cleaned_data[name] for name in row.changed_data}
                correct(row.instance, actor=request.user, values=values)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or take in the form; an error of a service becomes a message."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotAllowedError:
            raise Http404 from None
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the buttons."""
        obj = kwargs.get("obj")
        context["acts"] = self.buttons(request, obj) if obj is not None else []
        return super().render_change_form(request, context, *args, **kwargs)

    def buttons(self, request: HttpRequest, obj: Model) -> list[Button]:
        """Return the acts that are this user's, each with what holds it back."""
        found = []
        for name, act in self.acts.items():
            reasons = act.offer(obj, request.user)
            if reasons is not None:
                url = reverse(self._url_name("act"), args=[obj.pk, name])
                found.append(Button(act.label, url, reasons, act.tone, has_form=act.form_class is not None))
        return found

    def _url_name(self, page: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_urls(self) -> list[Any]:
        """Add the address of the acts."""
        name = self._url_name("act").partition(":")[2]
        view = self.admin_site.admin_view(self.act_view)
        return [path("<path:object_id>/act/<str:name>/", view, name=name), *super().get_urls()]

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Do the act, or ask first for what it needs."""
        obj = self.get_object(request, unquote(object_id))
        act = self.acts.get(name)
        if obj is None or act is None or act.offer(obj, request.user) is None:
            raise Http404
        if request.method != "POST" and act.form_class is None:
            return HttpResponseNotAllowed(["POST"])
        form = (act.form_class or Form)(request.POST if request.method == "POST" else None)
        form.renderer = TemplatesSetting()
        if form.is_valid() and self._done(request, act, obj, form):
            messages.success(request, _("Done: %(act)s") % {"act": act.label})
            return HttpResponseRedirect(reverse(self._url_name("change"), args=[obj.pk]))
        if act.form_class is None:
            messages.error(request, " ".join(form.non_field_errors()))
            return HttpResponseRedirect(reverse(self._url_name("change"), args=[obj.pk]))
        return self._act_page(request, act, obj, form)

    @staticmethod
    def _done(request: HttpRequest, act: Act, obj: Model, form: Form) -> bool:
        try:
            act.perform(obj, actor=request.user, **form.cleaned_data)
        except NotAllowedError:
            raise Http404 from None
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return True
        return False

    def _act_page(self, request: HttpRequest, act: Act, obj: Model, form: Form) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "opts": self.opts,
            "original": obj,
            "act": act,
            "form": form,
            "adminform": admin.helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}),
            "reasons": act.offer(obj, request.user),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/portal_act.html", context, status=status)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Send to the audit rows of this row."""
        del request, extra_context
        kind = ContentType.objects.get_for_model(self.model)
        query = urlencode({"content_type__id__exact": kind.pk, "object_id__exact": unquote(object_id)})
        return HttpResponseRedirect(f"{reverse('admin:core_auditevent_changelist')}?{query}")

    def log_addition(self, *_args: Any, **_kwargs: Any) -> None:
        """Keep no second log: the audit trail has it."""

    log_change = log_addition


@admin.register(AuditEvent)
class AuditEventAdmin(SecretariatAdmin):
    list_display = ("at", "action", "content_type", "object_label", "actor_label", "capacity")
    list_filter = ("action", ("at", admin.DateFieldListFilter), "content_type")
    linked_by = ("object_id",)
    list_select_related = ("content_type",)
    search_fields = ("object_label", "actor_label", "capacity", "request_id")
    fields = (
        "at", "action", "content_type", "object_id", "object_label", "actor_label", "capacity", "changes", "request_id",
    )  # fmt: skip


def _retry(job: Job, *, actor: Any) -> Job:
    del actor
    return jobs.retry(job)


@admin.register(Job)
class JobAdmin(SecretariatAdmin):
    list_display = ("name", "key", "state", "attempts", "not_before", "done_at")
    list_filter = ("state", "name")
    search_fields = ("key",)
    ordering = ("-pk",)
    acts = {
        "retry": Act(_("Try again"), _retry, lambda job, _user: () if job.state == JobState.FAILED else None),
    }


@admin.register(Message)
class MessageAdmin(SecretariatAdmin):
    """Who was told of what. The text is its recipient's: it may hold a link that only that person may follow."""

    list_display = ("created_at", "event", "recipient", "state", "sent_at", "read_at")
    list_filter = ("state", "event")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "recipient__name", "key")
    fields = ("created_at", "event", "recipient", "language", "subject", "state", "sent_at", "read_at")


@admin.register(Document)
class DocumentAdmin(SecretariatAdmin):
    list_display = ("symbol", "title", "language", "level", "is_ready", "created_at")
    list_filter = ("level", "language", "template")
    search_fields = ("symbol", "title", "sha256")
    fields = ("symbol", "title", "template", "language", "level", "snapshot_sha256", "sha256", "created_at")

    @admin.display(boolean=True, description=_("rendered"))
    def is_ready(self, document: Document) -> bool:
        return document.is_rendered
