"""Recorded data in the reader's words: names of fields and of recorded actions, and values, also structured ones.

The audit trail and jobs store plain names and values, which do not change when labels change. This module translates
them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field as default
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import module_has_submodule
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import Text
from untoc_portal.core.fields import MultilingualField, get_text_in_language
from untoc_portal.core.listing import format_label, format_list

EMPTY_VALUE = "-"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")


@dataclass(frozen=True, slots=True)
class AuditLabel:
    """The label of something that actions record in addition to the fields of a row, and the labels of its codes."""

    label: Text
    codes: Mapping[str, Text] = default(default_factory=dict)


@cache
def words_of_acts() -> dict[str, AuditLabel]:
    """Return the labels that the `audit_labels.py` of the apps declare.

    The key is the recorded name, or "app.model.name". Other apps can add codes to a name of the kernel.
    """
    found: dict[str, AuditLabel] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "audit_labels"):
            for name, row in import_module(f"{config.name}.audit_labels").AUDIT_LABELS.items():
                codes = found[name].codes if name in found else {}
                found[name] = AuditLabel(row.label, {**codes, **row.codes})
    return found


def get_field(model: type[Model] | None, name: str) -> Field[Any, Any] | None:
    """Return the field of this name, or None."""
    try:
        found = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def get_audit_label(model: type[Model] | None, name: str) -> AuditLabel | None:
    """Return the label of a name that actions on this model record, or None."""
    words = words_of_acts()
    own = words.get(f"{model._meta.label_lower}.{name}") if model else None
    return own or words.get(name)


def get_field_label(model: type[Model] | None, name: str) -> Text:
    """Return the label of a field, or of a name that actions record. An unknown name is written with spaces."""
    field = get_field(model, name)
    if field is not None:
        return field.verbose_name
    known = get_audit_label(model, name)
    if known is not None:
        return known.label
    return _name_of_model(name) or name.replace("_", " ")


def _name_of_model(name: str) -> Text | None:
    """Return the name of the rows that "app.Model" or "model_id" means."""
    if "." in name:
        found = next((model for model in apps.get_models() if model._meta.label == name), None)
        return found._meta.verbose_name_plural if found is not None else None
    wanted = name.removesuffix("_id").replace("_", "") if name.endswith("_id") else ""
    return next((model._meta.verbose_name for model in apps.get_models() if model._meta.model_name == wanted), None)


def format_value(model: type[Model] | None, name: str, value: Any) -> str:
    """Return a value in words, as one line."""
    return _format_value(model, value, _codes(model, name))


def _codes(model: type[Model] | None, name: str) -> Mapping[str, Text]:
    field, known = get_field(model, name), get_audit_label(model, name)
    return dict(field.flatchoices) if field is not None and field.flatchoices else known.codes if known else {}


def _format_value(model: type[Model] | None, value: Any, codes: Mapping[str, Text]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        pairs = ((_key(model, key, codes), _format_value(model, each, codes)) for key, each in value.items())
        return format_list((format_label(*pair) for pair in pairs), "long") or EMPTY_VALUE
    if isinstance(value, list):
        return format_list(_format_value(model, each, codes) for each in value) or EMPTY_VALUE
    if value is None or value in {"", "None"}:
        return EMPTY_VALUE
    return str(codes.get(value) or _day(str(value)))


def _key(model: type[Model] | None, key: str, codes: Mapping[str, Text]) -> str:
    if key in OfficialLanguage.values:
        return str(OfficialLanguage(key).label)
    return str(codes.get(key) or get_field_label(model, key))


def _day(text: str) -> str:
    """Return a day or a time as the language writes it, and any other text unchanged."""
    try:
        if DAY.fullmatch(text):
            return date_format(dt.date.fromisoformat(text))
        if DATETIME.fullmatch(text):
            at = dt.datetime.fromisoformat(text)
            return date_format(timezone.localtime(at) if timezone.is_aware(at) else at, "DATETIME_FORMAT")
    except ValueError:
        pass
    return text


def render_value(model: type[Model], name: str, value: Any) -> SafeString:
    """Return a structured value of a row item by item: names and values, or each language with its text."""
    if isinstance(get_field(model, name), MultilingualField):
        return render_in_six_languages(value)
    return _render_value(model, value, _codes(model, name))


def _render_value(model: type[Model], value: Any, codes: Mapping[str, Text]) -> SafeString:
    if isinstance(value, dict) and value and set(value) <= set(OfficialLanguage.values):
        return format_html('<span dir="auto">{}</span>', get_text_in_language(value))
    if isinstance(value, dict) and value:
        pairs = (
            (format_label(capfirst(_key(model, key, codes)), ""), _render_value(model, each, codes))
            for key, each in value.items()
        )
        return format_html('<dl class="changes">{}</dl>', _each("<div><dt>{}</dt> <dd>{}</dd></div>", pairs))
    if isinstance(value, list) and value:
        rows = ((_render_value(model, each, codes),) for each in value)
        return format_html('<ul class="values">{}</ul>', _each("<li>{}</li>", rows))
    return format_html('<span dir="auto">{}</span>', _format_value(model, value or None, codes))


def _each(pattern: str, rows: Any) -> SafeString:
    return format_html_join("", pattern, rows)


def render_in_six_languages(texts: Mapping[str, str] | None) -> SafeString:
    """Return a text in all its languages, each with the name of its language."""
    rows = (
        (code, name, code, texts[code])
        for code, name in OfficialLanguage.choices
        if texts is not None and texts.get(code)
    )
    lines = _each('<div><span class="quiet" lang="{}">{}</span> <span lang="{}" dir="auto">{}</span></div>', rows)
    return format_html('<div class="six-languages">{}</div>', lines) if lines else SafeString(EMPTY_VALUE)
