"""How every form of the portal is rendered: accessible by default, whatever its class thinks of."""

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting


class PortalBoundField(BoundField):
    """A field that knows what kind of control it shows and where the error summary has to lead."""

    @property
    def kind(self) -> str:
        """Name the layout of the control: `group` of options, `check`, `file` or `text`."""
        if self.use_fieldset:
            return "group"
        input_type = getattr(self.field.widget, "input_type", "")
        return {"checkbox": "check", "file": "file"}.get(input_type, "text")

    @property
    def error_target(self) -> str:
        """Give the id of the first control, so that a link in the error summary lands on it."""
        return self.id_for_label or f"{self.auto_id}_0"


class PortalFormRenderer(TemplatesSetting):
    """Renders forms with the portal's templates (setting FORM_RENDERER)."""

    form_template_name = "components/forms/form.html"
    formset_template_name = "components/forms/formset.html"
    field_template_name = "components/forms/field.html"
    bound_field_class = PortalBoundField
