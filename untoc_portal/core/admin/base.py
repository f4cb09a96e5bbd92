"""Base classes of the Secretariat's admin: a view of the rows, audited corrections, buttons that call services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import DateField, Field, ForeignKey, Model, QuerySet, URLField
from django.forms import BaseForm, BaseFormSet, BaseModelForm, CharField, Textarea, TextInput
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Media, Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as translate_of_framework, gettext_lazy as _

from untoc_portal.core import authz
from untoc_portal.core.admin.acts import AdminAction
from untoc_portal.core.admin.choices import FoundByTyping
from untoc_portal.core.admin.doing import AdminActionsMixin
from untoc_portal.core.admin.trail import get_audit_trail
from untoc_portal.core.collation import SortedRows, sort_queryset_by_name
from untoc_portal.core.corrections import correct
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.forms import DayInput
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.querysets import list_rows_of_secretariat
from untoc_portal.core.tables import MAX_ROWS
from untoc_portal.core.views import add_domain_error

# What a filter can ask for: a value, a choice, a missing value or a range of dates.
PLAIN_LOOKUPS = frozenset(
    f"{step}{ending}"
    for step in ("", "__id", "__pk")
    for ending in ("", "__exact", "__in", "__isnull", "__gte", "__lt")
)


class PlainFields:
    """Form fields as the Secretariat needs them."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the form field, with the date control for days.

        Related rows have no pop-up windows that add, change or delete them.
        """
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        if type(db_field) is DateField:
            kwargs["widget"] = DayInput()
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, CharField) and isinstance(field.widget, TextInput | Textarea):
            field.widget.attrs.setdefault("dir", "auto")
        for flag in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, flag):
                setattr(field.widget, flag, False)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field with the related rows as their own list shows them, if that list can be searched."""
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            related = self.admin_site.get_model_admin(db_field.remote_field.model)
            rows = related.get_queryset(request).select_related(*(related.list_select_related or ()))
            kwargs = {"queryset": rows, "widget": FoundByTyping(db_field, self.admin_site), **kwargs}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_autocomplete_fields(self, request: HttpRequest) -> Sequence[str]:
        """Return the keys whose related rows are found by typing: those whose own list can be searched."""
        del request
        keys = [field for field in self.opts.fields if isinstance(field, ForeignKey)]
        return [field.name for field in keys if self._is_searched(field.remote_field.model)]

    def _is_searched(self, model: type[Model]) -> bool:
        site = self.admin_site
        return site.is_registered(model) and bool(site.get_model_admin(model).search_fields)


class ReadOnly:
    """Rows that the Secretariat can view; nothing is added, changed or deleted."""

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
    """Rows of another table on the page of a row."""

    extra = 0
    show_change_link = True
    view_on_site = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name each field for screen readers: in a table, the framework gives it only the heading of its column."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = capfirst(field.label)
        return field


class BoundedPaginator(Paginator):
    """Pages of the first `max_rows` rows of a very long table. Counting all of them would take longer than the page."""

    max_rows = MAX_ROWS

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        # Without an order and with one column, the database only has to find that many rows.
        return int(rows.order_by().values("pk")[: self.max_rows + 1].count())

    @cached_property
    def count(self) -> int:
        """Return the number of rows on the pages."""
        return min(self._found, self.max_rows)

    @property
    def has_more_rows(self) -> bool:
        """Return whether there are rows that no page shows. A filter or a search finds them."""
        return self._found > self.max_rows


class OrderedList(ChangeList):
    """A list in the order of its admin's paginator, also if it has only one page."""

    def get_results(self, request: HttpRequest) -> None:
        """Take the rows of a single page from the paginator, as the framework does for several pages."""
        super().get_results(request)
        rows = self.paginator.object_list
        if isinstance(rows, SortedRows) and (self.show_all or not self.multi_page):
            self.result_list = rows[:]


