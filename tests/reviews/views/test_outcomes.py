"""The outcome documents in the browser: drafting, clearing, agreeing, returning, keeping confidential."""

import re

import pytest
from django.urls import reverse

from reviews.enums import ObservationKind, OutcomeKind, ReviewState
from reviews.models import OutcomeParagraph, Review
from reviews.selectors.versions import compare_versions
from reviews.services.paragraphs import change_paragraph
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.core.enums import RoleGroup

LIST = OutcomeKind.LIST_OF_OBSERVATIONS


@pytest.fixture
def drafting(world, review):
    """Give the review at the list of observations."""
    return carry_to(world, review, ReviewState.OBSERVATIONS)


@pytest.fixture
def proposed(world, review):
    """Give the review with its list handed to the State under review."""
    return carry_to(world, review, ReviewState.AGREEMENT)


def url(review, name="outcome_detail", *more, kind=LIST):
    return reverse(f"reviews:{name}", args=[review.code, kind, *more])


def typed(world, **changes):
    fields = {"article": world.articles["UNTOC 5"].pk, "kind": ObservationKind.GAP}
    return fields | {"text_paragraph": "A gap in the law", "revision_paragraph": 0} | changes


@pytest.fixture
def paragraph(world, drafting, as_person):
    """Give a paragraph of the list."""
    as_person(drafting, "GHA", "expert").post(url(drafting, "draft_paragraph"), typed(world))
    return OutcomeParagraph.objects.get()


def test_paragraph_is_drafted_for_the_own_state(paragraph, drafting):
    assert (paragraph.drafted_by.party.iso3, paragraph.text) == ("GHA", "A gap in the law")


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "focal_point"), ("GHA", "observer"), ("KEN", "expert")])
def test_drafting_by_another_is_not_found(world, paragraph, drafting, as_person, iso3, role):
    client = as_person(drafting, iso3, role)
    assert client.post(url(drafting, "draft_paragraph"), typed(world)).status_code == 404
    for name in ("change_paragraph", "remove_paragraph"):
        assert client.get(url(drafting, name, paragraph.pk)).status_code == 404
        assert client.post(url(drafting, name, paragraph.pk), typed(world)).status_code == 404
    assert OutcomeParagraph.objects.count() == 1


def test_drafting_without_text_keeps_what_was_chosen(world, drafting, as_person):
    response = as_person(drafting, "GHA").post(url(drafting, "draft_paragraph"), typed(world, text_paragraph=""))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["text_paragraph"]


def test_paragraph_is_changed_only_as_it_was_shown(world, paragraph, drafting, as_person):
    data = typed(world, text_paragraph="A clearer gap", revision_paragraph=paragraph.revision)
    as_person(drafting, "PER", "expert").post(url(drafting, "change_paragraph", paragraph.pk), data)
    paragraph.refresh_from_db()
    assert paragraph.text == "A clearer gap"


def test_stale_change_shows_both_texts_and_can_be_saved_again(world, paragraph, drafting, as_person):
    address, shown = url(drafting, "change_paragraph", paragraph.pk), paragraph.revision
    mine, theirs = (
        typed(world, text_paragraph=text, revision_paragraph=shown) for text in ("My own text", "Text of a colleague")
    )
    as_person(drafting, "PER").post(address, theirs)
    response = as_person(drafting, "GHA").post(address, mine)
    page = response.content.decode()
    paragraph.refresh_from_db()
    assert (response.status_code, paragraph.text) == (422, "Text of a colleague")
    assert "colleague" in page
    assert "My own text" in page
    assert f'name="revision_paragraph" value="{paragraph.revision}"' in page
    as_person(drafting, "GHA").post(address, mine | {"revision_paragraph": paragraph.revision})
    paragraph.refresh_from_db()
    assert paragraph.text == "My own text"


def test_paragraph_sent_twice_is_added_once(world, drafting, as_person):
    client, address = as_person(drafting, "GHA", "expert"), url(drafting, "draft_paragraph")
    key = client.get(address).context["form"]["key"].value()
    for _time in range(2):
        assert client.post(address, typed(world, key=key)).status_code == 302
    present = OutcomeParagraph.objects.get()
    assert (present.text, present.revisions.count()) == ("A gap in the law", 1)


def test_article_of_a_paragraph_is_chosen(world, drafting, as_person):
    client, address = as_person(drafting, "GHA", "expert"), url(drafting, "draft_paragraph")
    page = client.get(address)
    assert not page.context["form"]["article"].value()
    assert re.search(r'<option value=""[^>]*>\s*Choose an article', page.content.decode())
    answer = client.post(address, typed(world, article=""))
    assert (answer.status_code, OutcomeParagraph.objects.count()) == (422, 0)
    assert "Choose the article that the paragraph is about." in answer.content.decode()


