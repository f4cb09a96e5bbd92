"""The documents of a working group by theme. A group considers outcomes thematically, never country by country."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dialogues.models import Routing, RoutingRule, WorkingGroup
from dialogues.selectors.findings import replace_country_names
from reviews.enums import ISSUED_STATES, ObservationKind, OutcomeKind
from reviews.models import OutcomeParagraph
from untoc_portal.core.confidentiality import STATES, redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from dialogues.querysets import RoutingQuerySet
    from reviews.models import Article
    from reviews.querysets import OutcomeParagraphQuerySet
    from untoc_portal.core.authz import AnyUser

# A prime step through a prime number of places mixes the paragraphs of all reviews. The order is the same for every
# reader and does not show to which State a paragraph belongs.
STEP, PLACES = 7919, 10007


@dataclass(frozen=True, slots=True)
class Theme:
    """Observations of one kind on one article."""

    article: Article
    kind: str
    paragraphs: list[dict[str, Any]] = field(default_factory=list)


def list_routed_paragraphs(
    working_group: WorkingGroup, user: AnyUser, *, outcome_kind: OutcomeKind = OutcomeKind.LIST_OF_OBSERVATIONS
) -> QuerySet[OutcomeParagraph]:
    """Return the paragraphs sent to this group, by theme, from documents that this user may see."""
    routed = Routing.objects.filter_visible(user).filter(working_group=working_group, outcome__kind=outcome_kind)
    return list_sent_paragraphs(routed).headings_visible_to(user)


def list_sent_paragraphs(routed: RoutingQuerySet[Routing]) -> OutcomeParagraphQuerySet[OutcomeParagraph]:
    """Return the paragraphs that these routings send, by theme. Each routing uses the rules of its own version."""
    tables: dict[int, list[RoutingRule]] = {}
    groups = routed.values("working_group")
    for rule in RoutingRule.objects.filter(working_group__in=groups, table__in=routed.values("rule__table")):
        tables.setdefault(rule.table_id, []).append(rule)
    sent = Q(pk__in=[])
    for table, rules in tables.items():
        sent |= _build_rule_condition(rules) & Q(
            outcome__in=routed.in_effect().filter(rule__table=table).values("outcome")
        )
    paragraphs = OutcomeParagraph.objects.filter(sent, outcome__review__state__in=ISSUED_STATES)
    return paragraphs.select_related("article__instrument", "outcome__review").order_by(
        "article__instrument__position", "article__number", "kind", F("pk") * STEP % PLACES, "pk"
    )


def _build_rule_condition(rules: Iterable[RoutingRule]) -> Q:
    conditions = []
    for rule in rules:
        columns = {
            "article__instrument": rule.instrument_id,
            "outcome__review__phase__cluster": rule.cluster_id,
            "kind": rule.kind,
        }
        conditions.append(Q(pk__isnull=False, **{name: value for name, value in columns.items() if value}))
    return reduce(or_, conditions, Q(pk__in=[]))


def group_by_theme(paragraphs: Iterable[OutcomeParagraph]) -> list[Theme]:
    """Group paragraphs, ordered by theme, under their themes. Each text is as States may read it and names no State.

    The name of a State is replaced by “[State]”, so that the text keeps its sense (domain rule: working groups).
    """
    themes: list[Theme] = []
    for paragraph in paragraphs:
        head = (paragraph.article, str(ObservationKind(paragraph.kind).label))
        if not themes or (themes[-1].article, themes[-1].kind) != head:
            themes.append(Theme(*head))
        themes[-1].paragraphs.append(_for_group(paragraph))
    return themes


def _for_group(paragraph: OutcomeParagraph) -> dict[str, Any]:
    shown = redact(paragraph, STATES)
    language = paragraph.outcome.review.language
    if not shown["is_withheld"]:
        shown["text"] = replace_country_names(shown["text"], language, marker=_("[State]"))
    return {"text": shown["text"], "is_withheld": shown["is_withheld"], "language": language}
