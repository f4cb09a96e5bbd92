"""Who may do what: role groups, object grants, and the predicates that permission tables are written in.

Two kinds of right, and no third (ADR 0003):
- a *role group* holds for the whole portal (secretariat, Extended Bureau, delegates, ...);
- an *object grant* is a django-guardian row that gives a group one codename on one object.
Both go to groups only. `grant` and `revoke` are the only writers of grants and are called from services.
Whether a right applies in the object's present state is said in each app's `permissions.py`, by `rules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import rules
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase
from guardian.utils import get_group_obj_perms_model

from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.contrib.auth.models import AnonymousUser

    from untoc_portal.accounts.models import User

# Whoever uses the portal, signed in or not.
AnyUser: TypeAlias = "User | AnonymousUser"


class UserLike(Protocol):
    """Of whom a right is asked: a user, or somebody without an account whom an app lets in by a link."""

    @property
    def pk(self) -> Any: ...

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def is_active(self) -> bool: ...

    def has_perm(self, permission: str, obj: Model | None = None, /) -> bool:
        """Tell whether the tables of rights allow it."""
        ...


# In which circle the holders of a role read. Whoever has none of these roles reads as the public does.
READER_LEVELS = {
    RoleGroup.SECRETARIAT: Level.SECRETARIAT,
    RoleGroup.DELEGATES: Level.STATES,
    RoleGroup.CHAIRS: Level.STATES,
}
# The attribute under which an object of a user keeps its rights.
REMEMBERED = "grant_cache"


class GroupGrant(GroupObjectPermissionBase):
    """A guardian table of one model; subclasses add the `content_object` key and name what may be granted."""

    allowed_codenames: frozenset[str] = frozenset()

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a codename that this table's model does not declare grantable."""
        self.require_grantable(self.permission.codename)
        super().save(*args, **kwargs)

    @classmethod
    def require_grantable(cls, codename: str) -> None:
        """Raise ValueError for a codename that this table's model does not declare grantable."""
        if codename not in cls.allowed_codenames:
            message = f"{codename} can't be granted on {cls._meta.label}"
            raise ValueError(message)


def get_or_create_role_group(role: RoleGroup) -> Group:
    """Return the group behind a portal-wide role, making it when it is not there yet."""
    return Group.objects.get_or_create(name=role.value)[0]


def _table(model: Model | type[Model]) -> Any:
    """Return the table of grants on this model, a `GroupGrant`; guardian's own types know neither."""
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
    """Give the group these rights on the object; a right it already has is left as it is.

    Raises LookupError for a codename the model does not declare, ValueError for one that can't be granted.
    """
    table = _table(obj)
    permissions = _permissions(type(obj), codenames)
    for permission in permissions:
        table.require_grantable(permission.codename)
    rows = [table(group=group, permission=permission, content_object=obj) for permission in permissions]
    table.objects.bulk_create(rows, ignore_conflicts=True)


def revoke(group: Group, obj: Model, codenames: Iterable[str]) -> None:
    """Take these rights on the object from the group; one it does not have is passed over."""
    table = _table(obj)
    table.objects.filter(group=group, permission__codename__in=list(codenames), content_object=obj).delete()


def build_grant_condition(user: AnyUser, codename: str, model: type[Model] | str, *, outer: str = "pk") -> Exists:
    """Return a condition true of rows whose `outer` key names a `model` object on which the user has the grant."""
    table = _table(apps.get_model(model) if isinstance(model, str) else model)
    if not user.is_authenticated or not user.is_active:
        # Without a key the comparison below would hold for every group that has no members.
        return Exists(table.objects.none())
    return Exists(
        table.objects.filter(content_object=OuterRef(outer), permission__codename=codename, group__user=user.pk)
    )


def cache_grants(user: UserLike) -> None:
    """Let this user's rights, once asked for, be remembered as long as this object of the user: one request."""
    setattr(user, REMEMBERED, {})


def _remembered(user: UserLike) -> dict[Any, frozenset[str]] | None:
    return getattr(user, REMEMBERED, None)