def test_observation_is_drafted_from_the_feedback_on_its_article(world, drafting, as_person):
    article = world.articles["UNTOC 6"]
    address = reverse("reviews:feedback_article", args=[drafting.code, "UNTOC", 6])
    way = f"{url(drafting, 'draft_paragraph')}?article={article.pk}"
    shown = {
        (iso3, role): way in as_person(drafting, iso3, role).get(address).content.decode()
        for iso3, role in (("GHA", "expert"), ("GHA", "observer"), ("KEN", "focal_point"))
    }
    assert list(shown.values()) == [True, False, False]
    form = as_person(drafting, "GHA").get(way).context["form"]
    assert form["article"].value() == str(article.pk)


def test_paragraph_is_not_emptied(world, paragraph, drafting, as_person):
    data = typed(world, text_paragraph=" ", revision_paragraph=paragraph.revision)
    assert as_person(drafting, "GHA").post(url(drafting, "change_paragraph", paragraph.pk), data).status_code == 422
    paragraph.refresh_from_db()
    assert paragraph.text == "A gap in the law"


def test_paragraph_history_for_parties_and_restored_by_drafters(world, paragraph, drafting, as_person):
    address = url(drafting, "paragraph_history", paragraph.pk)
    back = url(drafting, "restore_paragraph", paragraph.pk, paragraph.revision)
    data = typed(world, text_paragraph="Reworded", revision_paragraph=paragraph.revision)
    as_person(drafting, "PER").post(url(drafting, "change_paragraph", paragraph.pk), data)
    assert back in as_person(drafting, "GHA").get(address).content.decode()
    sur = as_person(drafting, "KEN")
    assert back not in sur.get(address).content.decode()
    assert sur.post(back).status_code == 404
    as_person(drafting, "GHA").post(back)
    paragraph.refresh_from_db()
    assert paragraph.text == "A gap in the law"


def test_any_two_versions_are_compared(world, paragraph, drafting, as_person):
    client, address = as_person(drafting, "PER"), url(drafting, "outcome_versions")
    change = typed(world, text_paragraph="A gap in the code", revision_paragraph=paragraph.revision)
    client.post(url(drafting, "change_paragraph", paragraph.pk), change)
    client.post(url(drafting, "draft_paragraph"), typed(world, text_paragraph="A second gap"))
    outcome = drafting.list_of_observations
    client.post(url(drafting, "remove_paragraph", paragraph.pk), {"version": outcome.version})
    texts = {
        (older, newer): [row.texts for row in compare_versions(world.secretariat, outcome, older, newer)]
        for older, newer in ((1, 2), (2, 3), (2, 5), (3, 3), (5, 2))
    }
    assert texts == {
        (1, 2): [("", "A gap in the law")],
        (2, 3): [("A gap in the law", "A gap in the code")],
        (2, 5): [("A gap in the law", ""), ("", "A second gap")],
        (3, 3): [],
        (5, 2): [("", "A gap in the law"), ("A second gap", "")],
    }
    page = client.get(address, {"older": 2, "newer": 3}).content.decode()
    assert [mark[-4:] for mark in re.findall(r"<(?:del|ins)>.*?</span>(\w+)", page)] == ["law", "code"]
    # What Peru saved in one go is one version to choose from; what the State under review decided on is named.
    assert [row.number for row in client.get(address).context["versions"]] == [5, 2]


def test_versions_name_who_cleared_and_returned_what(proposed, as_person):
    send_read(as_person(proposed, "KEN"), url(proposed, "return_outcome"), {"comment": "Please be brief"})
    versions = as_person(proposed, "GHA").get(url(proposed, "outcome_versions")).context["versions"]
    assert [row.marks for row in versions] == [["cleared by Peru", "cleared by Ghana", "returned with comments"]]


@pytest.mark.parametrize("name", ["outcome_versions", "paragraph_history"])
def test_versions_are_for_the_parties_alone(world, review, browse, capture_commit, name):
    with capture_commit():
        review = carry_to(world, review, ReviewState.ISSUED)
    Review.objects.filter(pk=review.pk).update(routed_at=review.issued_at)
    more = [review.list_of_observations.paragraphs.first().pk] if name == "paragraph_history" else []
    delegate = browse(make_user(RoleGroup.DELEGATES))
    assert delegate.get(url(review)).status_code == 200
    assert delegate.get(url(review, name, *more)).status_code == 404
    assert browse(person(review, "KEN", "observer")).get(url(review, name, *more)).status_code == 200


