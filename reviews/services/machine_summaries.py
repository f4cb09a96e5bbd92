"""First drafts of a translated summary by a machine. A person must revise each paragraph before it can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.models import Outcome, TranslatedParagraph
from reviews.selectors.reading_drafts import is_public_material
from reviews.services.translations import open_translation
from reviews.workflow import LANGUAGES
from untoc_portal.core import authz
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.machine_translation.drafts import find_machine_texts, is_quick, iter_machine_texts
from untoc_portal.core.machine_translation.providers import require_provider
from untoc_portal.core.preparations import PreparationType, request_preparation
from untoc_portal.core.translating import save_machine_texts

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.machine_translation.drafts import MachineTexts
    from untoc_portal.core.models import Preparation
    from untoc_portal.core.preparations import Steps

KIND = "machine_summary_draft"


def list_paragraphs_to_draft(outcome: Outcome, language: str) -> dict[int, str]:
    """Return the paragraphs of the summary that are not begun in the language, by key."""
    rows = TranslatedParagraph.objects.filter(translation__outcome=outcome, translation__language=language)
    begun = rows.exclude(text="").values("paragraph")
    return dict(outcome.paragraphs.exclude(pk__in=begun).values_list("pk", "text"))


def draft_summary_by_machine(
    outcome: Outcome, *, actor: User, language: str
) -> list[TranslatedParagraph] | Preparation:
    """Draft the paragraphs that are not begun: immediately if they are short, otherwise by a job, which is returned.

    Raises NotAllowedError if the user may not translate. Raises DomainError if there is no provider, or if it may not
    get a summary that is not issued yet. Raises ProviderError if it gives no translation; then nothing is saved.
    """
    authz.require_permission(actor, "reviews.translate_summary", outcome.review)
    texts = list_paragraphs_to_draft(outcome, language)
    require_provider(is_confidential=not is_public_material(outcome.review, outcome.kind, "", texts.values()))
    found = _find(outcome, texts, language)
    if found is not None and not is_quick(found):
        subject = f"{outcome.pk}:{language}"
        return request_preparation(
            KIND, actor=actor, subject=subject, total=len(texts), outcome=outcome.pk, into=language
        )
    for _progress in _iterate(outcome, texts, language):
        pass
    return save_machine_paragraphs(outcome, actor=actor, language=language, texts=texts)


@transaction.atomic
def save_machine_paragraphs(
    outcome: Outcome, *, actor: User, language: str, texts: dict[int, str]
) -> list[TranslatedParagraph]:
    """Save the machine drafts of these paragraphs, if they are still not begun. Raises as `save_translation` does."""
    translation, rows = open_translation(outcome, actor=actor, language=language, keys=texts)
    found = _find(translation.outcome, {pk: row.source for pk, row in rows.items()}, language)
    made = {pk: draft.text for pk, row in rows.items() if found and (draft := found.get(row.source))}
    return save_machine_texts({pk: rows[pk] for pk in made}, made, actor=actor, rule=LANGUAGES)


def _find(outcome: Outcome, texts: dict[int, str], language: str) -> MachineTexts | None:
    return find_machine_texts(texts.values(), source=outcome.review.language, target=language)


def _iterate(outcome: Outcome, texts: dict[int, str], language: str) -> Steps:
    yield from iter_machine_texts(
        list(texts.values()),
        source=outcome.review.language,
        target=language,
        is_confidential=not is_public_material(outcome.review, outcome.kind, "", texts.values()),
    )
    return lambda: None


def _get_outcome(preparation: Preparation) -> Outcome:
    rows = Outcome.objects.select_related("review__state_under_review", "review__phase")
    return rows.get(pk=preparation.arguments["outcome"])


def _label(preparation: Preparation) -> str:
    language = OfficialLanguage(preparation.arguments["into"]).label
    return _("Machine draft: %(text)s, %(language)s") % {"text": _get_outcome(preparation), "language": language}


def _steps(preparation: Preparation) -> Steps:
    outcome, language = _get_outcome(preparation), preparation.arguments["into"]
    texts = list_paragraphs_to_draft(outcome, language)
    yield from _iterate(outcome, texts, language)

    def finish() -> None:
        save_machine_paragraphs(outcome, actor=preparation.owner, language=language, texts=texts)

    return finish


SUMMARY_DRAFT = PreparationType(
    label=_label,
    is_allowed=lambda row: row.owner.has_perm("reviews.translate_summary", _get_outcome(row).review),
    get_url=lambda row: reverse("reviews:translation", args=[_get_outcome(row).review.code, row.arguments["into"]]),
    steps=_steps,
)
