"""Each page before an act: it does nothing for anyone who has not read, or has read another text."""

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from reviews.enums import ReviewState as S
from reviews.enums_of_follow_up import LineReaders
from reviews.models import Letter, OutcomeParagraph, Translation
from reviews.selectors import looks, looks_of_outcomes
from reviews.selectors.readings import read_answer_to_joint, read_outcomes, read_proposal
from reviews.selectors.readings_of_questionnaires import read_questionnaire, read_version_change
from reviews.services.articles import accept_article, assign_articles, hand_in_article
from reviews.services.clarifications import answer_clarification, request_clarification
from reviews.services.feedback import save_feedback
from reviews.services.joint_feedback import answer_joint, propose_joint
from reviews.services.paragraphs import draft_paragraph
from reviews.services.people import nominate_person, record_note_verbale
from reviews.services.questionnaire_versions import put_in_force
from reviews.services.reopenings import request_reopening
from reviews.services.stakeholder_input import save_input
from reviews.services.translations import revise_translation, save_translation
from reviews.services.version_changes import change_version
from tests.factories.delegations import CHECKS, joiner, make_state_person, send
from tests.factories.follow_up import close_with, let_read, say
from tests.factories.letters import answer as hand_in_names, load_letter_world, make as make_letters
from tests.factories.people import make_secretariat, make_user
from tests.factories.questionnaires import make_second_version
from tests.factories.reading import seen, send_read
from tests.factories.reviews import answer_all, carry_to, delegation_of, person
from tests.factories.rows import nothing_changes
from tests.factories.stakeholder_input import invite
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.second_look import Reading, ReadPart
from untoc_portal.core.translating import TypedTranslation
from untoc_portal.core.views import SecondLookView

OLDER = Reading((ReadPart("1", "Article 5", "What it said before."),)).token
# The acts of the draw room; its own tests look at them.
OF_DRAWS = {f"draw_{name}" for name in (
    "freeze", "envelope", "decide_envelope", "seal", "open", "open_envelope", "confirm_opening", "close", "number",
    "practice_number", "missing", "dice", "decide_proposal", "conduct", "void", "new_lots", "join", "withdrawal",
    "consent", "deferral",
)}  # fmt: skip
OF_DELEGATIONS = {"confirm_notice", "refuse_notice", "end_state_mandate"}
# Its first page is the answer to the choice on the board.
FROM_BOARD = {"make_letters"}


def _say(world, review):
    fields = {"article": world.articles["UNTOC 5"], "texts": {"measures": "Measures"}}
    save_feedback(delegation_of(review, "GHA"), actor=person(review, "GHA"), **fields)
    return {}


def _propose(world, review):
    _say(world, review)
    ghana, peru = delegation_of(review, "GHA"), delegation_of(review, "PER")
    read = seen(read_proposal(ghana, peru))
    return {"pk": propose_joint(ghana, actor=person(review, "GHA"), partner=peru, seen=read).pk}


def _join(world, review):
    _propose(world, review)
    joint = delegation_of(review, "GHA").joint_proposed.get()
    answer_joint(joint, actor=person(review, "PER"), agrees=True, seen=seen(read_answer_to_joint(joint)))
    return {"pk": joint.pk}


def _ask(world, review):
    fields = {"article": world.articles["UNTOC 5"], "request": "Which court?"}
    return {"pk": request_clarification(delegation_of(review, "GHA"), actor=person(review, "GHA"), **fields).pk}


def _answer(world, review):
    asked = _ask(world, review)
    answer_clarification(review.clarifications.get(), actor=person(review, "KEN"), answer="The first.")
    return asked


def _draft(world, review):
    fields = {"article": world.articles["UNTOC 5"], "kind": "gap", "text": "A gap"}
    ghana = delegation_of(review, "GHA")
    draft_paragraph(review.list_of_observations, actor=person(review, "GHA"), delegation=ghana, **fields)
    return {"kind": "list_of_observations"}


