"""Lists to choose from: written by Python as the templates write them."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from untoc_portal.core.forms import PortalFormRenderer

CHOICES = {
    "empty": [("", "---------"), ("a", "A & <b>B</b>"), (1, 2_026)],
    "groups": [('One "1"', [("a", "A"), ("b", gettext_lazy("Summary"))]), ("Two", [(None, mark_safe("<i>C</i>"))])],
    "languages": [("ar", "العربية"), ("fr", "Français"), ("x", "مرحبا"), ("en", "English")],
    "none": [],
}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_list_is_what_the_templates_write(widget, choices, language):
    with translation.override(language):
        shown = widget({"id": "it", "required": True, "hidden": False, "data-x": "<>"}, choices)
        given = ("name", ["a"] if widget is forms.SelectMultiple else "a")
        written, rendered = (shown.render(*given, renderer=one()) for one in (PortalFormRenderer, TemplatesSetting))
        assert written.splitlines() == [line for line in rendered.splitlines() if line]


def test_list_with_its_own_options_keeps_its_template():
    class Loud(forms.Select):
        option_template_name = "django/forms/widgets/input_option.html"

    shown = Loud(choices=[("a", "A")])
    assert "<input" in shown.render("name", "a", renderer=PortalFormRenderer())
