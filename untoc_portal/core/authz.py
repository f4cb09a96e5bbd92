"""Who may do what: role groups, object grants, and the predicates for permission tables.

There are only two kinds of rights (ADR 0003).

- A *role group* applies to the whole portal (Secretariat, Extended Bureau, delegates, ...).

- An *object grant* is a django-guardian row that gives a group one codename on one object.

Both are given to groups only. Only `grant` and `revoke` write grants, and services call them. Each app's
`permissions.py` says with `rules` whether a right applies in the current state of the object.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import rules
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, Model, OuterRef, Value
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase
from guardian.utils import get_group_obj_perms_model

from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.substitutes import Substitute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User

# Any user of the portal, signed in or not.
AnyUser: TypeAlias = "User | AnonymousUser"


class UserLike(Protocol):
    """Anyone whose rights are checked: a user, or a person without an account whom an app admits by a link."""

    @property
    def pk(self) -> Any: ...

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def is_active(self) -> bool: ...

    def has_perm(self, permission: str, obj: Model | None = None, /) -> bool:
        """Return whether the permission tables allow it."""
        ...


# The reader level of each role. A user with none of these roles reads what the public reads.
READER_LEVELS = {
    RoleGroup.SECRETARIAT: Level.SECRETARIAT,
    RoleGroup.DELEGATES: Level.STATES,
    RoleGroup.CHAIRS: Level.STATES,
}
# The attribute of a user object that caches the user's rights.
REMEMBERED = "grant_cache"
GROUPS = "groups"


class GroupGrant(GroupObjectPermissionBase):
    """A guardian table for one model.

    Subclasses add the `content_object` key and list the codenames that can be granted.
    """

    allowed_codenames: frozenset[str] = frozenset()

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the grant. Raises ValueError if the model of this table does not list the codename."""
        self.require_grantable(self.permission.codename)
        super().save(*args, **kwargs)

    @classmethod
    def require_grantable(cls, codename: str) -> None:
        """Raise ValueError if the model of this table does not list the codename."""
        if codename not in cls.allowed_codenames:
            message = f"{codename} can't be granted on {cls._meta.label}"
            raise ValueError(message)


def get_or_create_role_group(role: RoleGroup) -> Group:
    """Return the group of a portal-wide role, and create it if it does not exist."""
    return Group.objects.get_or_create(name=role.value)[0]


def _table(model: Model | type[Model]) -> Any:
    """Return the table of grants on this model, a `GroupGrant`. The types of guardian do not know that class."""
    return get_group_obj_perms_model(model)  # type: ignore[arg-type]  # guardian takes a class as well


def _permissions(model: type[Model], codenames: Iterable[str]) -> list[Permission]:
    wanted = set(codenames)
    found = list(
        Permission.objects.filter(
            content_type__app_label=model._meta.app_label,
            content_type__model=model._meta.model_name,
            codename__in=wanted,
        )
    )
    missing = wanted - {permission.codename for permission in found}
    if missing:
        message = f"{model._meta.label} declares no permission {sorted(missing)}"
        raise LookupError(message)
    return found


def grant(group: Group, obj: Model, codenames: Iterable[str]) -> None:
    """Give the group these rights on the object.

    A right that the group already has is left unchanged.

    Raises LookupError if the model does not declare a codename. Raises ValueError if a codename cannot be granted, or
    if the group is that of a portal-wide role: its members act for many States, and none of them for this object.
    """
    if group.name in RoleGroup.values:
        message = f"{group.name} is a role of the whole portal, so it gets no right on {obj._meta.label}"
        raise ValueError(message)
    table = _table(obj)
    permissions = _permissions(type(obj), codenames)
    for permission in permissions:
        table.require_grantable(permission.codename)
    rows = [table(group=group, permission=permission, content_object=obj) for permission in permissions]
    table.objects.bulk_create(rows, ignore_conflicts=True)


def revoke(group: Group, obj: Model, codenames: Iterable[str]) -> None:
    """Remove these rights on the object from the group. A right that the group does not have is skipped."""
    table = _table(obj)
    table.objects.filter(group=group, permission__codename__in=list(codenames), content_object=obj).delete()


