"""Issuing, publication and the public library."""

import pytest
from django.urls import reverse

from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.models import OutcomeDocument, PublicationDecision
from tests.factories.people import make_user
from tests.factories.reading import send_read
from tests.factories.reviews import carry_to, issue_and_render
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import Level, RoleGroup
from untoc_portal.core.models import SymbolSeries

LIBRARY = "/library/"


@pytest.fixture
def completed(world, review):
    """Give the review with both outcomes agreed."""
    return carry_to(world, review, ReviewState.COMPLETED)


@pytest.fixture
def issued(world, completed):
    return issue_and_render(world, completed)


def issue_url(review):
    return reverse("reviews:issue_review", args=[review.code])


def decide_url(review):
    return reverse("reviews:decide_publication", args=[review.code])


def file_of(review, kind, level):
    return OutcomeDocument.objects.current().get(outcome__review=review, outcome__kind=kind, document__level=level)


def test_issuing_is_the_secretariats(world, completed, browse, as_person):
    for iso3, role in (("KEN", "focal_point"), ("GHA", "focal_point"), ("KEN", "observer")):
        assert as_person(completed, iso3, role).get(issue_url(completed)).status_code == 404
        assert as_person(completed, iso3, role).post(issue_url(completed)).status_code == 404
    client = browse(world.secretariat)
    assert "List of observations" in client.get(issue_url(completed)).content.decode()
    send_read(client, issue_url(completed))
    completed.refresh_from_db()
    assert completed.state == ReviewState.ISSUED


def test_issuing_too_early_is_a_disabled_button_and_a_message(world, review, browse):
    client = browse(world.secretariat)
    assert "disabled" in client.get(issue_url(review)).content.decode()
    assert send_read(client, issue_url(review)).status_code == 422
    review.refresh_from_db()
    assert review.state == ReviewState.PLANNED


def test_each_edition_is_read_before_it_is_issued(world, completed, browse, as_person):
    client = browse(world.secretariat)
    editions = client.get(issue_url(completed)).context["look"].editions
    assert len(editions) == 3
    for _name, address in editions:
        assert client.get(address).content.startswith(b"%PDF-")
        assert as_person(completed, "KEN").get(address).status_code == 404
    assert client.get(editions[0][1].replace("/review/", "/public/")).status_code == 404
    assert not OutcomeDocument.objects.exists()
    assert not SymbolSeries.objects.filter(prefix__startswith="CTOC").exists()


def test_publication_is_ticked_and_read_first(issued, as_person):
    client = as_person(issued, "KEN")
    refused = send_read(client, decide_url(issued), {"list_scope": "all", "confirmed": ""})
    assert list(refused.context["form"].errors) == ["confirmed"]
    with nothing_changes():
        made = send_read(client, decide_url(issued), {"list_scope": "all", "preview": ""})
    assert made.content.startswith(b"%PDF-")


def test_decision_on_parts_publishes_the_ticked_paragraphs(issued, as_person, capture_commit):
    first, second = issued.list_of_observations.paragraphs.all()
    client = as_person(issued, "KEN")
    assert client.get(decide_url(issued)).status_code == 200
    with capture_commit():
        data = {"list_scope": "parts", "published": [first.pk], "shares_questionnaire": "on"}
        send_read(client, decide_url(issued), data)
    decision = PublicationDecision.objects.get()
    assert (decision.list_scope, decision.shares_questionnaire, decision.publishes_questionnaire) == (
        "parts",
        True,
        False,
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_published, second.is_published) == (True, False)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "list_scope"),
        ({"list_scope": "parts"}, "published"),
        ({"list_scope": "parts", "published": ["999"]}, "published"),
        ({"list_scope": "all", "reference": "NV 9"}, "dated"),
        ({"list_scope": "all", "reference": "NV 9", "dated": "2099-01-01"}, "dated"),
    ],
)
def test_decision_with_wrong_input_names_the_field(issued, as_person, data, field):
    response = send_read(as_person(issued, "KEN"), decide_url(issued), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not PublicationDecision.objects.exists()


def test_decision_does_not_offer_confidential_paragraphs(issued, as_person):
    first, second = issued.list_of_observations.paragraphs.all()
    issued.list_of_observations.paragraphs.filter(pk=first.pk).update(is_confidential=True)
    form = as_person(issued, "KEN").get(decide_url(issued)).context["form"]
    assert [pk for pk, _label in form.fields["published"].choices] == [second.pk]


def test_decision_with_a_note_verbale_is_kept_and_can_be_changed(issued, as_person):
    client = as_person(issued, "KEN")
    data = {"list_scope": "nothing", "reference": "NV 9", "dated": "2026-01-15"}
    send_read(client, decide_url(issued), data)
    assert PublicationDecision.objects.get().note_verbale.reference == "NV 9"
    form = client.get(decide_url(issued)).context["form"]
    assert (form.initial["list_scope"], form.initial["reference"]) == (PublicationScope.NOTHING, "NV 9")


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("KEN", "observer"), ("GHA", "focal_point")])
def test_decision_by_another_is_not_found(issued, as_person, iso3, role):
    client = as_person(issued, iso3, role)
    assert client.get(decide_url(issued)).status_code == 404
    assert client.post(decide_url(issued), {"list_scope": "all"}).status_code == 404


