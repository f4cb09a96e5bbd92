"""Questionnaires, their questions and texts. They can be changed here while they are drafts, never later."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import TextField
from django.forms import CharField, Form, Textarea
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import CONTENT_TYPES
from reviews.enums import QuestionnaireState
from reviews.models import Question, Questionnaire, QuestionText
from reviews.selectors.looks import look_at_questionnaire
from reviews.services import questionnaire_versions as versions
from reviews.services.adoption import write_template
from reviews.validators import SHAPES
from reviews.workflow import QUESTIONNAIRE
from untoc_portal.core import authz
from untoc_portal.core.admin import (
    AdminAction,
    SecretariatAdmin,
    SecretariatInline,
    secretariat_only,
    transition_action,
)
from untoc_portal.core.views import get_visible_or_404


class DraftVersionForm(Form):
    """The name of the new version."""

    version = CharField(label=_("Version"), max_length=20)


def _get_draft(row: Any) -> Any:
    """Return the version to which a questionnaire, question or text belongs."""
    question = getattr(row, "question", row)
    return getattr(question, "questionnaire", question)


class EditedInDraft:
    """Rows of a questionnaire version. They can be changed and added only while it is a draft."""

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or _get_draft(obj).is_draft)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


def draft_only(obj: Any, user: Any) -> tuple[()] | None:
    """Return the action for the Secretariat while the version is a draft, otherwise None."""
    return () if authz.is_secretariat(user) and _get_draft(obj).is_draft else None


class QuestionInline(SecretariatInline):
    model = Question
    fields = ("position", "key", "article", "kind", "obligation", "text")
    readonly_fields = ("text",)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("article__instrument").with_texts()

    @admin.display(description=_("text"))
    def text(self, question: Question) -> str:
        return question.text


@admin.register(Questionnaire)
class QuestionnaireAdmin(EditedInDraft, SecretariatAdmin):
    """Versions of the questionnaires.

    Only a draft can be changed: a change is a new version, drafted from another one.
    """

    list_display = ("cluster", "version", "state", "wording", "source", "verified")
    list_filter = ("state", "wording")
    list_select_related = ("cluster",)
    inlines = (QuestionInline,)
    editable_fields = ("version", "wording", "notes", "source", "verified")
    fields = ("cluster", "version", "state", "wording", "notes", "source", "verified", "corrected", "files")
    readonly_fields = ("files",)
    acts = {
        "draft": AdminAction(
            _("Draft a new version from this one"),
            versions.draft_version,
            secretariat_only,
            DraftVersionForm,
            tone="secondary",
        ),
        "put-in-use": AdminAction(
            _("Put in force"),
            versions.put_in_force,
            transition_action(QUESTIONNAIRE, "put_in_use"),
            look=lambda row, _user: look_at_questionnaire(row, "put_in_use"),
        ),
        "retire": AdminAction(
            _("Retire"),
            versions.retire_questionnaire,
            transition_action(QUESTIONNAIRE, "retire"),
            tone="danger",
            look=lambda row, _user: look_at_questionnaire(row, "retire"),
        ),
        "discard": AdminAction(_("Discard the draft"), versions.discard_version, draft_only, tone="danger"),
    }

    def get_urls(self) -> list[Any]:
        """Add the URL of the files for an adopted text."""
        name = self._url_name("template").partition(":")[2]
        view = self.admin_site.admin_view(self.template_view)
        return [path("<int:pk>/template/<str:form>/", view, name=name), *super().get_urls()]

    def template_view(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """Return the file in which the adopted text of the cluster is filled in."""
        questionnaire = get_visible_or_404(Questionnaire.objects.select_related("cluster"), request, pk=pk)
        if form not in CONTENT_TYPES:
            raise Http404
        response = HttpResponse(write_template(questionnaire, form), content_type=CONTENT_TYPES[FileFormat(form)])
        name = f"adopted-questionnaire-{questionnaire.cluster.number}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.display(description=_("files for an adopted text"))
    def files(self, questionnaire: Questionnaire) -> SafeString:
        urls = [(reverse(self._url_name("template"), args=[questionnaire.pk, form]), form) for form in FileFormat]
        return format_html_join(" · ", '<a href="{}" dir="ltr">.{}</a>', urls)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Return False: a version begins as a copy of another one, or from a file."""
        del request, obj
        return False


class QuestionTextInline(EditedInDraft, SecretariatInline):
    model = QuestionText
    fields = ("language", "text", "guidance", "introduction", "source", "verified")
    extra = 0
    show_change_link = False
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 48, "dir": "auto"})}}


@admin.register(Question)
class QuestionAdmin(EditedInDraft, SecretariatAdmin):
    """Questions of every version and their texts. Those of a draft can be changed here."""

    list_display = ("key", "questionnaire", "article", "kind", "obligation")
    list_filter = ("questionnaire", "kind", "obligation", "article__instrument")
    list_select_related = ("questionnaire__cluster", "article__instrument")
    search_fields = ("key", "wordings__text")
    ordering = ("questionnaire__cluster", "questionnaire__version", "position")
    inlines = (QuestionTextInline,)
    editable_fields = (
        "questionnaire", "article", "number", "key", "position", "kind", "obligation", "paragraph", "cites_legislation",
        "options", "show_if", "related",
    )  # fmt: skip
    acts = {"remove": AdminAction(_("Remove from the draft"), versions.remove_question, draft_only, tone="danger")}

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Add help texts to the fields that contain data."""
        if db_field.name in SHAPES:
            kwargs |= {"help_text": SHAPES[db_field.name], "widget": Textarea(attrs={"rows": 4, "dir": "ltr"})}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return only drafts as choices, because no other version can get a question."""
        if db_field.name == "questionnaire":
            kwargs["queryset"] = Questionnaire.objects.filter(state=QuestionnaireState.DRAFT).select_related("cluster")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
