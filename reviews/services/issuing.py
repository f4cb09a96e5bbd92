"""Issue the outcome documents, and issue them again after a correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _

from reviews.enums import ISSUED_STATES, OutcomeKind
from reviews.models import IssuedPassage, Outcome, OutcomeDocument, OutcomeParagraph, Review, Translation
from reviews.selectors.readings import read_issued, read_issued_translation, read_outcomes
from reviews.services.locks import lock_review
from reviews.services.paragraphs import begin_version
from reviews.services.snapshots import Values, build_outcome_snapshot
from reviews.services.transitions import apply_transition
from reviews.services.translations import reopen_translation
from reviews.signals import outcome_corrected, review_issued
from reviews.withheld import list_disclosure_blockers, require_no_confidential_words, require_nothing_withheld
from reviews.workflow import ISSUE, LANGUAGES
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.confidentiality import PUBLIC, REVIEW, STATES, Audience, redact_all
from untoc_portal.core.enums import Addition, AuditAction, Level, TranslationState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document
from untoc_portal.core.revisions import TypedText, save_texts
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import require_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User

# What `redact` needs of a paragraph.
OF_PARAGRAPHS = ("article__instrument", "drafted_by__party", "outcome__review__publication_decision")
# The editions that issuing makes: of the list, one for the parties and one for States and working groups. The summary
# is public after issue. The public edition of the list waits for the decision on publication.
EDITIONS: dict[str, tuple[Audience, ...]] = {
    OutcomeKind.LIST_OF_OBSERVATIONS: (REVIEW, STATES),
    OutcomeKind.SUMMARY: (PUBLIC,),
}


@transaction.atomic
def issue_review(review: Review, *, actor: User, seen: str) -> Review:
    """Issue list and summary: freeze each edition, render it, and announce it to the working groups.

    Raises DomainError if the texts are not those that were `seen`. Raises DomainError, with the passages, if a text
    contains what the State under review keeps confidential.
    """
    authz.require_permission(actor, "reviews.issue_review", lock_review(review.pk))
    require_seen(read_outcomes(review), seen, rule=ISSUE)
    now = timezone.now()
    apply_transition(review, "issue", actor=actor, fields={"issued_at": now})
    for outcome in review.outcomes.all():
        symbol = documents.allocate_symbol(f"CTOC/COP/{timezone.localdate(now).year}")
        for audience in EDITIONS[outcome.kind]:
            for language in (review.language, *_final_languages(outcome)):
                make_edition(outcome, audience, symbol, language=language)
        audit.record_event(AuditAction.ISSUED, outcome, actor=actor, changes={"symbol": symbol})
    review_issued.send(sender=Review, review=review)
    return review


def _final_languages(outcome: Outcome) -> list[str]:
    """Return the languages in which the Secretariat declared the text final. It is issued only in these."""
    final = outcome.translations.filter(state=TranslationState.FINAL)
    return list(final.order_by("language").values_list("language", flat=True))


def make_edition(
    outcome: Outcome, audience: Audience, symbol: str, *, language: str = "", correction: Values | None = None
) -> OutcomeDocument:
    """Freeze the outcome for a group of readers in a language (default: the language of the review).

    Every language has the same symbol. The earlier edition is superseded, whatever its symbol.
    """
    review = outcome.review
    language = language or review.language
    snapshot = build_outcome_snapshot(
        outcome,
        audience=audience,
        language=language,
        symbol=symbol,
        issued_on=timezone.localdate() if correction else timezone.localdate(review.issued_at),
    )
    if correction:
        snapshot["correction"] = correction
    document = documents.prepare_document(
        title=snapshot["title"],
        template=f"documents/reviews/{outcome.kind}.html",
        language=language,
        level=audience.level,
        snapshot=snapshot,
        symbol=symbol,
    )
    documents.supersede_documents(get_current_editions(outcome, audience.level).filter(language=language), by=document)
    edition = OutcomeDocument.objects.create(outcome=outcome, document=document)
    IssuedPassage.objects.bulk_create(_passages(edition))
    return edition


def _passages(edition: OutcomeDocument) -> Iterator[IssuedPassage]:
    """Yield the searchable passages from the frozen edition, so that a search never finds withheld text."""
    snapshot = edition.document.snapshot
    paragraphs = (
        (section["code"], article["number"], kind["kind"], paragraph)
        for section in snapshot["sections"]
        for article in section["articles"]
        for kind in article["kinds"]
        for paragraph in kind["paragraphs"]
    )
    for instrument, article, kind, paragraph in paragraphs:
        if not paragraph["is_withheld"]:
            yield IssuedPassage(
                edition=edition,
                position=paragraph["number"],
                instrument=instrument,
                article=article,
                kind=kind,
                language=snapshot["language"]["key"],
                text=paragraph["text"],
            )


def get_current_editions(outcome: Outcome, level: Level) -> QuerySet[Document]:
    """Return the documents of an outcome for this group of readers that are not superseded."""
    return Document.objects.filter(of_outcome__outcome=outcome, level=level, superseded_at__isnull=True)


@transaction.atomic
def reissue_outcome(
    outcome: Outcome,
    *,
    actor: User,
    seen: str,
    addition: Addition,
    reason: str,
    corrected: dict[int, str] | None = None,
) -> Outcome:
    """Issue the current editions of an outcome again, as a corrigendum or revision with a new symbol.

    An edition whose readers see none of the corrected paragraphs stays: a correction would reveal these paragraphs.

    `corrected` maps keys of paragraphs to new texts. The earlier texts stay in the versions and in the superseded
    editions. Translations of a corrected text become drafts again. The original supersedes their documents until they
    are final again. `reason` is printed on every edition.

    Raises DomainError if the outcome is not issued, if the reason is missing, or for a paragraph of another outcome.
    Raises DomainError if text or reason contains what the State under review keeps confidential. Raises NotAllowedError
    if the user is not in the Secretariat.
    """
    review = lock_review(outcome.review_id)
    authz.require_permission(actor, "reviews.issue_review", review)
    require_seen(read_issued(outcome), seen, rule=ISSUE)
    outcome = review.outcomes.get(pk=outcome.pk)
    standing = list(outcome.documents.current().select_related("document").order_by("document__level", "pk"))
    if review.state not in ISSUED_STATES or not standing:
        raise DomainError("not_issued", _("Only an issued document can be corrected."), rule=ISSUE)
    require_reason(reason, rule=ISSUE, message=_("Say what is corrected."))
    require_no_confidential_words(reason, [review.pk], review.language, rule=ISSUE, field="reason")
    if corrected:
        _correct_paragraphs(outcome, corrected, actor)
        paragraphs = list(outcome.paragraphs.filter(pk__in=corrected).select_related(*OF_PARAGRAPHS))
        standing = [edition for edition in standing if _is_any_shown(paragraphs, edition)]
    reopened = _reopen_translations(outcome, actor) if corrected else set()
    require_nothing_withheld(
        (hold for hold in list_disclosure_blockers(review) if hold.paragraph.outcome.kind == outcome.kind), rule=ISSUE
    )
    symbol = documents.allocate_addition(standing[0].document.symbol, addition)
    made = {
        edition: make_edition(
            outcome,
            Audience(Level(edition.document.level)),
            symbol,
            language=edition.document.language,
            correction=_correction(edition.document, addition, reason),
        )
        for edition in standing
        if edition.document.language not in reopened
    }
    by = next(iter(made.values())).document
    documents.supersede_documents(Document.objects.filter(of_outcome__in=standing, language__in=reopened), by=by)
    audit.record_event(AuditAction.ISSUED, outcome, actor=actor, changes={"symbol": symbol, "reason": reason.strip()})
    outcome_corrected.send(sender=Outcome, outcome=outcome)
    return outcome


def _is_any_shown(paragraphs: list[OutcomeParagraph], edition: OutcomeDocument) -> bool:
    shown = redact_all(paragraphs, Audience(Level(edition.document.level)))
    return not all(row["is_withheld"] for row in shown)


def _reopen_translations(outcome: Outcome, actor: User) -> set[str]:
    """Reopen the final translations of the earlier text, and return their languages.

    Their documents no longer match the original. Each is issued again after its translation was updated.
    """
    reopened = set()
    for row in outcome.translations.filter(state=TranslationState.FINAL):
        reopen_translation(row, actor=actor)
        reopened.add(row.language)
    return reopened


def _correction(document: Document, addition: Addition, reason: str) -> Values:
    with translation.override(document.language):
        texts = {
            Addition.CORRIGENDUM: gettext("Corrigendum to %(symbol)s:"),
            Addition.REVISION: gettext("Revision of %(symbol)s:"),
        }
    label = texts[addition] % {"symbol": document.symbol}
    return {"of": document.symbol, "label": label, "reason": reason.strip()}


@transaction.atomic
def issue_translation(text: Translation, *, actor: User, seen: str, reason: str = "") -> OutcomeDocument:
    """Issue the document of one language, under the symbol of the original and with its date.

    If a document in this language exists, the new one is a corrigendum with its own symbol and the `reason` printed on
    it. Raises DomainError if the text is not final, or if a correction has no reason. Raises DomainError if the text
    contains what the State under review keeps confidential.
    """
    lock_review(text.outcome.review_id)
    text = Translation.objects.select_related("outcome__review__state_under_review").get(pk=text.pk)
    authz.require_permission(actor, "reviews.issue_translation", text)
    require_seen(read_issued_translation(text), seen, rule=LANGUAGES)
    if text.state != TranslationState.FINAL:
        message = _(
            "A translation is official, and its document is issued, once the Secretariat has declared it final."
        )
        raise DomainError("not_final", message, rule=LANGUAGES)
    outcome, correction = text.outcome, None
    holds = list_disclosure_blockers(outcome.review, language=text.language)
    of_text = (
        hold for hold in holds if hold.paragraph.outcome_id == outcome.pk and hold.language in ("", text.language)
    )
    require_nothing_withheld(of_text, rule=LANGUAGES)
    require_no_confidential_words(reason, [outcome.review_id], outcome.review.language, rule=LANGUAGES, field="reason")
    standing = get_current_editions(outcome, Level.PUBLIC)
    symbol = standing.filter(language=outcome.review.language).get().symbol
    earlier = standing.filter(language=text.language).first()
    if earlier is not None:
        require_reason(reason, rule=LANGUAGES, message=_("Say what is corrected."))
        correction = _correction(earlier, Addition.CORRIGENDUM, reason)
        symbol = documents.allocate_addition(symbol, Addition.CORRIGENDUM)
    edition = make_edition(outcome, PUBLIC, symbol, language=text.language, correction=correction)
    audit.record_event(AuditAction.ISSUED, text, actor=actor, changes={"symbol": symbol})
    if earlier is not None:
        outcome_corrected.send(sender=Outcome, outcome=outcome)
    return edition


def _correct_paragraphs(outcome: Outcome, corrected: dict[int, str], actor: User) -> None:
    paragraphs = {row.pk: row for row in outcome.paragraphs.filter(pk__in=corrected)}
    if set(corrected) - set(paragraphs):
        raise DomainError("unknown_paragraph", _("This paragraph is not in this document."), rule=ISSUE)
    for pk, text in corrected.items():
        paragraph = paragraphs[pk]
        paragraph.outcome = outcome
        if save_texts({"text": TypedText(paragraph, text)}, author=actor, rule=ISSUE):
            begin_version(outcome)
            audit.record_event(AuditAction.CHANGED, paragraph, actor=actor, changes={"version": outcome.version})
