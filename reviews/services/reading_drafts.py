"""Reading drafts: what a page shows, translated by a machine into the language of a reader (ADR 43).

Who can read a text of a review as a party, or in the Secretariat, can have it translated. It is never a text of the
review: it is stored apart, and no step of a review can take it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy

from reviews.models import Review
from reviews.selectors.reading_drafts import PAGES, is_public_material, may_have_reading_drafts
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.machine_translation.drafts import find_machine_texts, is_quick, iter_machine_texts
from untoc_portal.core.machine_translation.providers import CONFIDENTIAL, require_provider
from untoc_portal.core.preparations import PreparationType, request_preparation
from untoc_portal.core.throttling import count_and_check_limit

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import Preparation
    from untoc_portal.core.preparations import Steps

KIND = "machine_reading_drafts"
# Enough for a day of reading; it protects the provider from a script.
MAX_REQUESTS_PER_HOUR = 120


def make_reading_drafts(
    review: Review, *, actor: User, page: str, place: str, source: str, target: str, back: str = ""
) -> Preparation | None:
    """Translate what the page shows this reader: immediately if it is short, otherwise by a job, which is returned.

    `back` is the path of the page. Raises NotAllowedError if the reader is not a party and not in the Secretariat.
    Raises DomainError if there is no provider, if the provider may not get confidential texts, or for unknown
    languages. Raises ProviderError if the provider gives no translation; the originals stay as they are.
    """
    _require_allowed(review, actor, page)
    texts = PAGES[page](actor, review, place)
    require_provider(is_confidential=not is_public_material(review, page, place, texts))
    if source == target or not {source, target} <= set(OfficialLanguage.values):
        message = gettext_lazy("Choose two different official languages.")
        raise DomainError("language", message, field="read_in")
    if not count_and_check_limit("machine", str(actor.pk), limit=MAX_REQUESTS_PER_HOUR, seconds=3600):
        message = gettext_lazy("You have asked for many translations. Try again in an hour.")
        raise DomainError("too_many", message)
    found = find_machine_texts(texts, source=source, target=target)
    if found is not None and not is_quick(found):
        return request_preparation(
            KIND,
            actor=actor,
            subject=f"{review.code}:{page}:{place}:{source}:{target}"[:200],
            total=len(texts),
            code=review.code,
            page=page,
            place=place,
            source=source,
            target=target,
            back=clean_path(back),
        )
    for _progress in _iterate(review, texts, page, place, source, target):
        pass
    return None


def _require_allowed(review: Review, user: User, page: str) -> None:
    if page not in PAGES or not may_have_reading_drafts(user, review):
        raise NotAllowedError(_("You are not allowed to do this."), rule=CONFIDENTIAL)


def _iterate(review: Review, texts: list[str], page: str, place: str, source: str, target: str) -> Steps:
    is_confidential = not is_public_material(review, page, place, texts)
    yield from iter_machine_texts(texts, source=source, target=target, is_confidential=is_confidential)
    return lambda: None


def clean_path(path: str) -> str:
    """Return the path if it is one of this site, or an empty text."""
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _get_review(preparation: Preparation) -> Review:
    return Review.objects.select_related("state_under_review", "phase").get(code=preparation.arguments["code"])


def _label(preparation: Preparation) -> str:
    language = OfficialLanguage(preparation.arguments["target"]).label
    return _("Reading drafts: %(review)s, %(language)s") % {"review": _get_review(preparation), "language": language}


def _is_allowed(preparation: Preparation) -> bool:
    return may_have_reading_drafts(preparation.owner, _get_review(preparation))


def _get_url(preparation: Preparation) -> str:
    asked = preparation.arguments
    back = asked["back"] or _get_review(preparation).get_absolute_url()
    return f"{back}?written_in={asked['source']}&read_in={asked['target']}"


def _steps(preparation: Preparation) -> Steps:
    asked, review = preparation.arguments, _get_review(preparation)
    texts = PAGES[asked["page"]](preparation.owner, review, asked["place"])
    return (yield from _iterate(review, texts, asked["page"], asked["place"], asked["source"], asked["target"]))


READING_DRAFTS = PreparationType(label=_label, is_allowed=_is_allowed, get_url=_get_url, steps=_steps)