def test_paragraph_is_removed_after_a_second_look(world, paragraph, drafting, as_person):
    client, address = as_person(drafting, "GHA"), url(drafting, "remove_paragraph", paragraph.pk)
    page = client.get(address)
    assert "A gap in the law" in page.content.decode()
    seen = {"version": page.context["form"].initial["version"]}
    as_person(drafting, "PER").post(
        url(drafting, "change_paragraph", paragraph.pk),
        typed(world, text_paragraph="Reworded", revision_paragraph=paragraph.revision),
    )
    page = client.post(address, seen)
    assert (page.status_code, "Reworded" in page.content.decode()) == (422, True)
    # The form that came back is about the text as it is now.
    client.post(address, {"version": page.context["form"]["version"].value()})
    assert not OutcomeParagraph.objects.exists()


def test_drafters_of_the_list_merge_two_paragraphs(world, paragraph, drafting, as_person):
    add = url(drafting, "draft_paragraph")
    as_person(drafting, "PER", "expert").post(add, typed(world, text_paragraph="Another gap"))
    client, address = as_person(drafting, "GHA", "expert"), url(drafting, "merge_paragraphs", paragraph.pk)
    assert f'href="{address}"' in client.get(url(drafting)).content.decode()
    form = client.get(address).context["form"]
    assert form["text"].value() == "A gap in the law\n\nAnother gap"
    for iso3, role in (("KEN", "expert"), ("GHA", "observer")):
        stranger = as_person(drafting, iso3, role)
        assert (stranger.get(address).status_code, stranger.post(address, form.initial).status_code) == (404, 404)
    # With a third one, the page asks which; without an answer nothing is merged and nothing typed is lost.
    as_person(drafting, "PER", "expert").post(add, typed(world, text_paragraph="A third gap"))
    assert len(client.get(address).context["others"]) == 2
    version = OutcomeParagraph.objects.latest("pk").revision
    data = {"text": "Gaps in the law", "version": version}
    page = client.post(address, data)
    assert (page.status_code, "Gaps in the law" in page.content.decode()) == (422, True)
    other = OutcomeParagraph.objects.get(text="Another gap")
    client.post(f"{address}?other={other.pk}", data)
    assert sorted(OutcomeParagraph.objects.values_list("text", flat=True)) == ["A third gap", "Gaps in the law"]
    for pk, title in ((paragraph.pk, "Merged into it: a paragraph of Peru"), (other.pk, "What it was merged into")):
        assert title in client.get(url(drafting, "paragraph_history", pk)).content.decode()


def test_outcome_of_another_review_is_not_found(world, paragraph, drafting, other_review, as_person):
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    client = as_person(other_review, "MNG")
    assert client.get(url(drafting)).status_code == 404


@pytest.mark.parametrize("role", [RoleGroup.STAKEHOLDERS, RoleGroup.DELEGATES])
def test_draft_is_hidden_from_outsiders(paragraph, drafting, browse, role):
    assert browse(make_user(role)).get(url(drafting)).status_code == 404


def test_every_reviewing_focal_point_clears_the_same_version(paragraph, drafting, as_person):
    for iso3 in ("GHA", "PER"):
        send_read(as_person(drafting, iso3), url(drafting, "clear_outcome"))
    drafting.refresh_from_db()
    assert drafting.state == ReviewState.AGREEMENT


def test_clearing_another_text_shows_what_changed(world, paragraph, drafting, as_person):
    client, address = as_person(drafting, "GHA"), url(drafting, "clear_outcome")
    read = client.get(address).context["form"]["seen"].value()
    fields = {"article": paragraph.article, "kind": paragraph.kind, "text": "Changed meanwhile."}
    change_paragraph(paragraph, actor=person(drafting, "GHA"), **fields)
    response = client.post(address, {"seen": read})
    page = response.content.decode()
    assert response.status_code == 409
    assert "What has changed since you read it" in page
    assert not drafting.list_of_observations.clearances.exists()
    assert client.post(address, {"seen": response.context["form"]["seen"].value()}).status_code == 302


@pytest.mark.parametrize(("iso3", "role"), [("GHA", "expert"), ("GHA", "observer"), ("KEN", "focal_point")])
def test_clearing_by_another_is_not_found(paragraph, drafting, as_person, iso3, role):
    client = as_person(drafting, iso3, role)
    assert client.get(url(drafting, "clear_outcome")).status_code == 404
    assert client.post(url(drafting, "clear_outcome")).status_code == 404


