"""Documents that show what an organization is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from stakeholders.models import Organization, OrganizationDocument
from stakeholders.workflow import RULE
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.uploads import check_upload
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from untoc_portal.accounts.models import User


@transaction.atomic
def add_document(
    organization: Organization, *, actor: User, title: str, file: UploadedFile[bytes]
) -> OrganizationDocument:
    """Add a document, which the Secretariat and the Extended Bureau can see.

    Raises NotAllowedError if the user is not in the Secretariat and not a main contact. Raises DomainError if the file
    is not accepted.
    """
    authz.require_permission(actor, "stakeholders.keep_organization", organization)
    digest = check_upload(file, field="file")
    document = OrganizationDocument(
        organization=organization, title=title.strip(), file=file, sha256=digest, added_by=actor
    )
    check_fields(document, rule=RULE)
    document.save()
    audit.record_event(AuditAction.CREATED, document, actor=actor, changes={"sha256": digest})
    return document


@transaction.atomic
def remove_document(document: OrganizationDocument, *, actor: User) -> Organization:
    """Remove a document. The audit trail keeps its title and hash."""
    authz.require_permission(actor, "stakeholders.keep_organization", document.organization)
    audit.record_event(AuditAction.REVOKED, document, actor=actor, changes={"sha256": document.sha256})
    document.delete()
    return document.organization
