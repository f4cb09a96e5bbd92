"""Lists to choose from, written by Python: a filter has hundreds of options, and a template for each takes long.

The HTML is that of templates/django/forms/widgets/select_option.html within the framework's select.html.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.formats import localize
from django.utils.safestring import SafeString

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.templatetags.writing import escape_text, text_direction

if TYPE_CHECKING:
    from collections.abc import Mapping

OPTION_TEMPLATE = "django/forms/widgets/select_option.html"
# The framework's label of an empty choice.
NOTHING = "---------"


def is_plain_select(widget: Mapping[str, Any]) -> bool:
    """Return whether every option of the list is shown as usual."""
    rows = [options for _group, options, _place in widget["optgroups"]]
    return all(option["template_name"] == OPTION_TEMPLATE for options in rows for option in options)


def render_select(widget: Mapping[str, Any]) -> SafeString:
    """Return the list to choose from."""
    parts = [f'<select name="{escape_text(widget["name"])}"{_render_attributes(widget["attrs"])}>']
    for group, options, _place in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{escape_text(group)}">')
        parts += [f"\n  {_render_option(option)}" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return SafeString("".join([*parts, "\n</select>"]))


def _render_option(option: Mapping[str, Any]) -> str:
    label = option["label"]
    label = label if isinstance(label, str) else localize(label)
    language = _get_languages().get(str(label))
    speech = ""
    if language:
        speech = f' lang="{language}"'
    elif option["value"] != "":
        speech = f' dir="{text_direction(label)}"'
    shown = "\N{EM DASH}" if label == NOTHING else escape_text(label)
    value, attributes = escape_text(option["value"]), _render_attributes(option["attrs"])
    return f'<option value="{value}"{attributes}{speech}>{shown}</option>'


def _render_attributes(attributes: Mapping[str, Any]) -> str:
    given = [(name, value) for name, value in attributes.items() if value is not False]
    return "".join(
        f" {escape_text(name)}" if value is True else f' {escape_text(name)}="{escape_text(value)}"'
        for name, value in given
    )


@cache
def _get_languages() -> dict[str, str]:
    return {str(name): code for code, name in OfficialLanguage.choices}
