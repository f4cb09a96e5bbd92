"""Background papers of a dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from dialogues.models import Dialogue, DialoguePaper
from dialogues.workflow import DIALOGUE_RULE, cite_subject_rule
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.uploads import check_upload
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from untoc_portal.accounts.models import User


@cite_subject_rule
@transaction.atomic
def add_paper(
    dialogue: Dialogue, *, actor: User, title: str, language: str, file: UploadedFile[bytes]
) -> DialoguePaper:
    """Publish a background paper.

    Raises NotAllowedError if the user is not in the Secretariat and not the chair of the dialogue.
    """
    authz.require_permission(actor, "dialogues.hold_dialogue", dialogue)
    digest = check_upload(file, field="file")
    paper = DialoguePaper(dialogue=dialogue, title=title.strip(), language=language, file=file, sha256=digest)
    check_fields(paper, rule=DIALOGUE_RULE)
    paper.save()
    audit.record_event(AuditAction.CREATED, paper, actor=actor, changes={"sha256": digest})
    return paper


@transaction.atomic
def remove_paper(paper: DialoguePaper, *, actor: User) -> Dialogue:
    """Remove a background paper. The audit log keeps its title and hash.

    Raises NotAllowedError if the user is not in the Secretariat and not the chair of the dialogue.
    """
    authz.require_permission(actor, "dialogues.hold_dialogue", paper.dialogue)
    audit.record_event(AuditAction.REVOKED, paper, actor=actor, changes={"sha256": paper.sha256})
    paper.delete()
    return paper.dialogue