def _translate(world, review):
    typed = {row.pk: TypedTranslation("Traduit") for row in review.summary.paragraphs.all()}
    save_translation(review.summary, actor=world.secretariat, language="fr", typed=typed)
    revise_translation(Translation.objects.get(), actor=world.secretariat)
    return {"language": "fr"}


def _final(world, review):
    _translate(world, review)
    Translation.objects.update(state="final")
    return {"language": "fr"}


def _name(world, review):
    note = record_note_verbale(
        world.states["KEN"], actor=world.secretariat, reference="NV 77", dated=timezone.localdate()
    )
    who = {"name": "New Expert", "email": "new.expert@example.org", "role": "expert"}
    return {"pk": nominate_person(delegation_of(review, "KEN"), actor=world.secretariat, note_verbale=note, **who).pk}


def _second(world, _review):
    version = make_second_version(world)
    return {"to": put_in_force(version, actor=world.secretariat, seen=seen(read_questionnaire(version)))}


def _move(world, review):
    to = _second(world, review)["to"]
    read = seen(read_version_change(review, to))
    return {"pk": change_version(review, actor=world.secretariat, to=to, seen=read).pk}


def _invite(world, review):
    organization = make_organization(world.secretariat)
    invitation = invite(review, organization, actor=person(review, "KEN"))
    speaker = make_representative(world.secretariat, organization)
    save_input(invitation, actor=speaker, texts=dict.fromkeys(invitation.questions.values_list("pk", flat=True), "So."))
    return {"pk": invitation.pk, "who": speaker}


def _share(_world, review):
    """Write into the summary what the first paragraph of the list says."""
    row = review.list_of_observations.paragraphs.first()
    words = "One unarmed officer moves the witnesses in the port every Tuesday."
    OutcomeParagraph.objects.filter(pk__in=[row.pk, review.summary.paragraphs.first().pk]).update(text=words)
    return {"kind": "list_of_observations", "pk": row.pk}


def _close(world, review):
    """Close the review, and write a line of its follow-up."""
    line = say(close_with(world, review)).line
    return {"pk": line.paragraph_id, "readers": LineReaders.PUBLIC, "line": line}


def _let_read(world, review):
    there = _close(world, review)
    let_read(there["line"])
    return there


def _make_letter(world, review):
    load_letter_world(world)
    return {"pk": next(letter.pk for letter in make_letters(world, review) if letter.state.iso3 == "KEN")}


def _get_names(world, review):
    there = _make_letter(world, review)
    hand_in_names(Letter.objects.get(**there))
    return there


def _of(kind):
    return lambda _world, _review: {"kind": kind}


