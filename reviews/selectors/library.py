"""Issued documents for the library. Its filters search only the editions that the reader can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, Subquery, Value
from django.shortcuts import get_object_or_404

from reviews.models import IssuedPassage, Outcome, OutcomeDocument, Submission
from reviews.selectors.reviews import find_states_by_name
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.querysets import IssuedPassageQuerySet, OutcomeDocumentQuerySet
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser


ORDER_OF_FILES = ("document__level", "document__language", "pk")


def list_available_documents() -> OutcomeDocumentQuerySet[OutcomeDocument]:
    """Return the rendered files that are not superseded."""
    rows = OutcomeDocument.objects.current().exclude(document__sha256="")
    return rows.select_related("document")


def list_readable_files(outcome: Outcome) -> list[OutcomeDocument]:
    """Return the files of an outcome of `list_library_outcomes` that its reader can have; there is at least one."""
    files: list[OutcomeDocument] = vars(outcome)["offered"]
    return files


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
    """Return the outcomes of which this reader can have files, the latest issue first.

    `q` is searched in the names of the States and in the editions that this reader can read. Each outcome has its files
    as `offered`. It also has `shared_submission`, the number of the self-assessment that this reader can read.
    """
    files = list_available_documents().visible_to(user)
    if language:
        files = files.filter(document__language=language)
    passages = _passages(instrument=instrument, article=article, observation=observation)
    if q.strip():
        named = Q(outcome__review__state_under_review__in=find_states_by_name(q.strip()).values("pk"))
        found = files.filter(named | _says(passages.search_text(q.strip())))
        rows = Outcome.objects.filter(pk__in=found.order_by().values("outcome"))
    else:
        rows = Outcome.objects.filter(Exists(files.filter(outcome=OuterRef("pk"))))
    if kind:
        rows = rows.filter(kind=kind)
    if instrument or article or observation:
        rows = rows.filter(pk__in=files.filter(_says(passages)).order_by().values("outcome"))
    if year:
        rows = rows.filter(review__issued_at__year=year)
    # The content of a document is long, and no list shows it.
    return (
        _with_files(rows, files.defer("document__snapshot"), user)
        .select_related("review__state_under_review", "review__phase__cluster")
        .order_by("-review__issued_at", "kind", "pk")
    )


def _build_figures(user: AnyUser) -> QuerySet[Outcome, Any]:
    files = list_available_documents().visible_to(user)
    rows = Outcome.objects.filter(Exists(files.filter(outcome=OuterRef("pk")))).order_by().values(all=Value("all"))
    return rows.annotate(
        document_count=Count("pk"),
        state_count=Count("review__state_under_review", distinct=True),
        latest=Max("review__issued_at"),
    ).values_list("document_count", "state_count", "latest")


_FIGURES = ReaderQuery(_build_figures, 0)


def get_library_figures(user: AnyUser) -> dict[str, Any]:
    """Return of how many documents this reader can have files, of how many States, and when the last was issued."""
    [(documents, states, latest)] = _FIGURES.fetch(user)
    return {"documents": documents, "states": states, "latest": latest}


def _passages(*, instrument: str, article: int | None, observation: str) -> IssuedPassageQuerySet[IssuedPassage]:
    given = {"instrument": instrument, "article": article, "kind": observation}
    return IssuedPassage.objects.filter(**{name: value for name, value in given.items() if value})


def _says(passages: QuerySet[IssuedPassage]) -> Q:
    """Return the condition for files that contain one of the passages."""
    # From the passages to the files: the database searches the texts once, not once for each file.
    return Q(pk__in=passages.order_by().values("edition"))


def _with_files(rows: QuerySet[Outcome], files: QuerySet[OutcomeDocument], user: AnyUser) -> QuerySet[Outcome]:
    offered = files.order_by(*ORDER_OF_FILES)
    return rows.annotate(shared_submission=_get_shared_submission(user, "review")).prefetch_related(
        Prefetch("documents", queryset=offered, to_attr="offered")
    )


def _get_shared_submission(user: AnyUser, review: str) -> Subquery:
    """Return the number of the latest self-assessment that this reader can read, of the review at this path."""
    rows = Submission.objects.visible_to(user).filter(review=OuterRef(review)).order_by("-number")
    return Subquery(rows.values("number")[:1])


def list_public_outcomes(state: State) -> list[Outcome]:
    """Return the outcomes of this State of which everyone can have files, in the form of `list_library_outcomes`."""
    found: dict[int, Outcome] = {}
    for file in _FILES_OF_STATE.read(AnonymousUser(), state.pk):
        outcome = found.setdefault(file.outcome_id, file.outcome)
        vars(outcome).setdefault("offered", []).append(file)
        vars(outcome)["shared_submission"] = file.shared_submission
    return list(found.values())


def _build_files_of_state(user: AnyUser, state: int) -> QuerySet[OutcomeDocument]:
    rows = list_available_documents().visible_to(user).filter(outcome__review__state_under_review=state)
    order = ("-outcome__review__issued_at", "outcome__kind", "outcome__pk", *ORDER_OF_FILES)
    rows = rows.defer("document__snapshot").select_related("outcome__review").order_by(*order)
    return rows.annotate(shared_submission=_get_shared_submission(user, "outcome__review"))


_FILES_OF_STATE = ReaderQuery(_build_files_of_state, 1)


def get_issued_outcome(user: AnyUser, symbol: str) -> Outcome:
    """Return the outcome of this symbol with the files for this reader. Raises Http404 if there is none.

    An earlier symbol of a corrected document also finds the outcome. A symbol used only in editions for other readers
    finds nothing.
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
    """Return the public editions, the latest first, for the feed. The feed is the same for every reader."""
    anyone = AnonymousUser()
    rows = list_available_documents().visible_to(anyone).select_related("outcome__review__state_under_review")
    return rows.order_by("-document__created_at", "-pk")
