"""The library of a State's laws, and their citations (PR, self-assessment: a “yes” cites the law and provisions)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Citation, Legislation, LegislationFile
from reviews.selectors.assignments import require_article_access
from reviews.selectors.legislation import is_in_submission
from reviews.services.locks import lock_review
from reviews.validators import ANSWER_RULE
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.uploads import check_upload
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from reviews.models import Question, Review
    from untoc_portal.accounts.models import User

ALREADY_IN_LIBRARY = _("A law of this title and number is already in the library.")
# The results of a link check are valid only for that link.
LINK_UNKNOWN: dict[str, Any] = {
    "link_checked_at": None,
    "link_finding": "",
    "link_failing_since": None,
    "link_failures": 0,
}


@transaction.atomic
def add_legislation(
    review: Review,
    *,
    actor: User,
    title: str,
    number: str = "",
    dated: dt.date | None = None,
    articles: str = "",
    language: str = "",
    link: str = "",
    file: UploadedFile[bytes] | None = None,
) -> Legislation:
    """Add a law to the library of the State under review, for the answers of all its reviews.

    Raises NotAllowedError if the user is not a focal point, a deputy or an expert of the State. Raises DomainError if a
    value is not valid, the law is already there, or it has no link and no file.
    """
    authz.require_permission(actor, "reviews.keep_legislation", review)
    law = Legislation(party=review.state_under_review, updated_by=actor)
    _fill(law, title=title, number=number, dated=dated, articles=articles, language=language, link=link)
    _check(law, has_file=file is not None)
    insert_row(law, taken=DomainError("law_taken", ALREADY_IN_LIBRARY, rule=ANSWER_RULE, field="title"))
    sha256 = _attach(law, file, actor=actor) if file else ""
    changes = {"State": review.state_under_review.iso3, "link": law.link, "sha256": sha256}
    audit.record_event(AuditAction.CREATED, law, actor=actor, within=review, changes=changes)
    return law


@transaction.atomic
def change_legislation(
    review: Review, law: Legislation, *, actor: User, file: UploadedFile[bytes] | None = None, **values: Any
) -> Legislation:
    """Change the entry of a law in the library; `values` are fields of `add_legislation`.

    A new file is added, and the earlier file stays. Raises as `add_legislation` does.
    """
    authz.require_permission(actor, "reviews.keep_legislation", review)
    law = _lock_law(review, law)
    before = {name: str(getattr(law, name)) for name in values}
    link = law.link
    _fill(law, **values)
    _check(law, has_file=file is not None or law.files.exists())
    law.updated_by = actor
    if law.link != link:
        for name, value in LINK_UNKNOWN.items():
            setattr(law, name, value)
    try:
        with transaction.atomic():
            law.save()
    except IntegrityError:
        raise DomainError("law_taken", ALREADY_IN_LIBRARY, rule=ANSWER_RULE, field="title") from None
    after = {name: str(getattr(law, name)) for name in values}
    changes: dict[str, Any] = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
    if file:
        changes["sha256"] = _attach(law, file, actor=actor)
    audit.record_event(AuditAction.CHANGED, law, actor=actor, within=review, changes=changes)
    return law


@transaction.atomic
def remove_legislation(review: Review, law: Legislation, *, actor: User) -> None:
    """Remove a law from the library. Raises DomainError if an answer cites it, or a submission names a file of it."""
    authz.require_permission(actor, "reviews.keep_legislation", review)
    law = _lock_law(review, law)
    if law.citations.exists():
        message = _("Answers cite this law; it stays in the library as long as they do.")
        raise DomainError("law_cited", message, rule=ANSWER_RULE)
    if is_in_submission(law):
        message = _("A submission names a file of this law; it stays in the library.")
        raise DomainError("law_submitted", message, rule=ANSWER_RULE)
    changes = {"removed": str(law), "link": law.link}
    audit.record_event(AuditAction.CHANGED, law, actor=actor, within=review, changes=changes)
    law.delete()


@transaction.atomic
def cite_legislation(
    review: Review, *, actor: User, question: Question, legislation: Legislation, provisions: str
) -> Citation:
    """Cite provisions of a law in the answer to a question. Replaces the provisions of an earlier citation.

    Raises NotAllowedError if the user cannot answer now. Raises DomainError if the question does not apply to this
    State or the law is of another State. Raises DomainError if provisions are missing or the article is assigned to
    someone else.
    """
    authz.require_permission(actor, "reviews.answer_questionnaire", lock_review(review.pk))
    require_article_access(review.delegation_under_review, actor, [question.article])
    if not review.questions().filter(pk=question.pk).exists():
        raise DomainError("not_asked", _("This question is not for this State."), rule=ANSWER_RULE)
    if legislation.party_id != review.state_under_review_id:
        raise DomainError("not_own_law", _("Choose a law of your State's library."), rule=ANSWER_RULE, field="law")
    citation = Citation.objects.filter(review=review, question=question, legislation=legislation).first()
    citation = citation or Citation(review=review, question=question, legislation=legislation)
    citation.provisions, citation.updated_by = provisions.strip(), actor
    check_fields(citation, rule=ANSWER_RULE)
    citation.save()
    _record_citation(citation, "cites", actor=actor)
    return citation


@transaction.atomic
def remove_citation(citation: Citation, *, actor: User) -> None:
    """Remove the citation of the law from this answer. Raises as `cite_legislation` does for rights and articles."""
    authz.require_permission(actor, "reviews.answer_questionnaire", lock_review(citation.review_id))
    require_article_access(citation.review.delegation_under_review, actor, [citation.question.article])
    _record_citation(citation, "no longer cites", actor=actor)
    citation.delete()


def _lock_law(review: Review, law: Legislation) -> Legislation:
    rows = Legislation.objects.select_for_update(of=("self",)).filter(party=review.state_under_review_id)
    found = rows.filter(pk=law.pk).first()
    if found is None:
        raise DomainError("not_own_law", _("Choose a law of your State's library."), rule=ANSWER_RULE)
    return found


def _fill(law: Legislation, **values: Any) -> None:
    for name, value in values.items():
        setattr(law, name, " ".join(value.split()) if isinstance(value, str) else value)


def _check(law: Legislation, *, has_file: bool) -> None:
    check_fields(law, rule=ANSWER_RULE)
    if law.dated and law.dated > timezone.localdate():
        raise DomainError("future_date", _("A law cannot be dated in the future."), rule=ANSWER_RULE, field="dated")
    if not law.link and not has_file:
        message = _("Give a link to the text, in SHERLOC or on an official site, or a file.")
        raise DomainError("law_unreadable", message, rule=ANSWER_RULE, field="link")


def _attach(law: Legislation, file: UploadedFile[bytes], *, actor: User) -> str:
    """Store the file and return its hash. A file that is already there is not stored again."""
    sha256 = check_upload(file, field="file")
    if not law.files.filter(sha256=sha256).exists():
        text = LegislationFile(legislation=law, sha256=sha256, added_by=actor)
        text.file.save(f"{sha256}.{(file.name or '').rpartition('.')[2].lower()}", file, save=False)
        text.save()
    return sha256


def _record_citation(citation: Citation, verb: str, *, actor: User) -> None:
    audit.record_event(
        AuditAction.CHANGED,
        citation,
        actor=actor,
        changes={"question": citation.question.key, verb: f"{citation.legislation}: {citation.provisions}"},
    )