LIST = _of("list_of_observations")
NOTHING = _of(None)
STAFF, KENYA, GHANA, PERU, SPEAKER = "secretariat", "KEN", "GHA", "PER", "speaker"
# Page of the act: step of the review, who does it, what is there before; the arguments of the address come from that.
SCENES = {
    "transition": (S.PLANNED, STAFF, lambda _w, _r: {"name": "open"}),
    "hold_consultation": (S.PRELIMINARY_CONSULTATION, KENYA, NOTHING),
    "submit_questionnaire": (S.SELF_ASSESSMENT, KENYA, lambda _w, r: answer_all(r) or {}),
    "decide_reopening": (
        S.DESK_REVIEW,
        STAFF,
        lambda _w, r: {"pk": request_reopening(r, actor=person(r, "KEN"), reason="So.").pk},
    ),
    "clear_feedback": (S.DESK_REVIEW, GHANA, _say),
    "propose_joint": (S.DESK_REVIEW, GHANA, lambda w, r: {**_say(w, r), "iso3": "PER"}),
    "answer_joint": (S.DESK_REVIEW, PERU, _propose),
    "withdraw_joint": (S.DESK_REVIEW, GHANA, _propose),
    "end_joint": (S.DESK_REVIEW, GHANA, _join),
    "settle_request": (S.DIALOGUE, GHANA, _answer),
    "withdraw_request": (S.DIALOGUE, GHANA, _ask),
    "clear_outcome": (S.OBSERVATIONS, GHANA, _draft),
    "agree_outcome": (S.AGREEMENT, KENYA, LIST),
    "return_outcome": (S.AGREEMENT, KENYA, LIST),
    "keep_confidential": (S.COMPLETED, KENYA, _share),
    "finalize_translation": (S.COMPLETED, STAFF, _translate),
    "issue_translation": (S.ISSUED, STAFF, _final),
    "issue_review": (S.COMPLETED, STAFF, NOTHING),
    "reissue_outcome": (S.ISSUED, STAFF, LIST),
    "decide_publication": (S.ISSUED, KENYA, NOTHING),
    "approve_nomination": (S.SELF_ASSESSMENT, STAFF, _name),
    "refuse_nomination": (S.SELF_ASSESSMENT, STAFF, _name),
    "end_mandate": (S.SELF_ASSESSMENT, STAFF, lambda _w, r: {"pk": person(r, "KEN", "expert").mandates.get().pk}),
    "change_version": (S.SELF_ASSESSMENT, STAFF, _second),
    "undo_version_change": (S.SELF_ASSESSMENT, STAFF, _move),
    "withdraw_input": (S.SELF_ASSESSMENT, KENYA, _invite),
    "hand_in_input": (S.SELF_ASSESSMENT, SPEAKER, _invite),
    "decline_input": (S.SELF_ASSESSMENT, SPEAKER, _invite),
    "follow_up_publish": (S.COMPLETED, KENYA, _close),
    "follow_up_note": (S.COMPLETED, KENYA, _let_read),
    "practice_consent": (S.COMPLETED, KENYA, _let_read),
    "void_letter": (S.NOMINATION, STAFF, _make_letter),
    "enter_letter_answer": (S.NOMINATION, STAFF, _get_names),
    "refuse_letter_answer": (S.NOMINATION, STAFF, _get_names),
}
# What the forms of the acts ask for in addition to what was read.
TYPED = {
    "held_on": timezone.localdate().isoformat(),
    "language": "en",
    "participants": "All",
    "timetable": "As agreed",
    "granted": "yes",
    "agrees": "yes",
    "comment": "Shorter.",
    "reason": "So it is.",
    "addition": "Corr",
    "list_scope": "all",
    "confirmed": "on",
    "checks": CHECKS,
}


def _patterns():
    found = next(pattern for pattern in get_resolver().url_patterns if getattr(pattern, "namespace", "") == "reviews")
    return {pattern.name: pattern for pattern in found.url_patterns if pattern.name}


def _stage(name, world, review, browse):
    state, who, prepare = SCENES[name]
    review = carry_to(world, review, state)
    there = {"code": review.code, **prepare(world, review)}
    wanted = _patterns()[name].pattern.converters
    address = reverse(f"reviews:{name}", kwargs={key: there[key] for key in wanted})
    users = {STAFF: world.secretariat, SPEAKER: there.get("who")}
    return browse(users[who] if who in users else person(review, who)), address


def test_each_page_of_an_act_has_a_scene():
    pages = {
        name
        for name, one in _patterns().items()
        if issubclass(getattr(one.callback, "view_class", str), SecondLookView)
    }
    assert pages == {*SCENES, *OF_DRAWS, *OF_DELEGATIONS, *FROM_BOARD}


@pytest.mark.parametrize("name", sorted(OF_DELEGATIONS))
def test_act_on_delegation_is_for_what_was_read(name, world, browse):
    subject = make_state_person(world, "GHA") if name == "end_state_mandate" else send(world, joiner())
    client, address = browse(make_secretariat(name="Third officer")), reverse(f"reviews:{name}", args=[subject.pk])
    with nothing_changes(but={"core.Session"}):
        unread = client.post(address, TYPED)
        other = client.post(address, {**TYPED, "seen": OLDER})
    assert (unread.status_code, other.status_code) == (422, 409)
    assert send_read(client, address, TYPED).status_code == 302


