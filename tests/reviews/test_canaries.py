"""What a State keeps confidential is in nothing that others read, in whatever order people act.

Each observation that may be kept has a word that is nowhere else, a canary. Acts are tried in every order: one that is
refused changes nothing. Whatever was done, outside readers find the canary of no paragraph that is kept at the end.
"""

import contextlib
import io
import random
import zipfile
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dialogues.selectors.open_data import DATASETS
from dialogues.selectors.packs import list_pack_sources
from dialogues.services.routing import route_outcome
from reviews import akoma_ntoso
from reviews.enums import ObservationKind, OutcomeKind, PublicationScope as P, ReviewState
from reviews.models import IssuedPassage, OutcomeDocument, OutcomeParagraph, Review
from reviews.selectors.readings import (
    read_issued,
    read_issued_translation,
    read_keeping,
    read_outcome,
    read_outcomes,
    read_publication,
    read_translation,
)
from reviews.services import outcomes, paragraphs
from reviews.services.issuing import issue_review, issue_translation, reissue_outcome
from reviews.services.publication import decide_publication
from reviews.services.summaries import draft_summary, set_sources
from reviews.services.translations import finalize_translation, revise_translation, save_translation
from reviews.withheld import list_disclosure_blockers
from tests import locks
from tests.documents.pdf_reading import texts_of_pages
from tests.factories.dialogues import make_session, make_working_groups
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core import documents
from untoc_portal.core.enums import Addition, Level, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Document, Message
from untoc_portal.core.translating import TypedTranslation

LIST, SUMMARY = OutcomeKind.LIST_OF_OBSERVATIONS, OutcomeKind.SUMMARY
CANARIES = ("quokkalimestone", "zebraquartz")
TEXTS = {
    "quokkalimestone": "In the port the quokkalimestone witnesses are moved by one unarmed officer every Tuesday.",
    "zebraquartz": "Judges of the zebraquartz court told reviewers that their files are kept in an open shed.",
}
PASSAGE = "the quokkalimestone witnesses are moved by one unarmed officer"


