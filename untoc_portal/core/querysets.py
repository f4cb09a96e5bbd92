"""Base class of the querysets that people read from: rows of an app are invisible until the app says who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from untoc_portal.core import authz
from untoc_portal.core.enums import PreparationState, RoleGroup
from untoc_portal.core.notices import NOTICES, list_private_events
from untoc_portal.core.reader_conditions import ReaderCondition
from untoc_portal.core.substitutes import Substitute

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.models import AuditEvent, Document, Message, MessageGroup, Preparation  # noqa: F401 (named before they exist)

M = TypeVar("M", bound=models.Model)

# Models whose audit events only those who see the row may read. The apps add theirs when they start.
PRIVATE: list[type[models.Model]] = []
# What each app shows of the audit trail: functions that return a condition on its events. The apps add theirs too.
EVENT_READERS: list[Callable[[AnyUser], Q]] = []
_VISIBLE = ReaderCondition(lambda rows, user: rows.visible_to(user))


class VisibleQuerySet(models.QuerySet[M]):
    """A queryset that can be filtered to the rows that a user can see."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the rows that this user can see. By default there are none: a model must allow access explicitly."""
        del user
        return self.none()

    def filter_visible(self, user: AnyUser) -> Self:
        """Return what `visible_to` does, with SQL that is made once for all readers with the same roles.

        It is for rows that are fetched. In the condition of another query, use `visible_to`.
        """
        found: Self = _VISIBLE.filter(self, user)
        return found

    def keys_visible_to(self, user: AnyUser, key: str = "pk") -> Any:
        """Return the keys of the rows that this user can see, or what they name at `key`, for a condition on others."""
        if isinstance(user, Substitute):
            rows: Any = self.model._default_manager
            name = f"{self.model._meta.db_table}_visible_{key}"
            return user.list_keys(name, self.model, lambda user: rows.visible_to(user).order_by().values(key))
        return self.visible_to(user).order_by().values(key)

    def within_wall(self, user: AnyUser) -> Self:
        """Return the rows that the database lets this user read (ADR 59).

        By default, these are the rows that the user may see.
        """
        return self.visible_to(user)

    def naming_to(self, user: AnyUser, key: str) -> Self:
        """Return the rows through which this user sees what they name at this key, such as a document.

        By default, these are the rows that the user may see.
        """
        del key
        return self.visible_to(user)


class PersonalQuerySet(VisibleQuerySet[M]):
    """Rows of one person. No one else can see them, not even the Secretariat."""

    # The path to the person.
    person = "user"

    def visible_to(self, user: AnyUser) -> Self:
        """Return the rows of this person."""
        return self.filter(**{self.person: user.pk}) if user.is_authenticated else self.none()


class SecretariatOnlyQuerySet(VisibleQuerySet[M]):
    """Rows that only the Secretariat sees."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return every row for the Secretariat, and none for anyone else."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.none()


class BelongingQuerySet(VisibleQuerySet[M]):
    """Rows that are a part of another row: the model names the key to it as `part_of`. Who sees that row sees them."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the parts of the rows that this user may see."""
        model: Any = self.model
        whole = model._meta.get_field(model.part_of).related_model
        return self.filter(**{f"{model.part_of}__in": whole._default_manager.keys_visible_to(user)})


class NamedQuerySet(VisibleQuerySet[M]):
    """Rows that others name, such as a document. Who sees a row that names one sees it too."""

    # The names of the models whose rows do not count.
    not_by: ClassVar[frozenset[str]] = frozenset()

    def visible_to(self, user: AnyUser) -> Self:
        """Return the rows that are named by a row that this user may see."""
        found = Q(pk__in=[])
        relations: Any = self.model._meta.get_fields(include_hidden=True)
        for relation in relations:
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            model, key = relation.related_model, relation.field.name
            if model is not self.model and model.__name__ not in self.not_by:
                rows: Any = model._default_manager
                named = rows.naming_to(user, key).filter(**{f"{key}__isnull": False})
                found |= Q(pk__in=named.order_by().values(key))
        return self.filter(found)


class DocumentQuerySet(NamedQuerySet["Document"]):
    """Documents. The app that owns a document decides who can read it."""

    # Its own forms, which are for those who see the document.
    not_by = frozenset({"Rendition"})

    def with_hash(self, sha256: str) -> Self:
        """Return the documents with this hash, of a file in any format or of the snapshot."""
        return self.filter(
            Q(sha256=sha256)
            | Q(snapshot_sha256=sha256)
            | Q(pk__in=apps.get_model("core.Rendition").objects.filter(sha256=sha256).values("document"))
        )


