"""`redact` shows nothing it has no policy for."""

import pytest
from django.apps import apps
from django.db import models

from untoc_portal.core.confidentiality import PUBLIC, REVIEW, SECRETARIAT, STATES, redact, redact_all
from untoc_portal.core.enums import Level

AUDIENCES = {"secretariat": SECRETARIAT, "review": REVIEW, "states": STATES, "public": PUBLIC}

# Every model of the portal that holds text people write, and by which door its text leaves.
REDACTED = {"reviews.OutcomeParagraph", "dialogues.Objection", "dialogues.Statement"}
SHOWN_WHOLE_TO_WHOM_VISIBLE_TO_NAMES = {
    "reviews.Answer",
    "reviews.AnswerRevision",
    "reviews.Assignment",
    "reviews.Clarification",
    "reviews.Consultation",
    "reviews.ContactMessage",
    "reviews.FeedbackEntry",
    "reviews.FeedbackRevision",
    # The own State reads it. Others read a version, which is a copy that the State made for them.
    "reviews.FollowUpStep",
    "reviews.FollowUpStepRevision",
    # Only the Secretariat reads it; a State reads the letter made of it.
    "reviews.LetterTemplate",
    "reviews.Meeting",
    "reviews.Note",
    "reviews.ParagraphRevision",
    "reviews.PassageComment",
    "reviews.ReturnComment",
    "dialogues.Application",
    "dialogues.BureauDecision",
    "dialogues.MemberPosition",
    "dialogues.ChairSummary",
    # Governmental readers read it; everyone, if the State agreed to have it in the library and has not withdrawn it.
    "dialogues.Contribution",
    # The Secretariat's draft; issued for governmental readers, published for everyone.
    "dialogues.Compilation",
    # The Secretariat's entry; confirmed for everyone.
    "dialogues.ConferenceDecision",
    "dialogues.DecisionStep",
    "dialogues.GeneralReport",
    "dialogues.Dialogue",
    "dialogues.Remark",
    "dialogues.StatementVersion",
    "dialogues.Recommendation",
    "dialogues.Routing",
    "dialogues.RoutingTable",
    "reviews.InputAnswer",
    "reviews.InputInvitation",
    # Taken from a frozen edition, which was redacted; read through the editions that visible_to names.
    "reviews.IssuedPassage",
    # An objection to the list of a drawing of lots is public.
    "reviews.PoolObjection",
    # The official text of an article is public.
    "reviews.Provision",
    "reviews.QuestionText",
    "reviews.Reopening",
    # Anyone who reads the draft of the list of observations reads it.
    "reviews.Reply",
    # Only the Secretariat reads it.
    "reviews.SecretariatNote",
    "reviews.StakeholderConsultation",
    # The own State reads it; other States once it is shared.
    "reviews.StateContact",
    # The parties work at it; others read the document made of it.
    "reviews.TranslatedParagraph",
    "reviews.TranslationRevision",
    # Only the State that asks and the State that is asked read it.
    "reviews.ViewRequest",
    "stakeholders.Organization",
}


@pytest.mark.parametrize(
    ("level", "reached"),
    [
        (Level.SECRETARIAT, {"secretariat"}),
        (Level.REVIEW, {"secretariat", "review"}),
        (Level.STATES, {"secretariat", "review", "states"}),
        (Level.PUBLIC, {"secretariat", "review", "states", "public"}),
    ],
)
def test_a_level_reaches_its_own_circle_and_those_within(level, reached):
    assert {name for name, audience in AUDIENCES.items() if audience.can_read(level)} == reached


@pytest.mark.parametrize("audience", AUDIENCES.values(), ids=AUDIENCES)
def test_a_model_without_a_policy_is_shown_to_nobody(review, audience):
    with pytest.raises(TypeError, match="Review has no confidentiality policy"):
        redact(review, audience)
    with pytest.raises(TypeError):
        redact_all([review], audience)


def _writes_text(model: type[models.Model]) -> bool:
    return any(isinstance(field, models.TextField) and not field.choices for field in model._meta.get_fields())


def test_every_model_with_text_has_its_door():
    with_text = {
        model._meta.label
        for app in ("stakeholders", "reviews", "dialogues")
        for model in apps.get_app_config(app).get_models()
        if _writes_text(model)
    }
    assert with_text == REDACTED | SHOWN_WHOLE_TO_WHOM_VISIBLE_TO_NAMES


def test_the_redacted_ones_have_a_policy_and_no_other_model_has():
    registered = {model._meta.label for model in redact.registry if model is not object}
    assert registered == REDACTED


def test_nothing_to_redact_is_nothing():
    assert redact_all([], PUBLIC) == []
