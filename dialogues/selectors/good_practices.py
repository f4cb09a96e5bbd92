"""The library of good practices: from issued lists and from contributions, each with the consent of its State."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues.models import Contribution
from reviews.enums import ObservationKind
from reviews.models import OutcomeParagraph, PracticeConsent
from reviews.selectors.reviews import find_states_by_name
from untoc_portal.core.confidentiality import PUBLIC, redact

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from reviews.models import Article
    from stakeholders.models import State


@dataclass(frozen=True, slots=True)
class Practice:
    """One good practice, as everyone may read it."""

    state: State
    article: Article
    text: str
    language: str
    source: str
    consented_on: dt.date


def list_practices(
    *, q: str = "", theme: Any = None, instrument: str = "", article: int | None = None
) -> list[Practice]:
    """Return the good practices by article, in a fixed number of queries. Everyone gets the same."""
    given = {"article__cluster": theme, "article__instrument__code": instrument, "article__number": article}
    wanted = {name: value for name, value in given.items() if value}
    states = find_states_by_name(q.strip()) if q.strip() else None
    found = [*_from_lists(wanted, states), *_from_contributions(wanted, states)]
    return sorted(found, key=lambda row: (row.article.instrument.position, row.article.number, row.consented_on))


def _from_lists(wanted: dict[str, Any], states: QuerySet[State] | None) -> list[Practice]:
    consents = PracticeConsent.objects.in_force().select_related("paragraph")
    days = {row.paragraph_id: timezone.localdate(row.created_at) for row in consents}
    public = OutcomeParagraph.objects.visible_to(AnonymousUser())
    rows = public.filter(pk__in=days, kind=ObservationKind.BEST_PRACTICE, **wanted)
    if states is not None:
        rows = rows.filter(outcome__review__state_under_review__in=states)
    related = ("outcome__review__state_under_review", "outcome__review__publication_decision", "drafted_by__party")
    found = []
    for row in rows.select_related("article__instrument", "article__cluster", *related):
        text, review = redact(row, PUBLIC)["text"], row.outcome.review
        source = _("list of observations of the review %(code)s") % {"code": review.code}
        found.append(Practice(review.state_under_review, row.article, text, review.language, source, days[row.pk]))
    return found


def _from_contributions(wanted: dict[str, Any], states: QuerySet[State] | None) -> list[Practice]:
    rows = Contribution.objects.in_library().filter(**wanted)
    if states is not None:
        rows = rows.filter(state__in=states)
    related = ("state", "article__instrument", "article__cluster", "item__session__working_group")
    return [
        Practice(
            row.state,
            row.article,
            row.text,
            row.language,
            _("contribution to the general review, %(session)s") % {"session": row.item.session},
            timezone.localdate(row.created_at),
        )
        for row in rows.select_related(*related)
    ]
