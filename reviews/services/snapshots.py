"""The content of an outcome document, frozen as plain values: one language, one group of readers.

The text of paragraphs comes only through `redact`. So a snapshot never contains text that its readers may not read.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext as _, gettext_lazy, pgettext_lazy

from reviews.enums import Capacity, ObservationKind, OutcomeKind
from reviews.models import Delegation, Outcome, OutcomeParagraph, Review, TranslatedParagraph
from reviews.policies import IN_PARTS, is_hidden, is_in_parts
from stakeholders.models import Instrument, State
from untoc_portal.core.confidentiality import Audience, redact_all
from untoc_portal.core.documents import EDITIONS, format_long_date
from untoc_portal.core.enums import Level, OfficialLanguage, TranslationState
from untoc_portal.core.exceptions import Text
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list

Values = dict[str, Any]

# The published schema of this snapshot, and its JSON-LD context.
SCHEMA_FILE, CONTEXT_FILE = "outcome.schema.json", "outcome.context.jsonld"
_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
# The first words of a paragraph that was invented for a demonstration, in every language.
INVENTED = "[Invented for demonstration]"

ORGAN = gettext_lazy("Conference of the Parties to the United Nations Convention against Transnational Organized Crime")
MECHANISM = gettext_lazy(
    "Mechanism for the Review of the Implementation of the United Nations Convention against "
    "Transnational Organized Crime and the Protocols thereto"
)
TITLES = {
    OutcomeKind.LIST_OF_OBSERVATIONS: gettext_lazy("List of observations: %(state)s"),
    OutcomeKind.SUMMARY: gettext_lazy("Summary of the list of observations: %(state)s"),
}
RESTRICTED = pgettext_lazy("distribution of a document", "Restricted")
DISTRIBUTIONS = {
    Level.SECRETARIAT: ("restricted", RESTRICTED),
    Level.REVIEW: ("restricted", RESTRICTED),
    Level.STATES: ("limited", pgettext_lazy("distribution of a document", "Limited")),
    Level.PUBLIC: ("general", pgettext_lazy("distribution of a document", "General")),
}
MARKINGS = {
    Level.SECRETARIAT: ("secretariat", gettext_lazy("Confidential: for the Secretariat only")),
    Level.REVIEW: ("parties", gettext_lazy("Confidential: for the parties to the review only")),
    Level.STATES: ("states", gettext_lazy("For States parties and working groups only")),
    Level.PUBLIC: ("", ""),
}
# Where the instruments are published, as in the footnotes of official documents.
TREATY_SERIES = {"UNTOC": 2225, "TIP": 2237, "SOM": 2241, "FA": 2326}
TREATY_SERIES_NUMBER = 39574
LANGUAGES: dict[str, Text] = {
    OfficialLanguage.AR: gettext_lazy("Arabic"),
    OfficialLanguage.ZH: gettext_lazy("Chinese"),
    OfficialLanguage.EN: gettext_lazy("English"),
    OfficialLanguage.FR: gettext_lazy("French"),
    OfficialLanguage.RU: gettext_lazy("Russian"),
    OfficialLanguage.ES: gettext_lazy("Spanish"),
}


def build_outcome_snapshot(
    outcome: Outcome, *, audience: Audience, language: str, symbol: str, issued_on: dt.date
) -> Values:
    """Return the content of the document of this outcome for this audience and language, as plain JSON values.

    Distribution and marking depend on the audience. Reads the outcome again from the database, in a fixed number of
    queries (domain rule: official documents; who sees what).
    """
    with translation.override(language):
        return _compose(_fetch(outcome), audience, symbol=symbol, issued_on=issued_on)


def _fetch(outcome: Outcome) -> Outcome:
    related = ("review__state_under_review", "review__phase__cluster", "review__publication_decision")
    prefetched = ("review__instruments", "review__delegations__party", "review__delegations__instruments")
    afresh: Outcome = Outcome.objects.select_related(*related).prefetch_related(*prefetched).get(pk=outcome.pk)
    return afresh


def _compose(outcome: Outcome, audience: Audience, *, symbol: str, issued_on: dt.date) -> Values:
    review = outcome.review
    paragraphs = list(outcome.paragraphs.select_related("article__instrument", "drafted_by__party"))
    language = _put_into_active_language(outcome, paragraphs)
    instruments = {row.article.instrument.code: row.article.instrument for row in paragraphs}
    shown = redact_all(paragraphs, audience)
    number = count(1)
    withheld = any(row["is_withheld"] for row in shown)
    in_parts = is_in_parts(outcome, audience)
    introduction = _number_texts(build_introduction(outcome, some_withheld=withheld, in_parts=in_parts), number)
    sections = _sections(shown, instruments, number)
    needs = outcome.kind == OutcomeKind.LIST_OF_OBSERVATIONS
    return {
        **_masthead(outcome, audience, symbol=symbol, issued_on=issued_on, language=language),
        **build_subject(review),
        "introduction": introduction,
        "sections": sections,
        "technical_assistance": _needs(sections, number) if needs else [],
        "is_in_parts": in_parts,
        # This is about the whole edition, even if the paragraph that says so is withheld in it.
        "is_invented": any(row.text.startswith(INVENTED) for row in paragraphs if not is_hidden(row, audience)),
    }


def _put_into_active_language(outcome: Outcome, paragraphs: list[OutcomeParagraph]) -> str:
    """Translate the paragraphs into the active language if its translation is final.

    Return the language of their text.
    """
    wanted, original = str(translation.get_language()), outcome.review.language
    if wanted == original:
        return original
    final = TranslatedParagraph.objects.for_current_paragraphs().filter(
        translation__outcome=outcome, translation__language=wanted, translation__state=TranslationState.FINAL
    )
    texts = dict(final.values_list("paragraph_id", "text"))
    if not texts or set(texts) != {row.pk for row in paragraphs}:
        return original
    for row in paragraphs:
        row.text = texts[row.pk]
    return wanted


def _masthead(outcome: Outcome, audience: Audience, *, symbol: str, issued_on: dt.date, language: str) -> Values:
    portal = settings.PORTAL_URL.rstrip("/")
    return {
        # These keys make the frozen text its own machine-readable form: JSON-LD with a published schema.
        "@context": f"{portal}{reverse('reviews:schema', args=[CONTEXT_FILE])}",
        "$schema": f"{portal}{reverse('reviews:schema', args=[SCHEMA_FILE])}",
        "@id": f"{portal}{reverse('reviews:issued_outcome', args=[symbol])}",
        "@type": "Outcome",
        **build_masthead(outcome.review, audience.level, symbol=symbol, issued_on=issued_on, language=language),
        "kind": outcome.kind,
        "title": TITLES[OutcomeKind(outcome.kind)]
        % {"state": get_text_in_language(outcome.review.state_under_review.names)},
        "dates": {
            "issued_on": issued_on.isoformat(),
            "opened_on": _iso(outcome.review.opened_on),
            "agreed_on": _iso(outcome.agreed_at and timezone.localdate(outcome.agreed_at)),
        },
    }


def build_masthead(review: Review, level: Level, *, symbol: str, issued_on: dt.date, language: str = "") -> Values:
    """Return the header of every official document of a review, in the active language.

    `language` is the language of the text, if it is not that of the review.
    """
    language = language or review.language
    return {
        "organ": str(ORGAN),
        "symbol": symbol,
        "distribution": _build_labelled(DISTRIBUTIONS[level]),
        "marking": _build_labelled(MARKINGS[level]),
        "edition": _build_labelled(EDITIONS[level]),
        "original": _build_labelled((review.language, LANGUAGES[OfficialLanguage(review.language)])),
        "language": _build_labelled((language, LANGUAGES[OfficialLanguage(language)])),
        "text_direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "mechanism": str(MECHANISM),
        "dates": {"issued_on": issued_on.isoformat()},
    }


def build_subject(review: Review) -> Values:
    """Return the subject of a review: States, instruments, cluster and phase, in the active language."""
    cluster = review.phase.cluster
    return {
        "state_under_review": _state(review.state_under_review),
        "reviewing_states": [_reviewing_state(row) for row in _reviewing(review)],
        "instruments": [build_instrument(row) for row in review.instruments.all()],
        "cluster": {"number": cluster.number, "roman": cluster.roman, "title": get_text_in_language(cluster.titles)},
        "phase": review.phase.sequence,
    }


def _build_labelled(pair: tuple[str, Any]) -> Values:
    key, label = pair
    return {"key": str(key), "label": str(label)}


def _iso(date: dt.date | None) -> str:
    return date.isoformat() if date else ""


def _state(state: State) -> Values:
    return {
        "iso3": state.iso3,
        "name": get_text_in_language(state.names),
        "formal_name": get_text_in_language(state.formal_names),
    }


def build_instrument(row: Instrument) -> Values:
    """Return code, titles and place of publication of an instrument, in the active language."""
    return {
        "code": row.code,
        "short_title": get_text_in_language(row.short_titles),
        "full_title": get_text_in_language(row.full_titles),
        "published_in": _cite_treaty_series(row.code),
    }


def _cite_treaty_series(code: str) -> str:
    if code not in TREATY_SERIES:
        return ""
    text = _("United Nations, Treaty Series, vol. %(volume)d, No. %(number)d.")
    return text % {"volume": TREATY_SERIES[code], "number": TREATY_SERIES_NUMBER}


def _reviewing(review: Review) -> list[Delegation]:
    return [row for row in review.delegations.all() if row.capacity == Capacity.REVIEWING]


def _reviewing_state(delegation: Delegation) -> Values:
    return {
        **_state(delegation.party),
        "drawn_as": _build_labelled((delegation.selection, delegation.get_selection_display())),
        "instruments": [row.code for row in delegation.instruments.all()],
    }


def build_introduction(outcome: Outcome, *, some_withheld: bool, in_parts: bool) -> list[str]:
    """Return the introduction: State, cluster, instruments, reviewers, dates, and what the edition omits."""
    review = outcome.review
    texts = [
        _subject_sentence(review),
        _scope_sentence(review),
        _instruments_sentence(review),
        _reviewers_sentence(review),
        _dates_sentence(outcome),
        _withheld_sentence() if some_withheld else "",
        str(IN_PARTS) if in_parts else "",
    ]
    return [text for text in texts if text]


def _subject_sentence(review: Review) -> str:
    state = _state(review.state_under_review)
    if state["formal_name"] in ("", state["name"]):
        return _("State under review: %(name)s.") % state
    return _("State under review: %(name)s (%(formal_name)s).") % state


def _scope_sentence(review: Review) -> str:
    cluster = review.phase.cluster
    text = _("Phase of the Mechanism: %(phase)d. Cluster %(roman)s: %(cluster)s.")
    return text % {
        "phase": review.phase.sequence,
        "roman": cluster.roman,
        "cluster": get_text_in_language(cluster.titles),
    }


def _instruments_sentence(review: Review) -> str:
    titles = format_list((get_text_in_language(row.full_titles) for row in review.instruments.all()), "long")
    return _("Instruments under review: %(instruments)s.") % {"instruments": titles} if titles else ""


def _withheld_sentence() -> str:
    text = _(
        "The State under review has not released the text of the paragraphs marked %(marker)s "
        "to the readers of this edition."
    )
    return text % {"marker": _("[withheld]")}


def _reviewers_sentence(review: Review) -> str:
    reviewers = _reviewing(review)
    if not reviewers:
        return ""
    every = {row.pk for row in review.instruments.all()}
    states = format_list((_reviewer(row, every) for row in reviewers), "long")
    return _("Reviewing States, drawn by lot: %(states)s.") % {"states": states}


def _reviewer(delegation: Delegation, every: set[int]) -> str:
    """Return a reviewing State with how it was drawn. Adds its instruments if it does not review all of them."""
    covered = list(delegation.instruments.all())
    values = {
        "state": get_text_in_language(delegation.party.names),
        "drawn_as": delegation.get_selection_display(),
        "instruments": format_list(get_text_in_language(row.short_titles) for row in covered),
    }
    if not covered or every <= {row.pk for row in covered}:
        return _("%(state)s (%(drawn_as)s)") % values
    return _("%(state)s (%(drawn_as)s; for: %(instruments)s)") % values


def _dates_sentence(outcome: Outcome) -> str:
    opened, agreed = outcome.review.opened_on, outcome.agreed_at
    values = {
        "opened": format_long_date(opened) if opened else "",
        "agreed": format_long_date(timezone.localdate(agreed)) if agreed else "",
    }
    if opened and agreed:
        return _("Review opened: %(opened)s. Text agreed to by the State under review: %(agreed)s.") % values
    return _("Review opened: %(opened)s.") % values if opened else ""


def _number_texts(texts: Iterable[str], number: Iterator[int]) -> list[Values]:
    return [{"number": next(number), "text": text} for text in texts]


def _sections(shown: list[Values], instruments: dict[str, Instrument], number: Iterator[int]) -> list[Values]:
    # The paragraphs are in the order of their model: instrument, article, kind.
    return [
        {**build_instrument(instruments[code]), "articles": _articles(rows, number)}
        for code, rows in groupby(shown, itemgetter("instrument"))
    ]


def _articles(shown: Iterable[Values], number: Iterator[int]) -> list[Values]:
    articles = []
    for article, group in groupby(shown, itemgetter("article")):
        rows = list(group)
        title = get_text_in_language(rows[0]["article_titles"])
        articles.append({"number": article, "title": title, "kinds": _kinds(rows, number)})
    return articles


def _kinds(shown: Iterable[Values], number: Iterator[int]) -> list[Values]:
    return [
        {"kind": kind, "label": str(ObservationKind(kind).label), "paragraphs": _paragraphs(rows, number)}
        for kind, rows in groupby(shown, itemgetter("kind"))
    ]


def _paragraphs(shown: Iterable[Values], number: Iterator[int]) -> list[Values]:
    return [
        {"number": next(number), "text": row["text"], "is_withheld": row["is_withheld"], **_details(row)}
        for row in shown
    ]


def read_schema(name: str) -> bytes:
    """Return the schema or the context as it is published. The schema has every detail that a paragraph can have."""
    content = (_SCHEMAS / name).read_bytes()
    if name != SCHEMA_FILE:
        return content
    schema = json.loads(content)
    for field in OutcomeParagraph.get_details().values():
        with translation.override("en"):
            detail = {"description": str(capfirst(field.verbose_name)), "$ref": "#/$defs/labelled"}
        for row in ("paragraph", "need"):
            schema["$defs"][row]["properties"].setdefault(field.name, detail)
    return f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n".encode()


def _details(row: Values) -> Values:
    """Return the chosen details of a paragraph that are shown."""
    return {name: _build_labelled((row[name], label)) for name, label in OutcomeParagraph.get_labels(row).items()}


def _needs(sections: list[Values], number: Iterator[int]) -> list[Values]:
    """Return the technical-assistance needs of all instruments, each with its number under its article."""
    return [
        {
            **paragraph,
            "number": next(number),
            "refers_to": paragraph["number"],
            "instrument": section["short_title"],
            "article": article["number"],
        }
        for section in sections
        for article in section["articles"]
        for kind in article["kinds"]
        if kind["kind"] == ObservationKind.TECHNICAL_ASSISTANCE
        for paragraph in kind["paragraphs"]
    ]
