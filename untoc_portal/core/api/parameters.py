"""Parameters of addresses: those that an operation does not know are refused, and filters have the domain's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.utils.translation import gettext as _
from django_filters.constants import EMPTY_VALUES
from django_filters.filterset import filterset_factory
from django_filters.rest_framework import DjangoFilterBackend, FilterSet, filters
from rest_framework.exceptions import ValidationError
from rest_framework.fields import CharField

from untoc_portal.core.api.dry_runs import PARAMETER
from untoc_portal.core.api.expansions import EXPAND, FIELDS
from untoc_portal.core.api.preconditions import SAFE
from untoc_portal.core.public_ids import get_kind, reveal_key

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from rest_framework.request import Request
    from rest_framework.serializers import Serializer

# What returns objects as they are.
READS = ("list", "retrieve")


class IdFilter(filters.CharFilter):
    """Rows that belong to the confidential row with this id."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the rows. Raises ValidationError for a text that is no id of this kind."""
        if value in EMPTY_VALUES:
            return qs
        key = reveal_key(self.kind, value)
        if key is None:
            raise ValidationError({self.parameter: [_("This is no id of such an object.")]})
        return qs.filter(**{self.field_name: key})

    @property
    def parameter(self) -> str:
        """Return the name of the parameter."""
        return next(name for name, one in self.parent.filters.items() if one is self)


class StrictBooleanField(forms.NullBooleanField):
    """Yes or no. The field of the framework takes everything else for no answer, and the list would have every row."""

    def to_python(self, value: Any) -> bool | None:
        """Return the value. Raises ValidationError for a text that is not true and not false."""
        if value in EMPTY_VALUES:
            return None
        if str(value).lower() not in ("true", "false"):
            raise DjangoValidationError(_("Give true or false."))
        return str(value).lower() == "true"


class StrictBooleanFilter(filters.BooleanFilter):
    """Rows for which something is so, or is not so."""

    field_class = StrictBooleanField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "widget": forms.TextInput})


class WholeNumberFilter(filters.NumberFilter):
    """Rows with this whole number. The filter of the framework takes 0.5 too, and no row has it."""

    field_class = forms.IntegerField


class PortalFilterSet(FilterSet):
    """Filters, of which those by a confidential row take its id."""

    FILTER_DEFAULTS: ClassVar[dict[Any, Any]] = {
        **FilterSet.FILTER_DEFAULTS,
        models.BooleanField: {"filter_class": StrictBooleanFilter},
        **{
            field: {"filter_class": WholeNumberFilter}
            for field in FilterSet.FILTER_DEFAULTS
            if issubclass(field, models.IntegerField)
        },
    }

    @classmethod
    def filter_for_lookup(cls, field: Any, lookup_type: str) -> Any:
        """Return the class of a filter, and its arguments."""
        found, arguments = super().filter_for_lookup(field, lookup_type)
        return (StrictBooleanFilter, arguments) if lookup_type == "isnull" else (found, arguments)

    @classmethod
    def filter_for_field(cls, field: Any, field_name: str, lookup_expr: str | None = None) -> Any:
        """Return the filter of a field."""
        kind = get_kind(field.related_model) if lookup_expr == "exact" and field.is_relation else None
        if kind is None:
            return super().filter_for_field(field, field_name, lookup_expr)
        return IdFilter(field_name=field_name, kind=kind)


class PortalFilters(DjangoFilterBackend):
    """The filters that a list declares."""

    filterset_base = PortalFilterSet


def build_filters(model: type[Model], **paths: str) -> type[FilterSet]:
    """Return the filters of a list: each name with the path of its field, such as working_group and group__code."""
    fields: dict[str, list[str]] = {}
    for path in paths.values():
        is_null = path.endswith("__isnull")
        fields.setdefault(path.removesuffix("__isnull"), []).append("isnull" if is_null else "exact")
    made = filterset_factory(model, filterset=PortalFilterSet, fields=fields).base_filters
    meta = type("Meta", (), {"model": model, "fields": []})
    named = {name: made[path] for name, path in paths.items()}
    return type(f"{model.__name__}Filters", (PortalFilterSet,), {**named, "Meta": meta})


class ChosenFields:
    """A view whose objects are returned with the fields that `fields` names, separated by commas.

    `shown_fields` names the fields where a policy chooses them, row by row.
    """

    shown_fields: ClassVar[dict[str, type[Serializer]]] = {}

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer with the chosen fields. Raises ValidationError for a field that does not exist."""
        view: Any = self
        serializer = super().get_serializer(*args, **kwargs)  # type: ignore[misc]  # of the viewset
        asked = view.request.query_params.get(FIELDS) if view.request.method in SAFE and _is_read(view) else None
        if asked is None:
            return serializer
        one = getattr(serializer, "child", serializer)
        policy = self.shown_fields.get(view.action)
        known = policy().fields if policy else one.fields
        wanted = set(asked.split(","))
        if unknown := sorted(wanted - set(known)):
            message = _("There is no such field here: %(name)s.")
            raise ValidationError({FIELDS: [message % {"name": name[:100]} for name in unknown]})
        if policy:
            show = one.to_representation
            one.to_representation = lambda row: {name: value for name, value in show(row).items() if name in wanted}
        else:
            for name in set(known) - wanted:
                known.pop(name)
        return serializer


def has_method(view: Any, request: Request) -> bool:
    """Return whether the address has the method of the request. Where it has not, 405 is said before anything else."""
    return hasattr(view, request.method.lower())


def _is_read(view: Any) -> bool:
    return getattr(view, "action", "list") in READS


class KnownParameters:
    """A view that refuses a parameter it does not know: a filter with a typing error would return every row.

    `known_parameters` names those of an action that are not filters and not pages, or has the serializer of them.
    """

    known_parameters: ClassVar[dict[str, tuple[str, ...] | type[Serializer]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check who asks and how often, and refuse unknown parameters."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]  # of the view
        if has_method(self, request):
            self.require_known_parameters()

    def list_known_parameters(self) -> set[str]:
        """Return the parameters of this action."""
        view: Any = self
        action = getattr(view, "action", None) or ("list" if hasattr(view, "list") else "")
        known = self.known_parameters.get(action, ("act",) if action == "second_look" else ())
        found = set(known if isinstance(known, tuple) else known().fields)
        if hasattr(view, "services") and view.request.method not in SAFE:
            found.add(PARAMETER)
        if action in READS:
            found |= {FIELDS} if isinstance(self, ChosenFields) else set()
            found |= {EXPAND} if getattr(self, "expansions", None) else set()
        if action != "list":
            return found
        if view.paginator is not None:
            found |= set(view.paginator.parameters)
        declared = PortalFilters().get_filterset_class(view, getattr(view, "queryset", None))
        return found | set(declared.base_filters if declared else ())

    def require_known_parameters(self) -> None:
        """Raise ValidationError with every parameter that this action does not know, or that has no value.

        A program whose filter has come out empty would get every row.
        """
        view: Any = self
        known = self.list_known_parameters()
        sent = view.request.query_params
        unknown = [name for name in sent if name not in known]
        if not unknown and (empty := [name for name in sent if "" in sent.getlist(name)]):
            raise ValidationError({name: [CharField.default_error_messages["blank"]] for name in empty})
        if unknown:
            message = _("There is no such parameter here.")
            if names := ", ".join(sorted(known)):
                message = _("There is no such parameter here. There is: %(names)s.") % {"names": names}
            raise ValidationError({name: [message] for name in unknown})
