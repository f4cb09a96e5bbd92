"""Forms of the admin as a browser would send them."""

from django.db.models import Model
from django.test import Client
from django.urls import reverse


def admin_url(obj: Model, page: str = "change", *args: object) -> str:
    """Return the address of a page of this row in the admin."""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{page}", args=[obj.pk, *args])


def form_of(client: Client, obj: Model, **changes: object) -> dict[str, object]:
    """Return what the page would send if only these fields were changed."""
    context = client.get(admin_url(obj)).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            widget, value = field.field.widget, field.value()
            parts = getattr(widget, "widgets_names", None)
            if parts:
                values = widget.decompress(value if isinstance(value, dict) else {})
                data |= {field.html_name + part: text for part, text in zip(parts, values, strict=True)}
            elif value is not None and value is not False:
                data[field.html_name] = value
    return {**data, **changes}