def build_grant_condition(user: AnyUser, codename: str, model: type[Model] | str, *, outer: str = "pk") -> Any:
    """Return the condition for rows whose `outer` key points to a `model` object on which the user has the grant."""
    granted_on = apps.get_model(model) if isinstance(model, str) else model
    table = _table(granted_on)
    if isinstance(user, Substitute):
        own = table.objects.filter(permission__codename=codename, group__user=user.pk)
        name = f"{granted_on._meta.model_name}_granted_{codename}"
        return user.find(name, table, lambda _user: own.order_by().values("content_object"), outer=outer)
    if not user.is_authenticated or not user.is_active:
        # Without a key, the comparison below would be true for every group without members.
        return Exists(table.objects.none())
    return Exists(
        table.objects.filter(content_object=OuterRef(outer), permission__codename=codename, group__user=user.pk)
    )


def build_object_grant(user: AnyUser, codename: str, obj: Model) -> Exists:
    """Return as a condition whether the user has the grant on this one object."""
    rows = _table(obj).objects
    if not user.is_authenticated or not user.is_active:
        # As in `build_grant_condition`: no key is every group without members.
        return Exists(rows.none())
    return Exists(rows.filter(content_object=obj.pk, permission__codename=codename, group__user=user.pk))


@contextmanager
def use_read_grants(user: UserLike, found: Iterable[tuple[Model, Iterable[str]]]) -> Iterator[None]:
    """Let checks inside this block use grants that were read a moment ago, together with other rows.

    The block must ask only for the codenames that were looked for. What was cached before is cached again after it.
    """
    before = _get_remembered(user)
    setattr(user, REMEMBERED, {(obj._meta.label, obj.pk): frozenset(names) for obj, names in found})
    try:
        yield
    finally:
        setattr(user, REMEMBERED, before)


def cache_grants(user: UserLike, *, groups: Collection[str] | None = None) -> None:
    """Start a cache of this user's rights. It lives as long as this user object: one request.

    `groups` are the names of the groups of the user, if they were loaded with the account a moment ago.
    """
    setattr(user, REMEMBERED, {} if groups is None else {GROUPS: frozenset(groups)})


def _get_remembered(user: UserLike) -> dict[Any, frozenset[str]] | None:
    return getattr(user, REMEMBERED, None)


def clear_cached_grants(user: UserLike) -> None:
    """Clear the cached rights of the user, so that the next check asks the database."""
    if _get_remembered(user) is not None:
        cache_grants(user)


def read_once(user: UserLike, key: tuple[str, Any], read: Callable[[], bool]) -> bool:
    """Return what `read` returns, and keep it with the cached rights of this user, if there is a cache."""
    cache: dict[Any, Any] | None = _get_remembered(user)
    if cache is None:
        return read()
    if key not in cache:
        cache[key] = read()
    return bool(cache[key])


def get_grants(user: UserLike, obj: Model) -> frozenset[str]:
    """Return the codenames that the user's groups have on the object."""
    if not user.is_authenticated or not user.is_active or obj.pk is None:
        return frozenset()
    cache = _get_remembered(user)
    key = (obj._meta.label, obj.pk)
    if cache is not None and key in cache:
        return cache[key]
    table = _table(obj)
    rows = table.objects.filter(content_object=obj, group__user=user.pk)
    found = frozenset(rows.values_list("permission__codename", flat=True))
    if cache is not None:
        cache[key] = found
    return found


def load_grants(user: UserLike, *objects: Model) -> None:
    """Read the user's grants on several objects of different models in one query, for `get_grants` in this request."""
    cache = _get_remembered(user)
    if cache is None or not user.is_authenticated or not user.is_active:
        return
    found: dict[str, set[str]] = {obj._meta.label: set() for obj in objects}
    query = _compile_grants(*(type(obj) for obj in objects))
    for label, codename in query.fetch(user.pk, *(obj.pk for obj in objects)):
        found[label].add(codename)
    cache |= {(obj._meta.label, obj.pk): frozenset(found[obj._meta.label]) for obj in objects}


def cache_read_grants(user: UserLike, found: Iterable[tuple[Model, Iterable[str]]]) -> None:
    """Keep all grants on these objects, which were read a moment ago, for `get_grants` in this request."""
    cache = _get_remembered(user)
    if cache is not None:
        cache |= {(obj._meta.label, obj.pk): frozenset(names) for obj, names in found}