def test_letters_are_made_for_what_was_read(world, review, browse):
    load_letter_world(world)
    carry_to(world, review, S.NOMINATION)
    client, outsider = browse(world.secretariat), browse(make_user())
    address, chosen = reverse("reviews:make_letters"), {"review": [review.code]}
    with nothing_changes(but={"core.Session"}):
        page = client.post(address, chosen)
        unread = client.post(address, {**chosen, "seen": ""})
        other = client.post(address, {**chosen, "seen": OLDER})
        refused = outsider.post(address, chosen)
    assert [one.status_code for one in (page, unread, other, refused)] == [200, 422, 409, 404]
    assert client.post(address, {**chosen, "seen": seen(page.context["look"].reading)}).status_code == 302
    assert Letter.objects.count() == 3


@pytest.mark.parametrize("name", SCENES)
def test_act_is_for_what_was_read(name, world, review, browse):
    client, address = _stage(name, world, review, browse)
    page = client.get(address)
    assert (page.status_code, page.context["look"].reasons) == (200, ())
    with nothing_changes(but={"core.Session"}):
        unread = client.post(address, TYPED)
        other = client.post(address, {**TYPED, "seen": OLDER})
    assert (unread.status_code, other.status_code) == (422, 409)
    assert "What has changed since you read it" in other.content.decode()
    outsider = browse(make_user())
    with nothing_changes():
        assert outsider.post(address, TYPED).status_code == 404
    assert send_read(client, address, TYPED).status_code == 302


def test_feedback_page_says_what_is_empty_and_at_work(world, review, browse):
    client, address = _stage("clear_feedback", world, review, browse)
    ghana, expert = delegation_of(review, "GHA"), person(review, "GHA", "expert")
    lead, articles = person(review, "GHA"), [world.articles["UNTOC 5"], world.articles["UNTOC 6"]]
    first, _second = assign_articles(ghana, actor=lead, articles=articles, expert=expert)
    hand_in_article(first, actor=expert)
    accept_article(first, actor=lead)
    checks = [str(check.text) for check in client.get(address).context["look"].checks]
    assert any("have no text" in text or "has no text" in text for text in checks)
    assert [text for text in checks if "Laundering" in text and expert.name in text]
    assert not [text for text in checks if "Participation" in text]


def test_languages_of_page_and_act_may_differ(world, review):
    carry_to(world, review, S.COMPLETED)
    read = read_outcomes(review)
    with translation.override("ar"):
        assert read_outcomes(review).digest == read.digest


def test_texts_have_the_numbers_that_comments_name(world, review, browse):
    client, address = _stage("return_outcome", world, review, browse)
    page = client.get(address)
    labels = [part.label for part in page.context["look"].reading.parts]
    assert [label.partition(".")[0] for label in labels] == ["1", "2"]
    assert "Comment on paragraph 2" in page.content.decode()


def test_look_says_whose_turn_is_next(world, review):
    """Not the name of the act itself."""
    review = carry_to(world, review, S.AGREEMENT)
    agreed = dict(looks_of_outcomes.look_at_agreement(review.list_of_observations, person(review, "KEN")).effects)
    assert "The reviewing States draft and clear the summary" in agreed["What happens next"]


def test_look_before_its_time_counts_no_answers(world, review):
    """A reviewing State that waits for another one's feedback would learn of requests that it may not read yet."""
    review = carry_to(world, review, S.DIALOGUE)
    asked = request_clarification(
        delegation_of(review, "GHA"), actor=person(review, "GHA"), article=world.articles["UNTOC 5"], request="Which?"
    )
    answer_clarification(asked, actor=person(review, "KEN"), answer="This one.")

    def counts():
        return any("not resolved" in str(check.text) for check in looks.look_at_step(review, "close_dialogue").checks)

    assert counts()
    review.state = S.DESK_REVIEW
    assert not counts()
