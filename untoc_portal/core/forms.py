"""How every form of the portal is rendered, accessible by default, and forms of texts that several people write."""

from __future__ import annotations

from copy import copy
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.select_lists import is_plain_select, render_select

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

    from untoc_portal.core.edits import Conflict
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.second_look import Look

MINE, THEIRS, JOINED = "mine", "theirs", "joined"
DECISIONS = ((MINE, _("What I typed")), (THEIRS, _("What is saved now")), (JOINED, _("Both texts merged")))


def build_textarea(rows: int = 6) -> forms.Textarea:
    """Return a text area with this number of lines."""
    return forms.Textarea({"rows": rows})


# The first choice of a filter.
ANY = [("", _("all"))]


class DayInput(forms.DateInput):
    """The browser's own date control, in any language of the page. It sends ISO 8601."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class LocalTimeField(forms.DateTimeField):
    """A date and time of the portal, with the browser's own control. It sends ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        control = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=control, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


class NamesInOrder(ModelChoiceIterator):  # type: ignore[type-arg]  # no generic at run time
    """The rows to choose from, in the alphabetical order of the reader's language."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the empty choice, if there is one, then the rows by name."""
        choices = iter(super().__iter__())
        if self.field.empty_label is not None:
            # Django asks only for the first choice, to know whether a browser may require one.
            yield next(choices)
        yield from sort_by_name(choices, itemgetter(1))


class NameField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the same
    """A choice among rows that people look for by name, such as States."""

    iterator = NamesInOrder


class NamesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # the same
    """A choice of several such rows."""

    iterator = NamesInOrder


class GroupedChoices(forms.CheckboxSelectMultiple):
    """Many checkboxes in groups that open. With JavaScript, people can search them by typing."""

    template_name = "components/forms/grouped_choices.html"

    class Media:
        js = (Script("js/choices.js", defer=True),)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the groups. A group with a selected option is open."""
        context = super().get_context(name, value, attrs)
        context["groups"] = [
            {"name": group, "options": options, "is_open": any(option["selected"] for option in options)}
            for group, options, _place in context["widget"]["optgroups"]
        ]
        return context


class PortalBoundField(BoundField):
    """A field that knows the kind of its control and the target of the link in the error summary."""

    @property
    def kind(self) -> str:
        """Return the layout of the control: `group`, `check`, `file` or `text`."""
        if self.use_fieldset:
            return "group"
        input_type = getattr(self.field.widget, "input_type", "")
        return {"checkbox": "check", "file": "file"}.get(input_type, "text")

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Set the direction of a long text automatically, from the typed language."""
        built = super().build_widget_attrs(attrs, widget)
        if isinstance(widget or self.field.widget, forms.Textarea):
            built.setdefault("dir", "auto")
        return built

    @property
    def error_target(self) -> str:
        """Return the id of the first control, so that a link in the error summary leads to it."""
        return self.id_for_label or self.subwidgets[0].id_for_label


class PortalFormRenderer(TemplatesSetting):
    """Renders forms with the portal's templates (setting FORM_RENDERER)."""

    form_template_name = "components/forms/form.html"
    formset_template_name = "components/forms/formset.html"
    field_template_name = "components/forms/field.html"
    bound_field_class = PortalBoundField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Render a control. A list to choose from is written by Python."""
        if template_name == forms.Select.template_name and is_plain_select(context["widget"]):
            return render_select(context["widget"])
        return super().render(template_name, context, request)


class RevisedTextsForm(forms.Form):
    """Several texts, each with the revision it is based on, as `text_<key>` and `revision_<key>`.

    `decide_<key>` and `joined_<key>` hold the choice in a conflict (components/conflict_panel.html).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: dict[Any, Conflict] = {}

    def add_text(
        self,
        key: Any,
        *,
        label: Text,
        text: str,
        revision: int,
        max_length: int,
        rows: int = 4,
        help_text: Text = "",
        required: bool = False,
    ) -> None:
        """Add the fields of one text."""
        self.fields[f"text_{key}"] = forms.CharField(
            label=label,
            required=required,
            max_length=max_length,
            help_text=help_text,
            widget=build_textarea(rows),
            initial=text,
        )
        self.fields[f"revision_{key}"] = forms.IntegerField(
            label=_("Revision"), required=False, min_value=0, widget=forms.HiddenInput(), initial=revision
        )
        # Visible only in a conflict.
        self.fields[f"decide_{key}"] = forms.ChoiceField(
            label=_("Decision"), required=False, choices=DECISIONS, widget=forms.HiddenInput()
        )
        self.fields[f"joined_{key}"] = forms.CharField(
            label=_("Both texts merged"), required=False, max_length=max_length, widget=forms.HiddenInput()
        )

    def is_to_save(self, key: Any) -> bool:
        """Return whether the text was on the page (it has a revision) and the other person's version was not chosen."""
        return self.cleaned_data[f"revision_{key}"] is not None and self.cleaned_data[f"decide_{key}"] != THEIRS

    def typed(self, key: Any) -> tuple[str, int]:
        """Return the text as typed, or merged, and the revision it is based on."""
        data = self.cleaned_data
        name = "joined" if data[f"decide_{key}"] == JOINED else "text"
        return data[f"{name}_{key}"], data[f"revision_{key}"]

    def mark_stale(self, conflicts: Mapping[Any, Conflict]) -> None:
        """Store what someone else saved in the meantime, to show it next to the typed text."""
        self.conflicts = dict(conflicts)
        # The text that an earlier comparison decided on is now the typed text.
        data: Any = copy(self.data)
        for key, conflict in conflicts.items():
            data[f"text_{key}"] = conflict.mine.text
        self.data = data


class SecondLookForm(forms.Form):
    """Form of an action that cannot be undone. It sends back what the user has read; actions add their own fields."""

    seen = forms.CharField(widget=forms.HiddenInput(), required=False)
    # A draft does not restore these: they belong to the text on the page.
    read_again = ("seen", "confirmed")

    def __init__(self, *args: Any, look: Look, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = look.reading.token
        if look.confirmation:
            self.fields["confirmed"] = forms.BooleanField(label=look.confirmation)

    def rebind_to_look(self, look: Look) -> None:
        """Put the current text into a form that was sent before, and remove the tick: it was for another text."""
        data: Any = copy(self.data)
        data[self.add_prefix("seen")] = look.reading.token
        data.pop(self.add_prefix("confirmed"), None)
        self.data = data


class TextRow:
    """One text of such a form, as the page shows it. `stored` is its row, or None before the first save."""

    def __init__(self, form: RevisedTextsForm, key: Any, stored: Any) -> None:
        self.form, self.key, self.stored = form, key, stored

    @property
    def text(self) -> BoundField:
        """Return the field of the text."""
        return self.form[f"text_{self.key}"]

    @property
    def conflict(self) -> Conflict | None:
        """Return what someone else saved since the text was shown, with the common version, or None."""
        return self.form.conflicts.get(self.key)

    @property
    def conflict_fields(self) -> tuple[str, str]:
        """Return the names of the fields that decide a conflict."""
        return f"decide_{self.key}", f"joined_{self.key}"

    @property
    def revision_name(self) -> str:
        """Return the name of the hidden field of the revision."""
        return f"revision_{self.key}"

    @property
    def revision(self) -> int:
        """Return the revision on which the text on the page is based.

        After a comparison, it is the stored revision: the next save is based on that. Otherwise a form that is shown
        again keeps the revision it was sent with, so that an unchanged text is still recognized.
        """
        revision: int = self.stored.revision if self.conflict else self.form[self.revision_name].value()
        return revision
