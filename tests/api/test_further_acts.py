"""Acts that the other files do not reach: each by the right person, refused to everyone else, without a trace."""

import datetime as dt

import pytest
from django.utils import timezone

from dialogues.models import BureauDecision, Statement
from dialogues.services.statements import write_joint_statement
from reviews.enums import DelegateRole, OutcomeKind, ReviewState as S
from reviews.models import AllowedWords, Assignment, Clarification, OutcomeParagraph
from reviews.selectors.readings import read_keeping
from reviews.services import clarifications, paragraphs
from reviews.withheld import list_disclosure_blockers
from stakeholders.models import Organization
from tests.api.refusing import act, refuse
from tests.dialogues.conftest import application, decision, stage  # noqa: F401
from tests.factories.dialogues import invite, make_dialogue, make_statement
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, make_review, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.public_ids import hide_id

EXPERT = DelegateRole.EXPERT
WORDS = "witnesses in the port are moved by one unarmed officer every Tuesday"


def test_member_takes_no_part_in_a_proposal(stage, decision, api):  # noqa: F811
    url, sent = f"/api/v1/bureau-decisions/{hide_id(decision)}/", {"reason": "It is our partner", "seen": "x"}
    others = [one for one in stage.everyone_but(*stage.members) if one not in stage.members]
    refuse(api, others, lambda client: client.post(f"{url}recuse/", sent, format="json"), BureauDecision)
    member = api(stage.members[1])
    assert member.post(f"{url}recuse/", sent, format="json").status_code in (400, 409)
    done = act(member, url, "recuse", reason="It is our partner")
    assert done.status_code == 200, done.content
    assert "recused" in [row["stance"] for row in done.json()["positions"]]
    assert act(member, url, "recuse", reason="Again").status_code == 409


def test_proposal_is_withdrawn_by_its_member(stage, decision, api):  # noqa: F811
    url = f"/api/v1/bureau-decisions/{hide_id(decision)}/withdraw/"
    others = [one for one in stage.everyone_but(*stage.members) if one not in stage.members]
    refuse(api, [*others, stage.members[1]], lambda client: client.post(url), BureauDecision)
    done = api(stage.bureau).post(url)
    assert (done.status_code, done.json()["outcome"]) == (200, "withdrawn"), done.content
    assert api(stage.bureau).post(url).status_code in (404, 409)


def test_registration_is_refused_as_it_was_read(stage, api):  # noqa: F811
    one = make_organization(stage.secretariat, verified=False)
    url, sent = f"/api/v1/organizations/{one.pk}/", {"reason": "It is a company", "seen": "x"}
    others = stage.everyone_but(stage.secretariat)
    refuse(api, others, lambda client: client.post(f"{url}refuse/", sent, format="json"), Organization)
    officer = api(stage.secretariat)
    assert officer.post(f"{url}refuse/", sent, format="json").status_code in (400, 409)
    done = act(officer, url, "refuse", reason="It is a company")
    assert (done.status_code, done.json()["state"]) == (200, "refused"), done.content


def test_registration_is_renewed_by_its_main_contact(stage, api):  # noqa: F811
    one = stage.organization
    Organization.objects.filter(pk=one.pk).update(renewal_due_on=timezone.localdate() + dt.timedelta(5))
    second = make_representative(stage.secretariat, one)
    url = f"/api/v1/organizations/{one.pk}/renew/"
    others = [*stage.everyone_but(stage.secretariat, stage.representative), second]
    refuse(api, others, lambda client: client.post(url), Organization)
    done = api(stage.representative).post(url)
    assert done.status_code == 200, done.content
    one.refresh_from_db()
    assert one.renewal_due_on > timezone.localdate() + dt.timedelta(300)


@pytest.fixture
def asked(world, review):
    """Give a request of Ghana to Kenya that waits for its answer."""
    review = carry_to(world, review, S.DIALOGUE)
    return clarifications.request_clarification(
        delegation_of(review, "GHA"),
        actor=person(review, "GHA", EXPERT),
        article=world.articles["UNTOC 5"],
        request="Which court?",
    )


