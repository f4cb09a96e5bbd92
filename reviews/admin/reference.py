"""Clusters, articles, rules for dates, phases and draws."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ChoiceField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reviews.enums import ClusterConfidence
from reviews.models import (
    Article,
    Cluster,
    DayOff,
    DeadlineRule,
    Draw,
    DrawSetting,
    DutyStation,
    Phase,
    ReminderRule,
    ReviewGroup,
    ReviewSetting,
    Term,
)
from reviews.resources import TermResource
from reviews.services.reference import correct_article
from untoc_portal.core.admin import (
    ImportsAndExports,
    NumberSettingAdmin,
    SecretariatAdmin,
    SecretariatInline,
    SourcedAdmin,
)
from untoc_portal.core.exceptions import Text
from untoc_portal.core.fields import get_text_in_language, list_language_lookups


@admin.register(Cluster)
class ClusterAdmin(SecretariatAdmin):
    fields = ("number", "roman", "titles", "source", "verified")
    list_display = ("number", "__str__", "verified")
    list_display_links = ("number", "__str__")
    search_fields = list_language_lookups("titles")


@admin.register(Article)
class ArticleAdmin(SourcedAdmin):
    list_display = ("__str__", "cluster", "confidence", "verified", "corrected")
    list_filter = ("instrument", "cluster", "verified", "corrected")
    list_select_related = ("instrument", "cluster")
    search_fields = ("=number", *list_language_lookups("titles"))
    editable_fields = ("titles", "cluster", "cluster_confidence", "source", "verified")

    @admin.display(description=_("confidence in the cluster"), ordering="cluster_confidence")
    def confidence(self, article: Article) -> str:
        return str(dict(ClusterConfidence.choices).get(article.cluster_confidence, article.cluster_confidence))

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the values of the reference files as choices."""
        if db_field.name != "cluster_confidence":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        choices = [("", "—"), *ClusterConfidence.choices]
        return ChoiceField(label=capfirst(db_field.verbose_name), required=False, choices=choices)

    def write(self, obj: Article, values: dict[str, Any], *, actor: Any) -> Article:
        """Correct the article. It stays in its cluster while that cluster is under review."""
        return correct_article(obj, actor=actor, values=values)


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(SourcedAdmin):
    list_display = ("kind", "trigger", "amount", "unit", "source", "verified", "corrected")
    editable_fields = ("amount", "unit", "source", "verified")

    @admin.display(description=_("runs from"))
    def trigger(self, rule: DeadlineRule) -> Text:
        return rule.trigger


@admin.register(DutyStation)
class DutyStationAdmin(SourcedAdmin):
    search_fields = ("code", *list_language_lookups("names"))
    list_display = ("code", "__str__", "moves_dates", "source", "verified", "corrected")
    editable_fields = ("names", "moves_dates", "source", "verified")


@admin.register(DayOff)
class DayOffAdmin(SourcedAdmin):
    list_display = ("day", "name", "station", "source", "verified", "corrected")
    list_filter = ("verified", "corrected")
    list_select_related = ("station",)
    editable_fields = ("station", "day", "names", "source", "verified")
    can_be_added = True

    @admin.display(description=_("official holiday"))
    def name(self, day_off: DayOff) -> str:
        return get_text_in_language(day_off.names)


class ReviewGroupInline(SecretariatInline):
    model = ReviewGroup
    show_change_link = False


@admin.register(Phase)
class PhaseAdmin(SecretariatAdmin):
    list_display = ("sequence", "cycle", "cluster", "starts_on")
    list_select_related = ("cluster",)
    inlines = (ReviewGroupInline,)


@admin.register(ReviewGroup)
class ReviewGroupAdmin(SecretariatAdmin):
    list_display = ("__str__", "phase", "starts_on")
    list_select_related = ("phase",)


@admin.register(ReminderRule)
class ReminderRuleAdmin(SourcedAdmin):
    list_display = ("__str__", "source", "verified", "corrected")
    editable_fields = ("circle", "source", "verified")


admin.site.register([DrawSetting, ReviewSetting], NumberSettingAdmin)


@admin.register(Term)
class TermAdmin(ImportsAndExports, SecretariatAdmin):
    resource_class = TermResource
    list_display = ("key", "__str__", "in_texts", "confidence", "corrected")
    list_display_links = ("key", "__str__")
    list_filter = ("in_texts", "confidence", "corrected")
    search_fields = ("key", *list_language_lookups("texts"))
    editable_fields = ("texts", "in_texts", "confidence", "note")


@admin.register(Draw)
class DrawAdmin(SecretariatAdmin):
    """A drawing of lots: the hash of its pool. The transcript is on its public page."""

    list_display = ("phase", "number", "created_at", "pool_sha256")
    list_select_related = ("phase",)
    fields = ("phase", "number", "created_at", "pool_sha256", "verifier_sha256")