def test_publication_page_lists_the_editions_of_this_reader(issued, as_person):
    response = as_person(issued, "GHA", "observer").get(reverse("reviews:publication", args=[issued.code]))
    assert len(response.context["documents"]) == 3


def test_library_is_public_and_shows_the_summary_only(issued, client):
    response = client.get(LIBRARY)
    offered = [(row.kind, len(row.offered)) for row in response.context["table"].rows]
    assert offered == [(OutcomeKind.SUMMARY, 1)]


def test_public_file_is_sent_under_a_neutral_name(issued, client):
    row = file_of(issued, OutcomeKind.SUMMARY, Level.PUBLIC)
    response = client.get(row.get_absolute_url())
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Disposition"] == f'inline; filename="document-{row.pk}-en.pdf"'
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("role", [None, RoleGroup.STAKEHOLDERS])
def test_files_for_narrower_circles_are_not_found(issued, client, browse, role):
    reader = browse(make_user(role)) if role else client
    for level in (Level.REVIEW, Level.STATES):
        row = file_of(issued, OutcomeKind.LIST_OF_OBSERVATIONS, level)
        assert reader.get(row.get_absolute_url()).status_code == 404


def test_replaced_file_is_not_offered_any_more(issued, client, as_person, capture_commit):
    with capture_commit():
        send_read(as_person(issued, "KEN"), decide_url(issued), {"list_scope": "all"})
    row = file_of(issued, OutcomeKind.LIST_OF_OBSERVATIONS, Level.PUBLIC)
    assert b"".join(client.get(row.get_absolute_url()).streaming_content).startswith(b"%PDF-")
    send_read(as_person(issued, "KEN"), decide_url(issued), {"list_scope": "nothing"})
    assert client.get(row.get_absolute_url()).status_code == 404
    assert [outcome.kind for outcome in client.get(LIBRARY).context["table"].rows] == [OutcomeKind.SUMMARY]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "Kenya"}, 1),
        ({"q": "Finland"}, 0),
        ({"kind": "summary"}, 1),
        ({"kind": "list_of_observations"}, 0),
        ({"instrument": "UNTOC"}, 1),
        ({"instrument": "TIP"}, 0),
        ({"article": "5"}, 1),
        ({"article": "6"}, 0),
        ({"observation": "gap"}, 1),
        ({"observation": "suggestion"}, 0),
        ({"observation": "gap", "article": "5", "instrument": "UNTOC"}, 1),
        ({"q": "practice good"}, 1),
        ({"q": "practice bad"}, 0),
        ({"q": "list_of_observations"}, 0),
        ({"language": "en"}, 1),
        ({"language": "ar"}, 0),
        ({"year": "2021"}, 0),
    ],
)
def test_library_filters(issued, client, query, count):
    assert len(client.get(LIBRARY, query).context["table"].rows) == count


def test_library_wrong_year_names_the_field(issued, client):
    response = client.get(LIBRARY, {"year": "soon"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["year"])


@pytest.mark.parametrize("count", [1, 3])
def test_library_asks_a_fixed_number_of_queries(issued, client, django_assert_num_queries, count):
    outcome = issued.summary
    first = outcome.documents.select_related("document").get()
    for _copy in range(count - 1):
        document = first.document
        document.pk = None
        document.save(force_insert=True)
        OutcomeDocument.objects.create(outcome=outcome, document=document)
    with django_assert_num_queries(LIBRARY_QUERIES):
        client.get(LIBRARY)


# The third counts what the whole library holds, for the facts at the head.
LIBRARY_QUERIES = 3


def test_shared_self_assessment_is_found_by_other_states_only(issued, as_person, browse):
    submission = reverse("reviews:submission_detail", args=[issued.code, 1])
    delegate, stakeholder = browse(make_user(RoleGroup.DELEGATES)), browse(make_user(RoleGroup.STAKEHOLDERS))
    assert submission not in delegate.get(LIBRARY).content.decode()
    send_read(as_person(issued, "KEN"), decide_url(issued), {"list_scope": "nothing", "shares_questionnaire": "on"})
    assert submission in delegate.get(LIBRARY).content.decode()
    assert delegate.get(submission).status_code == 200
    assert submission not in stakeholder.get(LIBRARY).content.decode()
    assert stakeholder.get(submission).status_code == 404