def test_request_is_withdrawn_by_the_state_that_asked(world, review, asked, outsiders, api):
    url = f"/api/v1/reviews/KEN-1/clarifications/{hide_id(asked)}/"
    people = [person(review, "KEN"), person(review, "PER"), world.secretariat, *outsiders.values()]
    refuse(api, people, lambda client: client.post(f"{url}withdraw/", {"seen": "x"}, format="json"), Clarification)
    client = api(person(review, "GHA", EXPERT))
    assert client.post(f"{url}withdraw/", {"seen": "x"}, format="json").status_code in (400, 409)
    done = act(client, url, "withdraw")
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn"), done.content
    late = api(person(review, "KEN", EXPERT)).post(f"{url}answer/", {"answer": "This one."}, format="json")
    assert late.status_code in (404, 409)


def test_answer_is_asked_about_once_more(world, review, asked, outsiders, api):
    url, sent = f"/api/v1/reviews/KEN-1/clarifications/{hide_id(asked)}/further/", {"request": "Since when?"}
    client = api(person(review, "GHA", EXPERT))
    assert client.post(url, sent, format="json").status_code in (404, 409)
    clarifications.answer_clarification(asked, actor=person(review, "KEN", EXPERT), answer="The court of appeal.")
    people = [person(review, "KEN"), person(review, "PER"), world.secretariat, *outsiders.values()]
    refuse(api, people, lambda client: client.post(url, sent, format="json"), Clarification)
    done = client.post(url, sent, format="json")
    assert (done.status_code, done.json()["request"]) == (201, "Since when?"), done.content
    assert Clarification.objects.filter(follows=asked).count() == 1


def test_sufficient_answer_resolves_the_request(world, review, asked, outsiders, api):
    clarifications.answer_clarification(asked, actor=person(review, "KEN", EXPERT), answer="The court of appeal.")
    url = f"/api/v1/reviews/KEN-1/clarifications/{hide_id(asked)}/"
    people = [person(review, "KEN"), person(review, "PER"), world.secretariat, *outsiders.values()]
    refuse(api, people, lambda client: client.post(f"{url}settle/", {"seen": "x"}, format="json"), Clarification)
    client = api(person(review, "GHA", EXPERT))
    assert client.post(f"{url}settle/", {"seen": "x"}, format="json").status_code in (400, 409)
    done = act(client, url, "settle")
    assert (done.status_code, done.json()["state"]) == (200, "settled"), done.content


def assign_article(world, review, api):
    """Give an expert with an assigned article, the client of the focal point, and the address of the assignment."""
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    expert, focal_point = person(review, "KEN", EXPERT), api(person(review, "KEN"))
    sent = {"articles": ["UNTOC-5"], "expert": expert.email}
    row = focal_point.post("/api/v1/reviews/KEN-1/assignments/", sent, format="json").json()[0]
    return expert, focal_point, f"/api/v1/reviews/KEN-1/assignments/{row['id']}/"


def test_article_is_returned_with_a_comment(world, review, outsiders, api):
    expert, focal_point, assignment = assign_article(world, review, api)
    url, why = assignment, {"comment": "Name the law"}
    assert focal_point.post(f"{url}return/", why, format="json").status_code in (404, 409)
    assert api(expert).post(f"{url}hand-in/").status_code == 200
    people = [expert, person(review, "GHA"), world.secretariat, *outsiders.values()]
    refuse(api, people, lambda client: client.post(f"{url}return/", why, format="json"), Assignment)
    assert focal_point.post(f"{url}return/", {}, format="json").status_code == 400
    done = focal_point.post(f"{url}return/", why, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "returned"), done.content


def test_day_of_an_assigned_article_is_changed(world, review, outsiders, api):
    expert, focal_point, assignment = assign_article(world, review, api)
    url = f"{assignment}due/"
    day = {"due_on": (timezone.localdate() + dt.timedelta(days=10)).isoformat()}
    people = [expert, person(review, "GHA"), world.secretariat, *outsiders.values()]
    refuse(api, people, lambda client: client.post(url, day, format="json"), Assignment)
    done = focal_point.post(url, day, format="json")
    assert (done.status_code, done.json()["due_on"]) == (200, day["due_on"]), done.content
    late = {"due_on": "2040-01-01"}
    assert focal_point.post(url, late, format="json").status_code in (400, 409)
    assert Assignment.objects.get().due_on.isoformat() == day["due_on"]