class Stage:
    """A review whose State has its list before it, and everything that people may do from there."""

    def __init__(self, world, review):
        self.world, self.secretariat = world, world.secretariat
        review = carry_to(world, review, ReviewState.OBSERVATIONS)
        self.pk = review.pk
        for kind, text in zip((ObservationKind.GAP, ObservationKind.SUGGESTION), TEXTS.values(), strict=True):
            self._write(review.list_of_observations, kind, text)
        self._write(review.list_of_observations, ObservationKind.BEST_PRACTICE, "A good practice that all may read.")
        # An open paragraph that quotes one which may be kept.
        self._write(review.list_of_observations, ObservationKind.TECHNICAL_ASSISTANCE, f"Training, since {PASSAGE}.")
        self._clear(LIST)

    @property
    def review(self):
        """Return the review as it is now."""
        return Review.objects.get(pk=self.pk)

    def who(self, iso3):
        """Return the focal point of a State."""
        return person(self.review, iso3)

    def _write(self, outcome, kind, text):
        delegation = delegation_of(outcome.review, "GHA")
        assistance = "training" if kind == ObservationKind.TECHNICAL_ASSISTANCE else ""
        values = {"article": self.world.articles["UNTOC 5"], "kind": kind, "text": text, "assistance": assistance}
        paragraphs.draft_paragraph(outcome, actor=self.who("GHA"), delegation=delegation, **values)

    def _clear(self, kind):
        for iso3 in ("GHA", "PER"):
            delegation = delegation_of(self.review, iso3)
            outcome = self.review.outcomes.get(kind=kind)
            outcomes.clear_outcome(
                outcome, actor=self.who(iso3), delegation=delegation, seen=seen(read_outcome(outcome))
            )

    def _of_list(self, text):
        return self.review.list_of_observations.paragraphs.get(text__contains=text)

    def _keep(self, text, *, keep=True):
        row = self._of_list(text)
        read = seen(read_keeping(row))
        paragraphs.keep_confidential(row, actor=self.who("KEN"), is_confidential=keep, seen=read)

    def keep(self):
        """Keep the paragraph that another one quotes."""
        self._keep("In the port")

    def keep_quoting(self):
        """Keep the paragraph that quotes it."""
        self._keep("Training, since")

    def keep_other(self):
        """Keep the paragraph that nothing quotes."""
        self._keep("zebraquartz")

    def release(self):
        """Release the paragraph that another one quotes."""
        self._keep("In the port", keep=False)

    def agree_list(self):
        """Agree to the list."""
        outcomes.agree_outcome(
            self.review.list_of_observations,
            actor=self.who("KEN"),
            seen=seen(read_outcome(self.review.list_of_observations)),
        )

    def draft(self):
        """Draft the summary from the list."""
        draft_summary(self.review.summary, actor=self.who("GHA"), delegation=delegation_of(self.review, "GHA"))

    def quote(self):
        """Write into the summary, without naming any source."""
        self._write(self.review.summary, ObservationKind.GAP, f"In short: {PASSAGE}.")

    def rewrite(self):
        """Rewrite what holds the summary back, and name no source for it."""
        for hold in list_disclosure_blockers(self.review):
            row = OutcomeParagraph.objects.get(pk=hold.paragraph.pk)
            if row.outcome.kind == SUMMARY:
                values = {name: getattr(row, name) for name in row.tracked_fields}
                paragraphs.change_paragraph(row, actor=self.who("GHA"), text=f"Rewritten {row.pk}.", **values)
                set_sources(row, actor=self.who("GHA"), observations=[])

    def forget_sources(self):
        """Name no sources for any paragraph of the summary, and leave the words."""
        for row in self.review.summary.paragraphs.all():
            set_sources(row, actor=self.who("GHA"), observations=[])

    def agree(self):
        """Clear and agree to the summary."""
        self._clear(SUMMARY)
        outcomes.agree_outcome(self.review.summary, actor=self.who("KEN"), seen=seen(read_outcome(self.review.summary)))

    def translate(self):
        """Put the summary into French, which leaves the words as they are, and declare it final."""
        summary = self.review.summary
        typed = {row.pk: TypedTranslation(f"FR {row.text}", follows=True) for row in summary.paragraphs.all()}
        save_translation(summary, actor=self.secretariat, language="fr", typed=typed)
        text = revise_translation(summary.translations.get(), actor=self.secretariat)
        finalize_translation(text, actor=self.secretariat, seen=seen(read_translation(text)))

    def issue(self):
        """Issue list and summary, and place them before the groups."""
        issue_review(self.review, actor=self.secretariat, seen=seen(read_outcomes(self.review)))
        route_outcome(self.review)

    def issue_translation(self):
        """Issue the French text."""
        issue_translation(
            self.review.summary.translations.get(),
            actor=self.secretariat,
            reason="A word.",
            seen=seen(read_issued_translation(self.review.summary.translations.get())),
        )

    def publish_all(self):
        """Publish the whole list."""
        decide_publication(
            self.review, actor=self.who("KEN"), list_scope=P.ALL, seen=seen(read_publication(self.review))
        )

    def publish_parts(self):
        """Publish the paragraphs that are not kept, but the first one."""
        rows = self.review.list_of_observations.paragraphs.filter(is_confidential=False)
        parts = list(rows.values_list("pk", flat=True))[1:]
        decide_publication(
            self.review,
            actor=self.who("KEN"),
            list_scope=P.PARTS,
            published=parts,
            seen=seen(read_publication(self.review)),
        )

    def publish_nothing(self):
        """Withdraw what was published."""
        decide_publication(
            self.review, actor=self.who("KEN"), list_scope=P.NOTHING, seen=seen(read_publication(self.review))
        )

    def _correct(self, kind, text, reason="A word."):
        outcome = self.review.outcomes.get(kind=kind)
        row = outcome.paragraphs.filter(is_confidential=False)[:1].get()
        values = {"actor": self.secretariat, "addition": Addition.CORRIGENDUM, "reason": reason}
        reissue_outcome(outcome, corrected={row.pk: text}, seen=seen(read_issued(outcome)), **values)

    def correct_list(self):
        """Correct the list with words of the paragraph that may be kept."""
        self._correct(LIST, f"As was said, {PASSAGE}.")

    def correct_summary(self):
        """Correct the summary with them."""
        self._correct(SUMMARY, f"As was said, {PASSAGE}.")

    def correct_and_say(self):
        """Correct the list, and say them in the reason."""
        self._correct(LIST, "Corrected.", reason=f"It no longer says that {PASSAGE}.")


