"""Issued documents as the library offers them: filters look at the text of the reader's own editions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.shortcuts import get_object_or_404

from reviews.models import IssuedPassage, Outcome, OutcomeDocument, Submission
from reviews.selectors.reviews import find_states_by_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.querysets import IssuedPassageQuerySet, OutcomeDocumentQuerySet
    from untoc_portal.core.authz import AnyUser


def list_available_documents() -> OutcomeDocumentQuerySet[OutcomeDocument]:
    """Return the files that are made and not replaced by a later decision on publication."""
    rows = OutcomeDocument.objects.current().exclude(document__sha256="")
    return rows.select_related("document")


def list_library_outcomes(
    user: AnyUser,
    *,
    q: str = "",
    kind: str = "",
    instrument: str = "",
    article: int | None = None,
    observation: str = "",
    language: str = "",
    year: int | None = None,
) -> QuerySet[Outcome]:
    """Return the outcomes of which this reader may have files, the latest issue first.

    Words are looked for in the names of the States and in the text of the editions this reader may read. Each outcome
    has its files as `offered`, and the number of the self-assessment this reader may read as `shared_submission`.
    """
    files = list_available_documents().visible_to(user)
    if language:
        files = files.filter(document__language=language)
    passages = _passages(instrument=instrument, article=article, observation=observation)
    rows = Outcome.objects.filter(Exists(files.filter(outcome=OuterRef("pk"))))
    if kind:
        rows = rows.filter(kind=kind)
    if instrument or article or observation:
        rows = rows.filter(_says(files, passages))
    if q.strip():
        named = Q(review__state_under_review__in=find_states_by_name(q.strip()).values("pk"))
        rows = rows.filter(named | Q(_says(files, passages.search_text(q.strip()))))
    if year:
        rows = rows.filter(review__issued_at__year=year)
    return (
        _with_files(rows, files, user)
        .select_related("review__state_under_review", "review__phase__cluster")
        .order_by("-review__issued_at", "kind", "pk")
    )


def _passages(*, instrument: str, article: int | None, observation: str) -> IssuedPassageQuerySet[IssuedPassage]:
    given = {"instrument": instrument, "article": article, "kind": observation}
    return IssuedPassage.objects.filter(**{name: value for name, value in given.items() if value})


def _says(files: QuerySet[OutcomeDocument], passages: QuerySet[IssuedPassage]) -> Exists:
    """Hold for an outcome of which one of the files has one of the passages."""
    return Exists(
        files.filter(outcome=OuterRef("pk")).filter(Exists(passages.filter(edition=OuterRef("pk")).order_by()))
    )


def _with_files(rows: QuerySet[Outcome], files: QuerySet[OutcomeDocument], user: AnyUser) -> QuerySet[Outcome]:
    shared = Submission.objects.visible_to(user).filter(review=OuterRef("review")).order_by("-number")
    offered = files.order_by("document__level", "document__language", "pk")
    return rows.annotate(shared_submission=Subquery(shared.values("number")[:1])).prefetch_related(
        Prefetch("documents", queryset=offered, to_attr="offered")
    )


def get_issued_outcome(user: AnyUser, symbol: str) -> Outcome:
    """Return the outcome of this symbol with the files this reader may have; Http404 when there is none.

    An earlier symbol of a corrected document leads to the same outcome; one that only editions for others bear leads
    nowhere.
    """
    files = list_available_documents().visible_to(user).prefetch_related("document__renditions")
    own_levels = (
        list_available_documents().visible_to(user).filter(outcome=OuterRef("outcome")).values("document__level")
    )
    ever = OutcomeDocument.objects.filter(
        document__symbol=symbol, outcome=OuterRef("pk"), document__level__in=own_levels.order_by()
    )
    rows = Outcome.objects.filter(Exists(ever), Exists(files.filter(outcome=OuterRef("pk"))))
    found = _with_files(rows, files, user).select_related("review__state_under_review", "review__phase__cluster")
    return get_object_or_404(found)


def list_published_editions() -> OutcomeDocumentQuerySet[OutcomeDocument]:
    """Return what the public may have, the latest first: for the feed, which is the same for every reader."""
    anyone = AnonymousUser()
    rows = list_available_documents().visible_to(anyone).select_related("outcome__review__state_under_review")
    return rows.order_by("-document__created_at", "-pk")