def test_author_contests_what_the_check_refused(stage, api):  # noqa: F811
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10)
    invite(dialogue, stage.organization, stage.representative)
    named = {"organization": stage.organization, "text": "Kenya does not protect its victims."}
    statement = make_statement(dialogue, stage.representative, **named)
    url, client = f"/api/v1/statements/{hide_id(statement)}/", api(stage.representative)
    assert act(client, url, "submit").json()["state"] == "refused"
    sent = {"objection": "It is on the theme", "seen": "x"}
    others = stage.everyone_but(stage.representative)
    refuse(api, others, lambda client: client.post(f"{url}contest/", sent, format="json"), Statement)
    assert client.post(f"{url}contest/", sent, format="json").status_code in (400, 409)
    done = act(client, url, "contest", objection="It is on the theme")
    assert (done.status_code, done.json()["state"]) == (200, "contested"), done.content


def test_second_state_agrees_to_the_joint_statement_that_it_read(stage, api):  # noqa: F811
    made = (make_review(stage.world, "KEN"), make_review(stage.world, "FIN", ("GHA", "PER")))
    first, second = (carry_to(stage.world, one, S.SELF_ASSESSMENT) for one in made)
    statement = write_joint_statement(
        make_dialogue(stage.secretariat, stage.group, in_days=10),
        actor=person(first, "KEN"),
        review=first,
        joined_review=second,
        language="en",
        title="Together",
        text="Kenya and Finland worked together, each on its own review.",
    )
    url = f"/api/v1/statements/{hide_id(statement)}/"
    people = [*stage.everyone_but(), person(first, "KEN"), person(second, "FIN", EXPERT), person(second, "GHA")]
    refuse(api, people, lambda client: client.post(f"{url}join/", {"seen": "x"}, format="json"), Statement)
    client = api(person(second, "FIN"))
    assert client.post(f"{url}join/", {"seen": "x"}, format="json").status_code in (400, 409)
    done = act(client, url, "join")
    assert (done.status_code, done.json()["title"]) == (200, "Together"), done.content
    statement.refresh_from_db()
    assert statement.joined_by == person(second, "FIN")


@pytest.fixture
def quoting(world, review):
    """Give a paragraph of a list that has the words of a confidential one, and that one."""
    review = carry_to(world, review, S.AGREEMENT)
    kept = review.list_of_observations.paragraphs.get(text__startswith="SECRET-B")
    OutcomeParagraph.objects.filter(pk=kept.pk).update(text=f"SECRET-B {WORDS}.")
    rows = OutcomeParagraph.objects.filter(outcome__review=review, outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS)
    rows.filter(text__startswith="SECRET-A").update(text=f"SECRET-A In short, {WORDS.upper()}!")
    kept.refresh_from_db()
    kept = paragraphs.keep_confidential(
        kept, actor=person(review, "KEN"), is_confidential=True, seen=seen(read_keeping(kept))
    )
    return review, rows.get(text__startswith="SECRET-A"), kept


def test_state_allows_words_of_what_it_keeps(quoting, world, outsiders, api):
    review, row, kept = quoting
    url, sent = f"/api/v1/outcomes/{row.outcome_id}/paragraphs/{row.pk}/allow-words/", {"kept": kept.pk}
    people = [person(review, "KEN", EXPERT), person(review, "GHA"), world.secretariat, *outsiders.values()]
    refuse(api, people, lambda client: client.post(url, sent, format="json"), AllowedWords)
    client = api(person(review, "KEN"))
    assert client.post(url, {"kept": 999_999}, format="json").status_code == 404
    assert len(list_disclosure_blockers(review)) == 1
    done = client.post(url, sent, format="json")
    assert (done.status_code, done.json()["id"]) == (200, row.outcome_id), done.content
    assert list_disclosure_blockers(review) == []
