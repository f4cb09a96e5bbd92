"""What is typed into a paragraph is its author's private draft until it is added or saved."""

import pytest
from django.urls import reverse

from reviews.enums import ObservationKind, OutcomeKind, ReviewState
from reviews.models import Outcome, OutcomeParagraph
from tests.factories.reviews import carry_to, person
from untoc_portal.core.form_drafts import PUT_BACK, REVISION, TICKET
from untoc_portal.core.models import AuditEvent, FormDraft

HALF = "Half a sentence about"
LIST = OutcomeKind.LIST_OF_OBSERVATIONS


@pytest.fixture
def drafting(world, review):
    """Give the review at the list of observations."""
    return carry_to(world, review, ReviewState.OBSERVATIONS)


@pytest.fixture
def add(drafting):
    return reverse("reviews:draft_paragraph", args=[drafting.code, LIST])


@pytest.fixture
def fields(world):
    chosen = {"article": world.articles["UNTOC 5"].pk, "kind": ObservationKind.GAP}
    return chosen | {"text_paragraph": HALF, "revision_paragraph": 0}


def keep(client, page, fields, revision=0):
    ticket = str(page.context["form_draft"].ticket)
    return client.post(reverse("save_form_draft"), {TICKET: ticket, REVISION: revision, **fields})


def test_half_sentence_is_in_no_outcome(drafting, add, fields, as_person):
    client = as_person(drafting, "GHA", "expert")
    events, version = AuditEvent.objects.count(), drafting.list_of_observations.version
    assert keep(client, client.get(add), fields).status_code == 200
    assert FormDraft.objects.get().texts["text_paragraph"] == HALF
    assert not OutcomeParagraph.with_removed.exists()
    assert Outcome.objects.get(pk=drafting.list_of_observations.pk).version == version
    assert AuditEvent.objects.count() == events
    outcome = reverse("reviews:outcome_detail", args=[drafting.code, LIST])
    api = f"/api/v1/reviews/{drafting.code}/outcomes/"
    for iso3, role in (("GHA", "expert"), ("GHA", "focal_point"), ("PER", "expert"), ("KEN", "focal_point")):
        reader = as_person(drafting, iso3, role)
        assert HALF not in reader.get(outcome).content.decode()
        assert HALF not in reader.get(api).content.decode()
        assert (HALF in reader.get(add).content.decode()) == ((iso3, role) == ("GHA", "expert"))


def test_draft_of_a_paragraph_is_put_back_and_added(drafting, add, fields, as_person):
    client = as_person(drafting, "GHA", "expert")
    keep(client, client.get(add), fields)
    offered = client.get(add)
    assert offered.context["form"]["text_paragraph"].value() == ""
    page = client.get(offered.context["form_draft"].put_back_url)
    form = page.context["form"]
    assert (form["text_paragraph"].value(), form["kind"].value()) == (HALF, ObservationKind.GAP)
    assert form["article"].value() == str(fields["article"])
    assert client.post(add, fields).status_code == 302
    assert OutcomeParagraph.objects.get().text == HALF
    assert not FormDraft.objects.exists()


def test_discarded_paragraph_leaves_no_trace(drafting, add, fields, as_person):
    client = as_person(drafting, "GHA", "expert")
    page = client.get(add)
    keep(client, page, fields)
    events = AuditEvent.objects.count()
    answer = client.post(reverse("discard_form_draft"), {TICKET: str(page.context["form_draft"].ticket), **fields})
    assert answer.url == reverse("reviews:outcome_detail", args=[drafting.code, LIST])
    assert not FormDraft.objects.exists()
    assert not OutcomeParagraph.with_removed.exists()
    assert AuditEvent.objects.count() == events


def test_change_is_private_until_it_is_saved(drafting, add, fields, as_person):
    client = as_person(drafting, "GHA", "expert")
    client.post(add, fields | {"text_paragraph": "A gap."})
    paragraph = OutcomeParagraph.objects.get()
    change = reverse("reviews:change_paragraph", args=[drafting.code, LIST, paragraph.pk])
    page = client.get(change)
    shown = page.context["row"].revision
    keep(client, page, fields | {"revision_paragraph": shown})
    paragraph.refresh_from_db()
    assert (paragraph.text, paragraph.revision) == ("A gap.", shown)
    assert HALF not in as_person(drafting, "PER").get(change).content.decode()
    # A colleague saves in the meantime: what was typed on the earlier text meets it, and overwrites nothing.
    as_person(drafting, "PER").post(change, fields | {"text_paragraph": "A colleague's.", "revision_paragraph": shown})
    form = client.get(change, {PUT_BACK: 1}).context["form"]
    mine = fields | {"revision_paragraph": form["revision_paragraph"].value()}
    answer = client.post(change, mine)
    paragraph.refresh_from_db()
    assert (answer.status_code, paragraph.text) == (422, "A colleague's.")
    assert form["text_paragraph"].value() == HALF
    assert FormDraft.objects.filter(user=person(drafting, "GHA", "expert")).exists()


def test_draft_outlives_the_step(drafting, add, fields, world, as_person):
    client = as_person(drafting, "GHA", "expert")
    keep(client, client.get(add), fields)
    carry_to(world, drafting, ReviewState.AGREEMENT)
    page = client.get(add)
    assert (page.status_code, HALF in page.content.decode()) == (409, True)
    assert HALF in client.get(reverse("form_drafts")).content.decode()
    assert as_person(drafting, "PER", "expert").get(add).status_code == 404


def test_words_on_a_paragraph_that_was_removed_come_back(drafting, add, fields, as_person):
    client = as_person(drafting, "GHA", "expert")
    client.post(add, fields | {"text_paragraph": "A gap."})
    paragraph = OutcomeParagraph.objects.get()
    change = reverse("reviews:change_paragraph", args=[drafting.code, LIST, paragraph.pk])
    ticket = {TICKET: str(client.get(change).context["form_draft"].ticket)}
    OutcomeParagraph.objects.filter(pk=paragraph.pk).update(removed_in=9)
    answer = client.post(change, fields | ticket)
    assert (answer.status_code, HALF in answer.content.decode()) == (409, True)
    assert client.get(change).status_code == 404
    assert as_person(drafting, "PER", "expert").post(change, fields | ticket).status_code == 404