class Refused:
    """A form that a service has refused: it is shown again as filled in, with the reasons."""

    refused: ClassVar[DomainError]

    def full_clean(self) -> None:
        """Add the reasons to the errors of the form itself."""
        super().full_clean()  # type: ignore[misc]  # of the form to which it belongs
        add_domain_error(self, self.refused)  # type: ignore[arg-type]


class SecretariatAdmin(AdminActionsMixin, ReadOnly, PlainFields, admin.ModelAdmin):
    """Rows as the Secretariat sees them.

    `editable_fields` can be corrected through `core.corrections`, with an audit event. `acts` are buttons. The history
    of a row is its audit trail; Django's own log is not kept.
    """

    change_list_template = "admin/portal_change_list.html"
    change_form_template = "admin/portal_change_form.html"
    editable_fields: ClassVar[tuple[str, ...]] = ()
    can_be_added: ClassVar[bool] = False
    # Fields by which other pages link to this list.
    linked_by: ClassVar[tuple[str, ...]] = ()
    has_trail: ClassVar[bool] = True
    # The text by which people look for rows. The rows come in the alphabetical order of the reader's language, which no
    # database has.
    name_lookups: ClassVar[str] = ""
    # Whether there can be a million rows, so that only the first ones are counted and have pages.
    is_very_long: ClassVar[bool] = False
    # The rows are counted once. A search has a link to all of them instead of their number.
    show_full_result_count = False
    list_per_page = 40

    @property
    def media(self) -> Media:
        """Return the scripts of the page of a row.

        The scripts that fill one field from another are large and not used.
        """
        names = ("vendor/jquery/jquery.min.js", "jquery.init.js", "core.js", "admin/RelatedObjectLookups.js")
        return Media(js=[f"admin/js/{name}" for name in names])

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.editable_fields) and self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_be_added and self.has_view_permission(request, obj)

    @property
    def search_help_text(self) -> str:
        """Return the help text with the fields that a search looks through."""
        fields = [self.opts.get_field(each.lstrip("=^@").partition("__")[0]) for each in self.search_fields]
        rows = (
            field.verbose_name if isinstance(field, Field) else field.related_model._meta.verbose_name
            for field in fields
        )
        return format_label(_("Fields searched"), format_list(dict.fromkeys(str(name) for name in rows)))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Return whether the lookup is a filter of the page.

        Others are refused: with them, a secret could be guessed letter by letter.
        """
        del value, request
        entries = [entry[0] if isinstance(entry, tuple) else entry for entry in (*self.list_filter, *self.linked_by)]
        offered = {getattr(entry, "parameter_name", entry) for entry in entries}
        asked = {name for name in offered if f"{lookup}__".startswith(f"{name}__")}
        return any(lookup.removeprefix(name) in PLAIN_LOOKUPS for name in asked)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list. Ignore all filters if the value of one is out of range."""
        try:
            context = {
                "section": self.admin_site.section_of(self.model),
                "title": capfirst(self.opts.verbose_name_plural),
                "media": Media(js=[Script("admin/js/actions.js", defer=True)]),
                **(extra_context or {}),
            }
            return super().changelist_view(request, context)
        except OverflowError:
            return HttpResponseRedirect(request.path)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows that this user can see."""
        return list_rows_of_secretariat(super().get_queryset(request), request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:
        """Return all fields except those that can be corrected."""
        fixed = super().get_readonly_fields(request, obj)
        names = self.fields or [field.name for field in self.opts.fields]
        others = [name for name in names if name not in self.editable_fields and name not in (self.exclude or ())]
        return [*fixed, *(name for name in others if name not in fixed and name != self.opts.pk.name)]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Return the form, rendered as the admin does it and not as the portal's own pages do."""
        form = super().get_form(request, obj, change, **kwargs)
        form.default_renderer = TemplatesSetting
        error = getattr(request, "refused", None)
        return type(form)(form.__name__, (Refused, form), {"refused": error}) if error else form

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list class that keeps the order of the paginator."""
        del request, kwargs
        return OrderedList

    def get_paginator(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Paginator:
        """Return a paginator by name, unless the reader sorts by columns. The search by typing uses it too."""
        if self.is_very_long:
            return BoundedPaginator(queryset, *args, **kwargs)
        is_sorted = ORDER_VAR in request.GET
        rows = queryset if is_sorted or not self.name_lookups else sort_queryset_by_name(queryset, self.name_lookups)
        return super().get_paginator(request, rows, *args, **kwargs)

    def action_checkbox(self, obj: Model) -> str:
        """Return the box that selects a row. The framework renders a template for each."""
        label = format_html(translate_of_framework("Select this object for an action - {}"), str(obj))
        name = helpers.ACTION_CHECKBOX_NAME
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, name, obj.pk, label)

    def get_row_name(self, obj: Any) -> str:
        """Return the name of a row for the heading of its page."""
        return str(obj)

    def write(self, obj: Any, values: dict[str, Any], *, actor: Any) -> Model:
        """Write the corrections of a row, or add it, through a service. A table with its own service overrides this."""
        return correct(obj, actor=actor, values=values)

    def save_model(self, request: HttpRequest, obj: Model, form: BaseModelForm, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Write the changed values through the service."""
        del change
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        obj.pk = self.write(obj, values, actor=request.user).pk

    def save_formset(self, request: HttpRequest, form: BaseForm, formset: BaseFormSet, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Write the rows below this one in the same way."""
        del form, change
        formset.save(commit=False)
        for row in formset.forms:
            if row.has_changed():
                values = {name: row.cleaned_data[name] for name in row.changed_data}
                correct(row.instance, actor=request.user, values=values)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or save the form.

        If a service refuses it, show the form with all that was typed and the reasons, as 422.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotAllowedError:
            raise Http404 from None
        except DomainError as error:
            request.refused = error  # type: ignore[attr-defined]  # asked by get_form
            response = super().changeform_view(request, *args, **kwargs)
            response.status_code = 422
            return response

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the buttons and the audit trail."""
        obj = kwargs.get("obj")
        context["acts"] = self.buttons(request, obj) if obj is not None else []
        context["section"] = self.admin_site.section_of(self.model)
        context["title"] = capfirst(self.opts.verbose_name)
        if obj is not None:
            context["subtitle"] = self.get_row_name(obj)
        context["has_trail"] = self.has_trail and obj is not None
        if context["has_trail"]:
            context["trail"], context["trail_goes_on"] = get_audit_trail(obj, self._belonging(request, obj))
        return super().render_change_form(request, context, *args, **kwargs)

    def _belonging(self, request: HttpRequest, obj: Model) -> list[tuple[type[Model], str]]:
        """Return the tables shown below the row, each with its foreign key to the row."""
        tables = [inline.model for inline in self.get_inline_instances(request, obj)]
        keys = {
            table: field.name
            for table in tables
            for field in table._meta.fields
            if isinstance(field, ForeignKey) and field.remote_field.model is self.model
        }
        return list(keys.items())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirect to the audit events of this row."""
        del request, extra_context
        kind = ContentType.objects.get_for_model(self.model)
        query = urlencode({"content_type__id__exact": kind.pk, "object_id__exact": unquote(object_id)})
        return HttpResponseRedirect(f"{reverse('admin:core_auditevent_changelist')}?{query}")

    def log_addition(self, *_args: Any, **_kwargs: Any) -> None:
        """Write no second log: the audit trail has it."""

    log_change = log_addition


def _mark_verified(obj: Model, *, actor: Any) -> Model:
    return correct(obj, actor=actor, values={"verified": True})


class SourcedAdmin(SecretariatAdmin):
    """Reference data with its source: corrected one by one, marked as verified one by one or together."""

    acts = {
        "mark-verified": AdminAction(
            _("Mark as verified"),
            _mark_verified,
            lambda row, user: () if authz.is_secretariat(user) and not row.verified else None,
            tone="secondary",
            in_bulk=True,
        ),
    }


class NumberSettingAdmin(SourcedAdmin):
    """The numbers of one app, each with its source."""

    list_display = ("name", "value", "source", "verified", "corrected")
    editable_fields = ("value", "source", "verified")
