"""Records in the reader's words: what acts note, jobs, messages, structured values."""

import ast
from importlib import import_module
from pathlib import Path

import lxml.html
import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from reviews.enums import ReviewState as S
from reviews.models import Questionnaire, Review
from tests.factories.admin_forms import admin_url
from tests.factories.reviews import carry_to
from untoc_portal.accounts.models import User
from untoc_portal.core import audit, jobs, notify
from untoc_portal.core.admin.trail import to_audit_entry
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import Job, Message
from untoc_portal.core.notices import NOTICES, get_event_title
from untoc_portal.core.words import format_value, get_field_label, words_of_acts

SOURCES = [
    path
    for folder in ("reviews", "dialogues", "stakeholders", "untoc_portal")
    for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py"))
    if "audit.record_event(" in path.read_text()
]


def _noted_in(path):
    """Return the names that literals called or given as `changes` have."""
    for node in ast.walk(ast.parse(path.read_text())):
        value = None
        if isinstance(node, ast.keyword) and node.arg == "changes":
            value = node.value
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            value = node.value if any(getattr(target, "id", "") == "changes" for target in targets) else None
        for part in ast.walk(value) if value is not None else ():
            if isinstance(part, ast.Dict):
                yield from (key.value for key in part.keys if isinstance(key, ast.Constant))


APPS = [apps.get_app_config(label) for label in ("core", "accounts", "stakeholders", "reviews", "dialogues")]


def _declared_by(config):
    return import_module(f"{config.name}.audit_labels").AUDIT_LABELS


@pytest.mark.parametrize("config", APPS[1:], ids=lambda config: config.label)
def test_app_names_what_its_acts_note(config):
    """Every name is a field, the kernel's, or declared by the app that writes it."""
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    known = {name.rpartition(".")[2] for app in (APPS[0], config) for name in _declared_by(app)}
    noted = {name for path in SOURCES if Path(config.path) in path.parents for name in _noted_in(path)}
    assert noted - {"transition", "before", "after"} <= fields | known
    assert len(noted) >= 4


def test_every_name_has_one_word():
    rows = [(name, row.label) for config in APPS for name, row in _declared_by(config).items()]
    assert len(rows) > 90
    words = words_of_acts()
    assert [name for name, label in rows if str(label) != str(words[name].label)] == []


def test_every_act_is_recorded_by_an_app_that_names():
    folders = {Path(config.path) for config in APPS}
    assert [path for path in SOURCES if not folders & set(path.parents)] == []


def test_every_message_has_a_title_that_names_nobody():
    for event, notice in NOTICES.items():
        subject = (Path(settings.BASE_DIR) / f"templates/email/{event}.subject.txt").read_text()
        assert notice.title or "{{" not in subject, event
        assert get_event_title(event)
        assert get_event_title(event) != event
    assert get_event_title("reviews/of_old") == "reviews/of_old"


def test_every_job_says_what_it_does():
    assert jobs.get_job_label("reviews.check_link") == "check of a link of a law"
    assert all(jobs.get_job_label(name) != name for name in jobs.REGISTRY)
    assert jobs.get_job_label("reviews.of_old") == "reviews.of_old"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("role", "extended_bureau", "Extended Bureau"),
        ("act", "repeat", "repeat at the State's request"),
        ("by", ["password", "totp"], "password, authenticator app"),
        ("until", "2026-03-02", "2 March 2026"),
        ("until", "2026-03-02T10:30:00+00:00", "2 March 2026, 11:30"),
        ("until", "2026-13-02", "2026-13-02"),
        ("released", True, "yes"),
        ("reads", {"en": "one", "fr": "un"}, "English: one; Français: un"),
        ("effect", {"gone": 2, "answers_set_aside": 1}, "no longer asked: 2; answers set aside: 1"),
        ("sources", [], "-"),
        ("reason", None, "-"),
    ],
)
def test_values_are_said_in_words(name, value, text):
    assert format_value(None, name, value) == text


def test_names_are_the_readers():
    with override("fr"):
        assert str(get_field_label(Review, "state")) == str(Review._meta.get_field("state").verbose_name)
        assert str(get_field_label(User, "role")) == "rôle"
    assert str(get_field_label(None, "reviews.Article")) == "articles"
    assert str(get_field_label(None, "legislation_id")) == "law"
    assert str(get_field_label(None, "of_old")) == "of old"


def test_before_and_after_are_shown_for_each_field(world, review):
    changes = {"before": {"language": "en", "code": "A"}, "after": {"language": "fr", "code": "A"}}
    entry = to_audit_entry(audit.record_event(AuditAction.CHANGED, review, actor=world.secretariat, changes=changes))
    (change,) = entry.changes
    assert (str(change.label), change.before, change.after) == ("language of the review", "English", "Français")


def test_act_of_the_portal_is_shown_with_its_object(world, review, staff):
    event = audit.record_event(AuditAction.CHANGED, review, actor=None, changes={"reminded": 2})
    page = lxml.html.fromstring(staff.get(admin_url(event)).content)
    notified = {
        " ".join(row.findtext(".//label").split()): " ".join(row.xpath("string(.//*[@class='readonly'])").split())
        for row in page.xpath("//div[contains(@class, 'form-row')]")
    }
    assert notified["Kind:"] == "country review"
    assert notified["Who:"] == "the portal"
    assert notified["What changed:"] == "People reminded: 2"
    assert page.xpath(f"//a[@href='{admin_url(review)}']")


def test_structured_values_are_shown_item_by_item(world, review, staff):
    carry_to(world, review, S.SELF_ASSESSMENT)
    job = Job.objects.create(name="reviews.check_link", key="x", arguments={"legislation_id": 7})
    notified = lxml.html.fromstring(staff.get(admin_url(job)).content)
    (arguments,) = notified.xpath("//div[contains(@class, 'field-arguments')]//dl")
    assert " ".join(arguments.text_content().split()) == "Law: 7"
    questionnaire = Questionnaire.objects.in_use().first()
    notes = lxml.html.fromstring(staff.get(admin_url(questionnaire)).content)
    assert notes.xpath("//div[contains(@class, 'field-notes')]//span[@lang='en'][1]")


def test_jobs_and_messages_are_listed_and_filtered_in_words(world, staff):
    Job.objects.create(name="reviews.check_link", key="x")
    Job.objects.create(name="core.send_digests", key="y")
    page = staff.get("/admin/core/job/", {"name": "core.send_digests"})
    assert [row.name for row in page.context["cl"].result_list] == ["core.send_digests"]
    assert "check of a link of a law" in page.content.decode()
    notify.notify_users("reviews/closed", [world.secretariat], key="1", path="/")
    message = Message.objects.get(event="reviews/closed")
    assert get_event_title(message.event) == "A review is closed"
    assert "A review is closed" in staff.get("/admin/core/message/").content.decode()
