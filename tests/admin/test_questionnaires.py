"""A version of a questionnaire in the admin: drafted from another, changed while a draft, and never afterwards."""

import json

import pytest
from django.urls import reverse

from reviews.models import Question, Questionnaire, QuestionText
from reviews.selectors.readings_of_questionnaires import read_questionnaire
from reviews.services.questionnaire_versions import discard_version, draft_version, put_in_force, remove_question
from reviews.validators import SHAPES
from tests.factories.admin_forms import admin_url, form_of
from tests.factories.people import make_user
from tests.factories.questionnaires import make_second_version
from tests.factories.reading import seen
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent


@pytest.fixture
def draft(world) -> Questionnaire:
    return make_second_version(world)


def test_new_version_copies_questions_and_texts(world, staff):
    staff.post(admin_url(world.questionnaire, "act", "draft"), {"version": "2030-1"})
    draft = Questionnaire.objects.get(version="2030-1")
    columns = ("key", "article", "position", "kind", "obligation", "options", "show_if", "wordings__language")
    rows = [set(map(repr, one.questions.values_list(*columns))) for one in (draft, world.questionnaire)]
    assert (draft.state, rows[0]) == ("draft", rows[1])
    put_in_force(draft, actor=world.secretariat, seen=seen(read_questionnaire(draft)))


def test_draft_question_changes_texts_and_conditions(world, staff, draft):
    question = draft.questions.get(key="untoc.6")
    condition = {"question": "untoc.5", "in": ["no"]}
    text = question.wordings.get()
    data = form_of(staff, question, obligation="optional", show_if=json.dumps(condition))
    place = next(name.removesuffix("-id") for name, value in data.items() if name.endswith("-id") and value == text.pk)
    response = staff.post(admin_url(question), data | {f"{place}-guidance": "Name the law."})
    assert response.status_code == 302
    question.refresh_from_db()
    text.refresh_from_db()
    assert (question.obligation, question.show_if, text.guidance) == ("optional", condition, "Name the law.")
    assert (question.corrected, text.corrected) == (True, True)
    changes = [event.changes for event in AuditEvent.objects.filter(action="changed")]
    assert {"guidance": ["", "Name the law."]} in changes


def test_text_in_another_language_is_added_to_a_draft(staff, draft):
    question = draft.questions.get(key="untoc.6")
    data = form_of(staff, question)
    fresh = {"language": "ar", "text": "سؤال؟", "guidance": "", "introduction": "", "source": "The secretariat"}
    data |= {f"wordings-1-{name}": value for name, value in fresh.items()}
    staff.post(admin_url(question), {**data, "wordings-TOTAL_FORMS": 2})
    assert dict(question.wordings.values_list("language", "text")) == {"en": "Question untoc.6?", "ar": "سؤال؟"}


def test_question_is_added_to_a_draft_and_removed_again(world, staff, draft):
    fields = {
        "questionnaire": draft.pk,
        "article": world.articles["TIP 5"].pk,
        "key": "tip.5.new",
        "position": 9,
        "kind": "text",
        "obligation": "none",
        "options": "[]",
        "show_if": "{}",
        "related": "[]",
        "wordings-TOTAL_FORMS": 1,
        "wordings-INITIAL_FORMS": 0,
        "wordings-0-language": "en",
        "wordings-0-text": "Anything else?",
        "wordings-0-source": "The secretariat",
    }
    assert staff.post(reverse("admin:reviews_question_add"), fields).status_code == 302
    question = draft.questions.get(key="tip.5.new")
    assert question.text == "Anything else?"
    staff.post(admin_url(question, "act", "remove"))
    assert not Question.objects.filter(key="tip.5.new").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("options", '[{"value": "a"}]'),
        ("options", '[{"value": "a", "labels": {"fr": "A"}}]'),
        ("options", '[{"value": "a", "labels": {"en": "A"}}, {"value": "a", "labels": {"en": "B"}}]'),
        ("options", '"a"'),
        ("show_if", '{"question": "untoc.5"}'),
        ("show_if", '{"question": "untoc.5", "in": []}'),
        ("show_if", "[]"),
        ("related", '{"a": 1}'),
        ("related", "[1]"),
    ],
)
def test_data_of_the_wrong_shape_is_refused_at_its_field(staff, draft, field, value):
    question = draft.questions.get(key="untoc.6")
    data = form_of(staff, question, **{field: value})
    with nothing_changes():
        response = staff.post(admin_url(question), data)
    assert field in response.context["adminform"].form.errors


def test_form_shows_the_shape_of_its_data_fields(staff, draft):
    form = staff.get(admin_url(draft.questions.get(key="untoc.6"))).context["adminform"].form
    assert {name: str(form.fields[name].help_text) for name in SHAPES} == {
        name: str(text) for name, text in SHAPES.items()
    }


def test_version_in_force_cannot_be_changed(world, staff):
    question = world.questionnaire.questions.get(key="untoc.6")
    page = staff.get(admin_url(question))
    assert page.context["has_change_permission"] is False
    with nothing_changes():
        assert staff.post(admin_url(question), {"obligation": "optional"}).status_code == 403
        assert staff.post(admin_url(world.questionnaire), {"source": "Another"}).status_code == 403
        assert staff.post(admin_url(question, "act", "remove")).status_code == 404
        assert staff.post(admin_url(world.questionnaire, "act", "discard")).status_code == 404


def test_draft_is_discarded_with_its_questions(world, draft):
    discard_version(draft, actor=world.secretariat)
    assert list(Questionnaire.objects.values_list("version", flat=True)) == ["1"]
    assert not QuestionText.objects.filter(text="Reworded?").exists()
    assert AuditEvent.objects.get(action="revoked").changes == {"version": "2"}


def test_published_version_is_not_discarded_or_shortened(world):
    with refusal("not_a_draft"):
        discard_version(world.questionnaire, actor=world.secretariat)
    with refusal("not_a_draft"):
        remove_question(world.questionnaire.questions.get(key="tip.5"), actor=world.secretariat)


def test_question_with_a_follow_up_is_not_removed(world):
    draft = draft_version(world.questionnaire, actor=world.secretariat, version="2")
    with refusal("followed_up"):
        remove_question(draft.questions.get(key="untoc.5"), actor=world.secretariat)


def test_name_of_a_version_is_unique(world):
    with refusal("version_taken"):
        draft_version(world.questionnaire, actor=world.secretariat, version=" 1 ")


@pytest.mark.parametrize("role", [role for role in RoleGroup if role != RoleGroup.SECRETARIAT])
def test_only_the_secretariat_changes_drafts(world, draft, role):
    someone = make_user(role)
    question = draft.questions.get(key="tip.5")
    with refusal():
        draft_version(world.questionnaire, actor=someone, version="9")
    with refusal():
        discard_version(draft, actor=someone)
    with refusal():
        remove_question(question, actor=someone)
