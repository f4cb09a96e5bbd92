"""The evidence of a review, a dialogue or a drawing of lots: receipts of its acts, and the pack of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import authz
from untoc_portal.core.evidence.packs import EvidenceKind, get_evidence_kind, request_pack
from untoc_portal.core.inbox_page import UserBaseView
from untoc_portal.core.models import Preparation
from untoc_portal.core.tables import PER_PAGE, Column, Table
from untoc_portal.core.views import ActionView, PageView

if TYPE_CHECKING:
    from django.db.models import Model

    from untoc_portal.core.evidence.acts import Act


def _get_url(act: Act) -> str:
    return reverse("receipt", args=[act.event.pk])


ACTS = (
    Column("act", _("Act"), lambda act: capfirst(act.kind.label), url=_get_url, always=True),
    Column("party", _("For"), lambda act: act.party.name),
    Column("at", _("Time"), lambda act: act.event.at),
)


class EvidenceBaseView(UserBaseView):
    """A page or an action about the evidence of one object, for people who have an account."""

    kind: EvidenceKind

    def get_subject(self) -> Model:  # type: ignore[override]  # these pages have one
        """Return the object. Raises Http404 if there is none, or the user may have nothing of it."""
        if self.kwargs["kind"] not in settings.EVIDENCE or not self.request.user.is_authenticated:
            raise Http404
        self.kind = get_evidence_kind(self.kwargs["kind"])
        found = self.kind.find(self.request.user, self.kwargs["key"])
        if found is None:
            raise Http404
        return found


class EvidenceView(PageView, EvidenceBaseView):
    """The acts with receipts that the user may read, and the pack that was asked for last."""

    template_name = "receipts/evidence.html"

    def get_context(self) -> dict[str, Any]:
        """Return the acts, and the last preparation of the pack."""
        user, names = self.request.user, self.kwargs
        asked = Preparation.objects.visible_to(user).filter(
            kind="evidence_pack", subject=f"{names['kind']}:{names['key']}"
        )
        acts = self.kind.list_acts(user, self.subject)
        return {
            "subject": self.subject,
            # A person who can read only its issued documents may not open the review, so there is no way back to it.
            "subject_url": self.kind.get_url(self.subject) if authz.is_visible(user, self.subject) else "",
            "table": Table("acts", ACTS, acts, self.request, per_page=PER_PAGE),
            "preparation": asked.first(),
            **names,
        }


class RequestPackView(ActionView, EvidenceBaseView):
    """Ask for the pack."""

    def perform(self) -> Preparation:
        """Ask for it."""
        return request_pack(self.kwargs["kind"], self.kwargs["key"], actor=self.request.user)