def test_page_says_who_cleared_which_version(proposed, as_person):
    page = as_person(proposed, "KEN").get(url(proposed)).content.decode()
    assert "Cleared by every reviewing State." in page
    assert "GHA focal_point" in page
    assert "Agree to this version" in page


def test_agreement_by_the_focal_point(proposed, as_person):
    send_read(as_person(proposed, "KEN"), url(proposed, "agree_outcome"))
    proposed.refresh_from_db()
    assert proposed.state == ReviewState.SUMMARY


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("KEN", "observer"), ("GHA", "focal_point")])
def test_agreeing_and_returning_by_another_is_not_found(proposed, as_person, iso3, role):
    client = as_person(proposed, iso3, role)
    assert client.post(url(proposed, "agree_outcome")).status_code == 404
    assert client.post(url(proposed, "return_outcome"), {"comment": "No"}).status_code == 404
    assert Review.objects.get(pk=proposed.pk).state == ReviewState.AGREEMENT


def test_return_with_comments_is_shown_to_the_reviewers(proposed, as_person):
    first = proposed.list_of_observations.paragraphs.first()
    data = {"comment": "Please be brief", f"comment_{first.pk}": "The law has changed"}
    send_read(as_person(proposed, "KEN"), url(proposed, "return_outcome"), data)
    proposed.refresh_from_db()
    page = as_person(proposed, "GHA", "expert").get(url(proposed)).content.decode()
    assert proposed.state == ReviewState.OBSERVATIONS
    assert "Please be brief" in page
    assert "The law has changed" in page


def test_return_without_a_comment_is_refused(proposed, as_person):
    client = as_person(proposed, "KEN")
    assert client.get(url(proposed, "return_outcome")).status_code == 200
    response = send_read(client, url(proposed, "return_outcome"), {"comment": " "})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["comment"])


def test_paragraph_is_kept_confidential_and_released(proposed, as_person):
    paragraph = proposed.list_of_observations.paragraphs.first()
    client, address = as_person(proposed, "KEN"), url(proposed, "keep_confidential", paragraph.pk)
    for answer, expected in (("yes", True), ("no", False)):
        client.post(address, {"keep": answer})
        paragraph.refresh_from_db()
        assert paragraph.is_confidential is expected


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("GHA", "focal_point")])
def test_keeping_confidential_by_another_is_not_found(proposed, as_person, iso3, role):
    paragraph = proposed.list_of_observations.paragraphs.first()
    response = as_person(proposed, iso3, role).post(url(proposed, "keep_confidential", paragraph.pk), {"keep": "yes"})
    assert response.status_code == 404


def test_confidential_text_is_withheld_from_other_states(world, review, browse, capture_commit):
    carry_to(world, review, ReviewState.COMPLETED)
    review.list_of_observations.paragraphs.filter(text__startswith="SECRET-A").update(is_confidential=True)
    with capture_commit():
        review = carry_to(world, review, ReviewState.ISSUED)
    Review.objects.filter(pk=review.pk).update(routed_at=review.issued_at)
    page = browse(make_user(RoleGroup.DELEGATES)).get(url(review)).content.decode()
    assert "SECRET-A" not in page
    assert "SECRET-B" in page
    assert "Drafted by" not in page
    assert "Clearances" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_outcome_asks_a_fixed_number_of_queries(world, drafting, as_person, django_assert_num_queries, count):
    outcome, own = drafting.list_of_observations, delegation_of(drafting, "GHA")
    for number in range(count):
        OutcomeParagraph.objects.create(
            outcome=outcome,
            article=world.articles["UNTOC 5"],
            kind=ObservationKind.GAP,
            text=f"Text {number}",
            drafted_by=own,
            updated_by=person(drafting, "GHA"),
        )
    client = as_person(drafting, "GHA")
    # Content types are read once for a process, whichever test is the first.
    client.get(url(drafting))
    with django_assert_num_queries(OUTCOME_QUERIES):
        client.get(url(drafting))


OUTCOME_QUERIES = 12


def test_return_page_sets_each_text_apart(proposed, as_person):
    """Whatever its language; and what a reviewing State typed is text on the page, and nothing else."""
    first = proposed.list_of_observations.paragraphs.first()
    OutcomeParagraph.objects.filter(pk=first.pk).update(text="<b>Bold</b> words")
    page = as_person(proposed, "KEN").get(url(proposed, "return_outcome")).content.decode()
    assert "<bdi>&lt;b&gt;Bold&lt;/b&gt; words</bdi>" in page
    assert "<b>Bold" not in page
