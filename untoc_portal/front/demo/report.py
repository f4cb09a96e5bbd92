"""What the demonstration built, read from the database."""

from typing import Any

from django.db.models import Count

from dialogues.models import Application, Dialogue, Routing, Session, Statement
from reviews.models import Mandate, OutcomeDocument, Review, StateMandate
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.front.demo.people import DOMAIN, PASSWORD


def build_report() -> dict[str, Any]:
    """Return counts by state, the accounts to try with their roles, and the paths of the documents."""
    documents = OutcomeDocument.objects.exclude(document__sha256="").select_related("document")
    return {
        "reviews": _by_state(Review),
        "sessions": _by_state(Session),
        "dialogues": _by_state(Dialogue),
        "applications": _by_state(Application),
        "statements": _by_state(Statement),
        "routings": Routing.objects.count(),
        "mandates": Mandate.objects.count(),
        "password": PASSWORD,
        "accounts": list_accounts(),
        "pdfs": [row.document.file.path for row in documents.order_by("pk")],
    }


def _by_state(model: Any) -> dict[str, int]:
    return dict(model.objects.order_by("state").values_list("state").annotate(Count("pk")))


def list_accounts() -> list[dict[str, str]]:
    """Return one account for each portal-wide role, the standing delegations, and the people of one review."""
    portal_wide = (
        User.objects.filter(email__endswith=f"@{DOMAIN}", groups__name__in=_PORTAL_WIDE).distinct().order_by("pk")
    )
    rows = [
        {"email": user.email, "role": ", ".join(str(RoleGroup(name).label) for name in sorted(_roles(user)))}
        for user in portal_wide.prefetch_related("groups")
    ]
    standing = StateMandate.objects.in_force().select_related("user", "state").order_by("state__iso3", "pk")
    rows += [{"email": mandate.user.email, "role": str(mandate)} for mandate in standing]
    review = Review.objects.filter(state="self_assessment").order_by("code").first()
    if review is not None:
        mandates = Mandate.objects.in_force().filter(delegation__review=review)
        mandates = mandates.select_related("user", "delegation__party").order_by(
            "-delegation__capacity", "delegation", "pk"
        )
        rows += [
            {
                "email": mandate.user.email,
                "role": f"{mandate.get_role_display()}, {mandate.delegation}",
                "review": review.code,
            }
            for mandate in mandates
        ]
    return rows


_PORTAL_WIDE = (RoleGroup.SECRETARIAT, RoleGroup.EXTENDED_BUREAU, RoleGroup.CHAIRS, RoleGroup.STAKEHOLDERS)


def _roles(user: User) -> set[str]:
    return {group.name for group in user.groups.all()} & set(_PORTAL_WIDE)