ALONG = ("agree_list", "draft", "agree", "translate", "issue", "publish_all", "issue_translation")
# Without their sources the words remain.
FOLLOWED = ("forget_sources", "agree", "issue")
ACTS = [name for name, act in vars(Stage).items() if callable(act) and not name.startswith("_") and name != "who"]


@pytest.fixture
def stage(world, review):
    """Set the stage, with a group and its session to which outcomes go."""
    groups = make_working_groups()
    session = make_session(world.secretariat, groups["TA"], in_days=10)
    made = Stage(world, review)
    made.session = session
    made.readers = [None, make_user(RoleGroup.DELEGATES), make_user(RoleGroup.STAKEHOLDERS)]
    return made


def act(stage, name):
    """Do it, or be refused; return whether it was done."""
    with contextlib.suppress(DomainError, ObjectDoesNotExist), transaction.atomic():
        getattr(stage, name)()
        return True
    return False


def kept_words(review):
    """Return the canaries of what is kept now."""
    kept = review.list_of_observations.paragraphs.filter(is_confidential=True).values_list("text", flat=True)
    return {canary for canary in CANARIES if any(canary in text for text in kept)}


def frozen(stage):
    """Give whatever is prepared for outside readers: documents in their forms, passages, packs, messages."""
    yield from (str(row) for row in Message.objects.values_list("subject", "body"))
    for document in Document.objects.filter(level__gte=Level.STATES):
        yield documents.to_canonical_json(document.snapshot).decode()
        yield documents.render_markup(document.template, documents.build_context(document), language=document.language)
        yield akoma_ntoso.build_akoma_ntoso(document.snapshot, document.language).decode()
    outside = IssuedPassage.objects.filter(edition__document__level__gte=Level.STATES)
    yield from outside.values_list("text", flat=True)
    Document.objects.filter(sha256="").update(sha256="0" * 64, file="documents/nothing.pdf")
    for source in list_pack_sources(stage.session, "en"):
        yield str(source.snapshot)


def served(stage, reader):
    """Give what pages, interface, search, library, feeds and open data answer to an outside reader."""
    client, review = Client(), stage.review
    if reader is not None:
        client.force_login(reader)
    addresses = [
        *(row.get_absolute_url() for row in review.outcomes.all()),
        *(reverse("api:outcome-detail", args=[row.pk]) for row in review.outcomes.all()),
        reverse("reviews:publication", args=[review.code]),
        reverse("reviews:issue_review", args=[review.code]),
        reverse("reviews:library_feed"),
        *(reverse(name, args=["states", "KEN"]) for name in ("dialogues:topic", "dialogues:topic_feed")),
        *(reverse(name, args=["groups", "TA"]) for name in ("dialogues:topic", "dialogues:topic_feed")),
        *(reverse("dialogues:open_data_file", args=[name, "json"]) for name in DATASETS),
        reverse("dialogues:working_group_detail", args=["TA"]),
    ]
    symbols = Document.objects.exclude(of_outcome=None).values_list("symbol", flat=True).distinct()
    addresses += [reverse("reviews:issued_outcome", args=[symbol]) for symbol in symbols]
    addresses += [f"{reverse('verify')}?asked={symbol}" for symbol in symbols]
    rows = OutcomeDocument.objects.all()
    addresses += [reverse("reviews:document_form", args=[row.pk, "json"]) for row in rows]
    for address in addresses:
        yield client.get(address).content.decode("utf-8", "replace")
    for canary in CANARIES:
        found = client.get(reverse("reviews:library"), {"q": canary}).context["table"].rows
        found = found or client.get(reverse("search"), {"q": canary}).context["sections"]
        yield f"{canary} is found" if found else ""


