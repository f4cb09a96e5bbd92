"""Fields that several forms of working groups and dialogues use."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.datetimes import read_datetime
from untoc_portal.core.forms import DayInput, GroupedChoices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.models import Article


class DayField(forms.DateField):
    widget = DayInput


class LinesField(forms.CharField):
    """One text per line."""

    widget = forms.Textarea

    def to_python(self, value: str | None) -> list[str]:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class ArticlesByCluster(ModelChoiceIterator):
    """The articles under their clusters. Articles without a known cluster are under their instrument."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = self.queryset.select_related("instrument", "cluster")
        in_order = rows.order_by(F("cluster__number").asc(nulls_last=True), "instrument__position", "number")
        for name, articles in groupby(in_order, key=self._group):
            yield name, [self.choice(article) for article in articles]

    @staticmethod
    def _group(article: Article) -> str:
        if article.cluster is not None:
            return str(article.cluster)
        return _("%(instrument)s, other articles") % {"instrument": article.instrument}


class ArticleField(forms.ModelChoiceField):
    """One article of the Convention or a Protocol."""

    iterator = ArticlesByCluster


class ArticlesField(forms.ModelMultipleChoiceField):
    """Several articles of the Convention or a Protocol."""

    iterator = ArticlesByCluster
    widget = GroupedChoices


class CopyField(forms.CharField):
    """The time of the last change to the writer's copy, so that two writers do not overwrite each other."""

    widget = forms.HiddenInput

    def to_python(self, value: str | None) -> dt.datetime | None:
        try:
            return read_datetime(value) if value else None
        except ValueError:
            raise ValidationError(_("This page is out of date: open it again."), code="invalid") from None