class MessageQuerySet(VisibleQuerySet["Message"]):
    """Messages. The Secretariat knows of most messages; only the recipient can read the text.

    A mandate ends, a State chooses a smaller circle, a comment goes to another circle: from then on its messages are
    gone from the list, its counts, the search and the digests. They are not deleted; they are back with the right.
    """

    def visible_to(self, user: AnyUser) -> Self:
        """Return the person's messages about rows that the person may still see. It asks one query."""
        if not user.is_authenticated:
            return self.none()
        own = self.of_recipient(user)
        pairs = set(own.order_by().values_list("place_model", "concerns_model").distinct())
        visible = _list_visible_rows(user, {label for pair in pairs for label in pair})
        found = _is_about_visible_row(visible, "place", {place for place, _row in pairs})
        found &= _is_about_visible_row(visible, "concerns", {row for _place, row in pairs})
        stays = [event for event, notice in NOTICES.items() if notice.stays]
        return own.filter(found | Q(event__in=stays))

    def within_wall(self, user: AnyUser) -> Self:
        """Return all messages to this person, and to the Secretariat those it knows of."""
        own = Q(recipient=user.pk) if user.is_authenticated else Q(pk__in=[])
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            own |= ~Q(event__in=list_private_events())
        return self.filter(own)

    def visible_to_secretariat(self) -> Self:
        """Return the messages that the Secretariat knows of."""
        return self.exclude(event__in=list_private_events())

    def of_recipient(self, user: User) -> Self:
        """Return the person's own messages, except those that are sent by e-mail only."""
        return self.filter(recipient=user.pk, group__isnull=False)


def list_rows_of_secretariat(rows: Any, user: AnyUser) -> Any:
    """Return the rows of a table that this member of the Secretariat can see in the admin.

    Of messages, `visible_to` returns the user's own: the Secretariat knows of most of the others too.
    """
    if hasattr(rows, "visible_to_secretariat"):
        return rows.visible_to_secretariat() if authz.is_secretariat(user) else rows.none()
    return rows.filter_visible(user) if hasattr(rows, "visible_to") else rows


def _list_visible_rows(user: AnyUser, labels: set[str]) -> dict[str, Any]:
    """Return the rows that the person may see, by the label of their model."""
    found = {}
    for label in sorted(labels - {""}):
        rows: Any = apps.get_model(label)._default_manager
        # A model without `visible_to` shows nothing to anyone.
        if hasattr(rows.none(), "visible_to"):
            found[label] = rows.visible_to(user).order_by().values("pk")
    return found


def _is_about_visible_row(visible: dict[str, Any], name: str, labels: set[str]) -> Q:
    found = Q(**{f"{name}_model": ""})
    for label in sorted(labels & visible.keys()):
        found |= Q(**{f"{name}_model": label, f"{name}_id__in": visible[label]})
    return found


class MessageGroupQuerySet(PersonalQuerySet["MessageGroup"]):
    """What people see as messages. Its texts are read through `MessageQuerySet.visible_to`."""

    person = "recipient"

    def of_recipient(self, user: User) -> Self:
        """Return the person's own."""
        return self.filter(recipient=user.pk)

    def in_inbox(self, now: dt.datetime) -> Self:
        """Return those that are not archived and not put to a later day."""
        return self.filter(Q(later_until__isnull=True) | Q(later_until__lte=now), archived_at__isnull=True)

    def postponed(self, now: dt.datetime) -> Self:
        """Return those that come back on a later day."""
        return self.filter(later_until__gt=now, archived_at__isnull=True)

    def archived(self) -> Self:
        """Return those in the archive."""
        return self.filter(archived_at__isnull=False)


class PreparationQuerySet(PersonalQuerySet["Preparation"]):
    """What people asked the portal to prepare."""

    person = "owner"

    def open(self) -> Self:
        """Return the preparations that have not ended."""
        return self.filter(state__in=(PreparationState.WAITING, PreparationState.RUNNING))


class ReadTextQuerySet(NamedQuerySet[M]):
    """Texts as people read them, for those who did."""


class AuditEventQuerySet(VisibleQuerySet["AuditEvent"]):
    """Events of the audit trail."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the events this user did, and those that the apps show this user. The Secretariat gets all.

        Events on private rows are for those who see the row.
        """
        found = ~Q(pk__in=[]) if authz.has_role(user, RoleGroup.SECRETARIAT) else Q(actor_id=user.pk or 0)
        for build in EVENT_READERS:
            found |= build(user)
        return self.filter(found).readable_by(user)

    def readable_by(self, user: AnyUser) -> Self:
        """Exclude the events on private rows that this user cannot see.

        For example, how often a draft was saved is shown to its authors only.
        """
        found: Self = _NOT_PRIVATE.filter(self, user)
        return found

    def exclude_private(self, user: AnyUser) -> Self:
        """Return the same, with the SQL made only for this query."""
        events = self.all()
        for model, kind in ContentType.objects.get_for_models(*PRIVATE).items():
            rows: Any = model._default_manager
            visible = rows.visible_to(user).order_by().values("pk")
            events = events.exclude(Q(content_type=kind) & ~Q(object_id__in=visible))
        return events


_NOT_PRIVATE = ReaderCondition(lambda rows, user: rows.exclude_private(user))
