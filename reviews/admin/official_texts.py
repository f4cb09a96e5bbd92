"""Official texts: files are uploaded, shown line by line and confirmed; what was loaded can be looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import CharField, ChoiceField, FileField, FileInput, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reviews.enums import TextEffect, TextImportKind
from reviews.models import ArticleText, OfficialText, Provision, TextImport
from reviews.selectors.text_imports import look_at_text_import
from reviews.services import text_imports
from stakeholders.enums import InstrumentCode
from untoc_portal.core import authz
from untoc_portal.core.admin import AdminAction, SecretariatAdmin, SecretariatInline, SourcedAdmin
from untoc_portal.core.exceptions import Text
from untoc_portal.core.listing import format_label, format_list


@admin.register(OfficialText)
class OfficialTextAdmin(SourcedAdmin):
    list_display = ("instrument", "language", "address", "source", "verified", "corrected")
    list_display_links = ("address",)
    list_filter = ("instrument", "language", "verified")
    list_select_related = ("instrument",)
    editable_fields = ("address", "source", "verified")


class ProvisionInline(SecretariatInline):
    model = Provision
    fields = ("position", "label", "text")
    show_change_link = False


@admin.register(ArticleText)
class ArticleTextAdmin(SecretariatAdmin):
    """The texts that were loaded, also those that others superseded."""

    list_display = ("article", "language", "source", "created_at", "superseded_at")
    list_filter = ("article__instrument", "language")
    list_select_related = ("article__instrument",)
    search_fields = ("=article__number", "source")
    inlines = (ProvisionInline,)


def is_waiting(source: TextImport, user: Any) -> tuple[()] | None:
    """Return the action for the Secretariat while the file is not confirmed, otherwise None."""
    return () if authz.is_secretariat(user) and source.confirmed_at is None else None


class TextFileForm(ModelForm):
    """The file to read, and what an Akoma Ntoso file does not say."""

    file = FileField(
        label=_("File"),
        help_text=_("Articles: CSV, Excel or Akoma Ntoso. Questionnaire: the Excel or Word file of its version."),
        widget=FileInput(attrs={"accept": ".csv,.xlsx,.xml,.docx"}),
    )
    instrument = ChoiceField(
        label=_("Instrument"),
        required=False,
        choices=[("", "—"), *InstrumentCode.choices],
        help_text=_("Only for Akoma Ntoso."),
    )
    source = CharField(label=_("Source"), required=False, max_length=300, help_text=_("Only for Akoma Ntoso."))

    class Meta:
        model = TextImport
        fields = ("kind",)


@admin.register(TextImport)
class TextImportAdmin(SecretariatAdmin):
    """Files with official texts. A file changes nothing before it is confirmed."""

    list_display = ("file_name", "kind", "uploaded_by", "created_at", "confirmed_at")
    list_filter = ("kind",)
    list_select_related = ("uploaded_by",)
    can_be_added = True
    form = TextFileForm
    fields = (
        "kind",
        "file_name",
        "sha256",
        "uploaded_by",
        "created_at",
        "confirmed_at",
        "confirmed_by",
        "done",
        "notes",
    )
    readonly_fields = ("done", "notes")
    acts = {
        "confirm": AdminAction(
            _("See what it changes, and confirm"),
            text_imports.confirm_text_import,
            is_waiting,
            look=lambda row, _user: look_at_text_import(row),
        ),
        "discard": AdminAction(_("Discard the file"), text_imports.discard_text_import, is_waiting, tone="danger"),
    }

    def get_fields(self, request: HttpRequest, obj: TextImport | None = None) -> Any:
        """Return the fields of the form for a new file, and those of its row later."""
        return ("kind", "file", "instrument", "source") if obj is None else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: TextImport | None = None) -> Any:
        """Return all fields of a row. A new file has none."""
        return () if obj is None else super().get_readonly_fields(request, obj)

    def write(self, obj: TextImport, values: dict[str, Any], *, actor: Any) -> TextImport:
        """Read the file. Nothing else is stored yet."""
        del obj
        file = values["file"]
        given = {"actor": actor, "name": file.name, "content": file.read()}
        if values.get("kind") == TextImportKind.QUESTIONNAIRE:
            return text_imports.preview_questionnaire(**given)
        about = {name: values.get(name, "") for name in ("instrument", "source")}
        return text_imports.preview_provisions(**given, **about)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Offer one button: each file has a page that follows."""
        hidden = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**hidden, **(extra_context or {})})

    def response_add(self, request: HttpRequest, obj: TextImport, post_url_continue: Any = None) -> HttpResponse:
        """Go on to the page that shows what the file changes."""
        del request, post_url_continue
        return HttpResponseRedirect(reverse(self._url_name("act"), args=[obj.pk, "confirm"]))

    @admin.display(description=_("outcome"))
    def done(self, source: TextImport) -> str:
        labels: dict[str, Text] = dict(TextEffect.choices)
        return format_list(format_label(labels.get(name, name), count) for name, count in source.outcomes.items())

    @admin.display(description=_("notes on the file"))
    def notes(self, source: TextImport) -> SafeString:
        return format_html_join("", "<p>{}</p>", ((notice,) for notice in source.notices))
