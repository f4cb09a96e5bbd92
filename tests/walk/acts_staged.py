"""Addresses of acts that the walk would not come to by links: each is the page before the act, for who may do it."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from dialogues.models import (
    Application,
    BureauDecision,
    ConferenceDecision,
    Dialogue,
    GeneralReport,
    Objection,
    Session,
)
from reviews.enums import Capacity
from reviews.models import Delegation, FeedbackEntry, FollowUpLine, Review
from reviews.selectors.readings import read_proposal
from reviews.services import follow_up, joint_feedback as joint_feedback_services
from stakeholders.models import Organization
from tests.walk.reviews_staged import Begins, account, of_reviewing, role_of
from untoc_portal.core.api_tokens import make_personal_token
from untoc_portal.core.events.webhooks import create_webhook
from untoc_portal.core.record_translations import revise_translations, save_record_translations
from untoc_portal.core.translating import TypedTranslation


def reviewing_states(code: str) -> list[Delegation]:
    """Return the delegations that review, in a review."""
    rows = Review.objects.get(code=code).delegations.filter(capacity=Capacity.REVIEWING)
    return list(rows.select_related("party", "review").order_by("party__iso3"))


def acts_in_reviews(begins: Begins) -> None:
    """What the parties to a review may do at its step, and the history of an answer."""
    first, second = reviewing_states("BIH-1")
    begins[role_of(first, "focal-point")] += [
        reverse("reviews:clear_feedback", args=["BIH-1"]),
        reverse("reviews:propose_joint", args=["BIH-1", second.party.iso3]),
    ]
    begins["focal-point.bol"].append(reverse("reviews:request_reopening", args=["BOL-1"]))
    begins["expert.ben"].append(reverse("reviews:answer_history", args=["BEN-1", "untoc.5.1.a"]))
    begins["secretariat"].append(reverse("reviews:clocks_suspend", args=["BEN-1"]))
    delegation, _article = of_reviewing("COK-1")
    passage = FeedbackEntry.objects.filter(feedback__review=delegation.review).first()
    begins[role_of(delegation)].append(reverse("reviews:draft_observation", args=["COK-1", passage.pk]))


def joint_feedback(begins: Begins) -> None:
    """A proposal of joint feedback that waits for its answer."""
    first, second = reviewing_states("BLR-1")
    proposer = account(role_of(first, "focal-point"))
    proposal = read_proposal(first, second).token
    joint = joint_feedback_services.propose_joint(first, actor=proposer, partner=second, seen=proposal)
    begins[role_of(first, "focal-point")].append(reverse("reviews:withdraw_joint", args=["BLR-1", joint.pk]))
    begins[role_of(second, "focal-point")].append(reverse("reviews:answer_joint", args=["BLR-1", joint.pk]))


def view_asked(begins: Begins) -> None:
    """A reviewing State that is asked for its view on a line of the follow-up."""
    asked_of = reviewing_states("AFG-1")[0]
    line = FollowUpLine.objects.filter(paragraph__outcome__review__code="AFG-1").first()
    asked = follow_up.request_view(
        line, actor=account("focal-point.afg"), delegation=asked_of, question="Does this meet what you observed?"
    )
    begins[role_of(asked_of, "focal-point")].append(reverse("reviews:give_view", args=["AFG-1", asked.pk]))


def translation_in_hand(begins: Begins) -> None:
    """A translation of a decision that is revised and waits to be put in force."""
    staff, decision = account("secretariat"), ConferenceDecision.objects.confirmed().first()
    key = f"conferencedecision-{decision.pk}-text"
    typed = {key: TypedTranslation("La Conférence prend note des examens.")}
    save_record_translations(decision, actor=staff, language="fr", typed=typed)
    revise_translations(decision, actor=staff, language="fr")
    place = ["conference-decision", decision.pk, "fr"]
    begins["secretariat"] += [
        reverse("finalize_record_texts", args=place),
        reverse("record_text_history", args=[*place, key]),
    ]


def acts_around_dialogues(begins: Begins) -> None:
    """What officers, chairs, members of the Extended Bureau and Missions decide or hand in."""
    conference = Dialogue.objects.get(kind="general_review")
    objection, decision = Objection.objects.first(), BureauDecision.objects.last()
    summarized, today = Dialogue.objects.filter(state="summarized").first(), timezone.localdate()
    held = Dialogue.objects.filter(state="open", held_on=today).first()
    item = Session.objects.filter(working_group__code="COP", starts_on__gt=today).first().agenda_items.first()
    application = Application.objects.filter(dialogue=conference).first()
    report = GeneralReport.objects.exclude(state="draft").first()
    unverified = Organization.objects.filter(state="registered").first()
    begins["secretariat"] += [
        reverse("stakeholders:organization_verify", args=[unverified.pk]),
        reverse("dialogues:dialogue_hold", args=[held.pk]),
        reverse("dialogues:application_decide", args=[application.pk]),
        reverse("dialogues:speaker_approve", args=[conference.pk]),
        reverse("dialogues:chair_summary_issue", args=[summarized.pk]),
        reverse("dialogues:general_report_publish", args=[report.pk]),
    ]
    begins["chair.tip"].append(reverse("dialogues:chair_summary_agree", args=[summarized.pk]))
    begins["bureau"] += [
        reverse("dialogues:application_objection_propose", args=[objection.pk]),
        reverse("dialogues:bureau_decision_agree", args=[decision.pk]),
    ]
    names = ("contribution_new", "floor_request_new")
    begins["mission.ago"] += [reverse(f"dialogues:{name}", args=[item.session_id, item.number]) for name in names]


def programs(begins: Begins) -> None:
    """A token of a person, before it may do binding acts, a webhook, and the page for the code of a device."""
    person = account("focal-point.ben")
    ends = timezone.localdate() + dt.timedelta(days=30)
    made, _text = make_personal_token(person, actor=person, name="A program", scopes=["reviews:read"], ends_on=ends)
    webhook, _secret = create_webhook(person, actor=person, name="A program", url="https://program.example/events")
    begins["focal-point.ben"] += [
        reverse("allow_binding", args=[made.pk]),
        webhook.get_absolute_url(),
        reverse("replay_webhook", args=[webhook.pk]),
        reverse("oauth_device"),
    ]


PARTS = (acts_in_reviews, joint_feedback, view_asked, acts_around_dialogues, translation_in_hand, programs)
