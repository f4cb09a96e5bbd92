"""Packs of sessions: request and download, for users who may read everything in them."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from dialogues.models import SessionPack
from dialogues.services import packs
from dialogues.views.sessions import SessionBaseView
from untoc_portal.core.models import Preparation
from untoc_portal.core.views import ActionView, get_visible_or_404

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


class RequestPackView(ActionView, SessionBaseView):
    """Request the pack in a language, or its update."""

    permission_required = "dialogues.read_pack"

    success_message = _("The pack is up to date.")

    def perform(self) -> Preparation | None:
        pack = packs.request_pack(self.subject, actor=self.request.user, language=self.kwargs["language"])
        asked = Preparation.objects.visible_to(self.request.user).filter(kind=packs.KIND, subject=str(pack.pk))
        return None if pack.is_up_to_date else asked.get()


class PackFileView(SessionBaseView):
    """The pack as one PDF or one ZIP."""

    permission_required = "dialogues.read_pack"

    def get(self, request: HttpRequest, pk: int, language: str, form: str) -> FileResponse:
        pack = get_visible_or_404(SessionPack.objects.all(), request, session=pk, language=language)
        file = pack.pdf if form == "pdf" else pack.archive
        if form not in TYPES or not file:
            raise Http404
        session = self.subject
        name = f"{session.working_group.code}-{session.number}-{language}.{form}"
        return FileResponse(file.open("rb"), filename=name, content_type=TYPES[form])