def clear_cached_grants(user: UserLike) -> None:
    """Drop what this request remembers of the user's rights, so that the next question asks the database."""
    if _remembered(user) is not None:
        cache_grants(user)


def get_grants(user: UserLike, obj: Model) -> frozenset[str]:
    """Return the codenames the user's groups have been granted on the object."""
    if not user.is_authenticated or not user.is_active or obj.pk is None:
        return frozenset()
    cache = _remembered(user)
    key = (obj._meta.label, obj.pk)
    if cache is not None and key in cache:
        return cache[key]
    table = _table(obj)
    rows = table.objects.filter(content_object=obj, group__user=user.pk)
    found = frozenset(rows.values_list("permission__codename", flat=True))
    if cache is not None:
        cache[key] = found
    return found


def get_user_roles(user: AnyUser) -> frozenset[str]:
    """Return the names of the portal-wide roles the user holds; nobody's for someone not signed in.

    While an emergency access is open, its superuser has the rights of the Secretariat, and no others.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    cache = _remembered(user)
    if cache is not None and "roles" in cache:
        return cache["roles"]
    names = RoleGroup.values
    found = frozenset(user.groups.filter(name__in=names).values_list("name", flat=True))
    if user.open_emergency is not None:
        found |= {RoleGroup.SECRETARIAT.value}
    if cache is not None:
        cache["roles"] = found
    return found


def filter_role_members(role: RoleGroup, people: Collection[int]) -> set[int]:
    """Return which of these people hold the portal-wide role."""
    return set(Group.objects.filter(name=role, user__in=people).values_list("user", flat=True))


def has_role(user: AnyUser, *roles: RoleGroup) -> bool:
    """Tell whether the user holds one of these portal-wide roles."""
    held = get_user_roles(user)
    return any(role.value in held for role in roles)


def get_reader_level(user: AnyUser) -> Level:
    """Return the circle in which the user reads by role alone: the secretariat, States, or the public."""
    held = get_user_roles(user)
    return min((level for role, level in READER_LEVELS.items() if role.value in held), default=Level.PUBLIC)


def is_governmental(user: AnyUser) -> bool:
    """Tell whether the user acts for a State or for the Conference of the States."""
    return has_role(user, *READER_LEVELS, RoleGroup.EXTENDED_BUREAU)


@rules.predicate
def is_secretariat(user: AnyUser) -> bool:
    """Hold for secretariat staff (PR, para. 47)."""
    return has_role(user, RoleGroup.SECRETARIAT)


@rules.predicate
def is_extended_bureau(user: AnyUser) -> bool:
    """Hold for members of the Extended Bureau of the Conference."""
    return has_role(user, RoleGroup.EXTENDED_BUREAU)


def has_grant(codename: str, *, on: str = "") -> rules.Predicate:
    """Make a predicate: the user has `codename` on the object, or on the object its attribute path `on` leads to."""

    def holds(user: AnyUser, obj: Model | None) -> bool:
        for name in filter(None, on.split(".")):
            obj = getattr(obj, name, None)
        return obj is not None and codename in get_grants(user, obj)

    return rules.Predicate(holds, f"has_grant:{codename}:{on}")


def has_state(*states: str, of: str = "") -> rules.Predicate:
    """Make a predicate: the object (or the one its attribute path `of` leads to) is in one of these states."""
    wanted = frozenset(states)

    def holds(_user: AnyUser, obj: Any) -> bool:
        for name in filter(None, of.split(".")):
            obj = getattr(obj, name, None)
        return obj is not None and obj.state in wanted

    return rules.Predicate(holds, f"state_in:{of}:{','.join(sorted(wanted))}")


def require_permission(user: UserLike, permission: str, obj: Model) -> None:
    """Raise NotAllowedError unless the user has the permission on the object, as the database says at this moment."""
    clear_cached_grants(user)
    if not user.has_perm(permission, obj):
        raise NotAllowedError(_("You are not allowed to do this."))


def is_visible(user: AnyUser, obj: Model) -> bool:
    """Tell whether the object is among the rows its model shows this user: a list and a detail can't disagree."""
    rows: Any = type(obj)._default_manager
    return bool(rows.visible_to(user).filter(pk=obj.pk).exists())