@functools.cache
def _compile_grants(*models: type[Model]) -> CompiledQuery:
    def build(user: int, *keys: int) -> QuerySet[Any, Any]:
        first, *more = (
            _table(model)
            .objects.filter(content_object=key, group__user=user)
            .values_list(Value(model._meta.label), "permission__codename")
            .order_by()
            for model, key in zip(models, keys, strict=True)
        )
        found: QuerySet[Any, Any] = first.union(*more, all=True)
        return found

    return CompiledQuery(build, 1 + len(models))


def get_user_roles(user: AnyUser) -> frozenset[str]:
    """Return the names of the portal-wide roles of the user; an empty set if the user is not signed in.

    While an emergency access is open, its superuser also has the rights of the Secretariat.
    """
    if not isinstance(user, Substitute) and not (user.is_authenticated and user.is_active):
        # A substitute is asked for the role itself: anyone who is not signed in has none.
        return frozenset()
    cache = _get_remembered(user)
    if cache is not None and "roles" in cache:
        return cache["roles"]
    names = RoleGroup.values
    if cache is not None and GROUPS in cache:
        found = cache[GROUPS].intersection(names)
    else:
        found = frozenset(user.groups.filter(name__in=names).values_list("name", flat=True))
    if user.open_emergency is not None:
        found |= {RoleGroup.SECRETARIAT.value}
    if cache is not None:
        cache["roles"] = found
    return found


def filter_role_members(role: RoleGroup, people: Collection[int]) -> set[int]:
    """Return the keys of those people who have the portal-wide role."""
    return set(Group.objects.filter(name=role, user__in=people).values_list("user", flat=True))


def has_role(user: AnyUser, *roles: RoleGroup) -> bool:
    """Return whether the user has one of these portal-wide roles."""
    held = get_user_roles(user)
    return any(role.value in held for role in roles)


def get_reader_level(user: AnyUser) -> Level:
    """Return the level at which the user reads because of a role: the Secretariat, States or the public."""
    held = get_user_roles(user)
    return min((level for role, level in READER_LEVELS.items() if role.value in held), default=Level.PUBLIC)


def is_governmental(user: AnyUser) -> bool:
    """Return whether the user acts for a State or for the Conference of the Parties."""
    return has_role(user, *READER_LEVELS, RoleGroup.EXTENDED_BUREAU)


@rules.predicate
def is_secretariat(user: AnyUser) -> bool:
    """Return whether the user is on the staff of the Secretariat (PR, para. 47)."""
    return has_role(user, RoleGroup.SECRETARIAT)


@rules.predicate
def is_extended_bureau(user: AnyUser) -> bool:
    """Return whether the user is a member of the Extended Bureau of the Conference."""
    return has_role(user, RoleGroup.EXTENDED_BUREAU)


def has_grant(codename: str, *, on: str = "") -> rules.Predicate:
    """Return a predicate: the user has `codename` on the object, or on the object at its attribute path `on`."""

    def holds(user: AnyUser, obj: Model | None) -> bool:
        for name in filter(None, on.split(".")):
            obj = getattr(obj, name, None)
        return obj is not None and codename in get_grants(user, obj)

    return rules.Predicate(holds, f"has_grant:{codename}:{on}")


def has_state(*states: str, of: str = "") -> rules.Predicate:
    """Return a predicate: the object, or the object at its attribute path `of`, is in one of these states."""
    wanted = frozenset(states)

    def holds(_user: AnyUser, obj: Any) -> bool:
        for name in filter(None, of.split(".")):
            obj = getattr(obj, name, None)
        return obj is not None and obj.state in wanted

    return rules.Predicate(holds, f"state_in:{of}:{','.join(sorted(wanted))}")


def require_permission(user: UserLike, permission: str, obj: Model) -> None:
    """Raise NotAllowedError if the user does not have the permission on the object. The database is asked again."""
    clear_cached_grants(user)
    if not user.has_perm(permission, obj):
        raise NotAllowedError(_("You are not allowed to do this."))


def is_visible(user: AnyUser, obj: Model) -> bool:
    """Return whether the model shows the object to this user. List and detail use the same rule and cannot differ."""
    rows: Any = type(obj)._default_manager
    return bool(rows.filter(pk=obj.pk).visible_to(user).exists())