def leaks(stage, *, by_http):
    """Return the canaries of kept paragraphs that anybody outside can find."""
    words = kept_words(stage.review)
    outputs = list(frozen(stage)) if words else []
    if words and by_http:
        outputs += [text for reader in stage.readers for text in served(stage, reader)]
    return {word for word in words for text in outputs if word in text}


def walk(stage, names, *, by_http=False):
    """Act in this order and look; then undo it all. Return what leaked, what was done, and where it ended."""
    done = []
    with transaction.atomic():
        done = [name for name in names if act(stage, name)]
        found, state, words = leaks(stage, by_http=by_http), stage.review.state, kept_words(stage.review)
        transaction.set_rollback(True)
    return found, done, state, words


def test_keeping_at_any_time_and_going_on_leaks_nothing(stage):
    """Let the review go its way, with the keeping at each place in it, and whatever would follow from it."""
    ends = set()
    follow = {"keep": (FOLLOWED, ("keep_quoting", "rewrite", "agree", "translate", "issue")), "keep_other": (FOLLOWED,)}
    for keep, thens in follow.items():
        for place, then in product(range(len(ALONG) + 1), thens):
            names = [*ALONG[:place], keep, *then, *ALONG[place:], "correct_list", "correct_summary", "correct_and_say"]
            found, done, state, words = walk(stage, names)
            assert not found, (found, done)
            ends.add((state, bool(words)))
    # It was kept and issued, kept and not issued, and too late to be kept.
    assert {("issued", True), ("summary", True), ("issued", False)} <= ends


@pytest.mark.parametrize("seed", range(2))
def test_no_order_of_acts_leaks(stage, seed):
    order, ends = random.Random(seed), set()
    for _walk in range(5):
        names = ["keep_other", *ALONG] if order.random() < 0.5 else list(ALONG)
        for name in order.choices(ACTS, k=14):
            names.insert(order.randrange(len(names) + 1), name)
        found, done, state, _words = walk(stage, names, by_http=True)
        assert not found, (found, done)
        ends.add(state)
    assert "issued" in ends


def test_printed_forms_of_what_is_kept_late_have_no_word(stage):
    for name in (*ALONG[:4], "keep", "keep_quoting", "rewrite", "agree", "translate", "issue", "publish_all"):
        assert act(stage, name), name
    assert kept_words(stage.review) == {"quokkalimestone"}
    for row in OutcomeDocument.objects.filter(document__level__gte=Level.STATES):
        document = documents.render_stored(row.document_id)
        with document.file.open() as file:
            said = " ".join(texts_of_pages(file.read()))
        for rendition in document.renditions.all():
            with rendition.file.open() as file:
                made = file.read()
            if rendition.form == "docx":
                with zipfile.ZipFile(io.BytesIO(made)) as archive:
                    made = b"".join(archive.read(name) for name in archive.namelist())
            said += made.decode("utf-8", "replace")
        assert "quokkalimestone" not in said
        assert ("zebraquartz" in said) is (row.outcome.kind == LIST or "Rewritten" in said)
    assert OutcomeDocument.objects.visible_to(AnonymousUser()).exists()


def test_unpublishing_takes_the_words_from_everywhere(stage):
    for name in ("agree_list", "draft", "forget_sources", "agree", "issue", "publish_all"):
        assert act(stage, name), name
    summary = stage.review.summary
    OutcomeParagraph.objects.filter(outcome=summary).update(text="Nothing of it.")
    # Only the list is left, so that whatever is found is from it.
    editions = OutcomeDocument.objects.filter(outcome=summary)
    with locks.unlock(IssuedPassage, OutcomeDocument):
        IssuedPassage.objects.filter(edition__in=editions).delete()
        editions.delete()
    Document.objects.filter(sha256="").update(sha256="0" * 64, file="documents/nothing.pdf")
    anyone = [None, stage.readers[2]]
    assert any("zebraquartz" in text for reader in anyone for text in served(stage, reader))
    assert act(stage, "publish_nothing")
    for reader in anyone:
        texts = [text for text in served(stage, reader) if "zebraquartz" in text]
        assert texts == []
