"""Personal data: the table is whole, periods end, two officers decide, and an erasure leaves every proof valid."""

import datetime as dt
import itertools
import json
import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from reviews.models import ContactMessage, Guest, Mandate, Nomination
from tests.factories import any_row
from tests.factories.any_row import make_row
from tests.factories.people import make_secretariat, make_user
from untoc_portal.accounts import erasing, retention
from untoc_portal.accounts.models import RecoveryRequest, RoleProposal, User
from untoc_portal.accounts.models_of_data import RetentionSetting
from untoc_portal.accounts.personal_data import HOLDINGS, Fate
from untoc_portal.core import audit
from untoc_portal.core.api_tokens import make_sign_in_token
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.models import AuditEvent, Document, Erasure, ErasureCause, FormDraft, Message, TrailLeaf
from untoc_portal.core.row_locks import iter_records
from untoc_portal.core.trail_seals import verify_evidence
from untoc_portal.core.trail_seals.checking import check_trail, count_erased_values
from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.keys import load_keys
from untoc_portal.core.trail_seals.proofs import build_proofs
from untoc_portal.core.trail_seals.sealing import seal_trail

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "Amélie Björk-Okonkwo", "amelie.bjork@mission.example"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path, monkeypatch):
    settings.TRAIL_KEYS = [str(create_key_file(tmp_path / "first.pem"))]
    settings.TRAIL_DATES_ARE_REAL = False
    monkeypatch.setattr(any_row, "NUMBERS", itertools.count(1))


@pytest.fixture
def amelie():
    return make_user(name=NAME, email=ADDRESS)


@pytest.fixture
def ada():
    return make_secretariat(name="Ada Officer")


@pytest.fixture
def ben():
    return make_secretariat(name="Ben Officer")


# What the names of fields say of their content, in models of the portal and of its libraries.
SUSPECT = re.compile(
    r"^(name|.*_name|email|to|phone|address|addressee|reach|whom|participants|handed_over_by|ip|user_agent|uid|"
    r"session_key|session_data|token.*|.*_label|recipient|gender|key_digest|extra_data|position)$"
)
# Suspect only by their name: the names of things, and positions in an order.
OF_THINGS = {
    "auth.Group.name", "auth.Permission.name", "contenttypes.ContentType.app_label", "core.AuditEvent.object_label",
    "core.HashStamp.token", "core.Job.name", "core.RecordTranslation.name", "core.TrailLeaf.position",
    "core.TrailStamp.token", "reviews.ArticleText.file_name", "reviews.HashStamp.token", "reviews.Institution.name",
    "reviews.OfficialText.address", "stakeholders.Organization.name", "dialogues.Participant.name",
    "dialogues.Meeting.interpreters_token", "socialaccount.SocialApp.name", "core.FormDraft.back_label",
    "allauth_idp_oidc.Client.name",
    "accounts.AccessSetting.name", "accounts.RetentionSetting.name", "dialogues.DisclosureSetting.name",
    "dialogues.FloorLimit.name", "reviews.DrawSetting.name", "reviews.ReviewSetting.name",
    "stakeholders.ParticipationSetting.name", "reviews.LetterTemplate.addressee",
    "core.Job.taken_by", "dialogues.PackPart.position",
}  # fmt: skip


def list_suspects():
    """Return the fields that can hold personal data, by their type or their name."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.EmailField | models.GenericIPAddressField) or (
                SUSPECT.match(field.name)
                and isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
            ):
                yield f"{model._meta.label}.{field.name}"


def list_declared():
    """Return the fields of the table."""
    return {
        f"{holding.model}.{name}"
        for holding in HOLDINGS
        for name in (*holding.fields, *holding.context, *holding.mentions)
    }


def test_every_personal_field_is_in_the_table():
    declared = list_declared() | {f"{holding.model}.{holding.address}" for holding in HOLDINGS if holding.address}
    assert set(list_suspects()) - declared - OF_THINGS == set()


def test_every_field_of_the_table_exists():
    for holding in HOLDINGS:
        names = {field.name for field in holding.table._meta.concrete_fields}
        assert {*holding.fields, *holding.context, *holding.mentions} <= names, holding.model
        if holding.address:
            assert holding.address in names


def test_records_let_exactly_these_fields_become_pseudonyms():
    wanted = {}
    for holding in HOLDINGS:
        if holding.fate is Fate.PSEUDONYM:
            wanted.setdefault(holding.model, set()).update({*holding.fields, *holding.mentions})
    for model, record in iter_records():
        expected = wanted.get(model._meta.label, set()) - set(record.changing)
        assert set(record.personal) == expected, model._meta.label


def test_every_period_is_unconfirmed_and_has_a_source():
    call_command("load_reference", verbosity=0)
    rows = list(RetentionSetting.objects.all())
    assert len(rows) == 8
    assert not any(row.verified for row in rows)
    assert all("ST/SGB/2007/5" in row.source for row in rows)


def dump():
    """Return every value of every table, as text: what a person with the database's password reads."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of tables)
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
                    yield f"{table}.{column}", text


def find_in_dump(*needles):
    """Return the columns in which one of the texts is, in plain letters or escaped as in JSON."""
    wanted = [form.casefold() for needle in needles for form in (needle, json.dumps(needle)[1:-1])]
    return sorted({where for where, text in dump() if any(one in text.casefold() for one in wanted)})


def live(person, officer):
    """Let a person do and leave everything that the table knows of."""
    Session.objects.create(session_key="s1", session_data="x", expire_date=NOW - dt.timedelta(days=90))
    UserSession.objects.create(user=person, ip="192.0.2.7", user_agent="Browser", session_key="s1")
    make_sign_in_token(person)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    FormDraft.objects.create(user=person, place="/x/", title="x", texts={}, choices={})
    RecoveryRequest.objects.create(user=person, reach=f"Ask for {NAME}")
    mandate = make_row(
        Mandate,
        user=person,
        starts_on=dt.date(2004, 1, 1),
        ended_on=dt.date(2005, 1, 1),
        end_reason=f"{NAME} has left.",
    )
    make_row(Nomination, name=NAME.upper(), title="Counsellor", email=ADDRESS.upper(), phone="+43 1 234")
    make_row("reviews.NoticeEntry", name=NAME, email=ADDRESS, role="delegate", seat="vienna")
    make_row("reviews.NamedPerson", name=NAME, email=ADDRESS)
    make_row(ContactMessage, name=NAME, email=ADDRESS, subject="Hello", text=f"I am {NAME}, {ADDRESS}.")
    make_row("reviews.ContactEntry", whom=NAME, result=f"spoke with {NAME}")
    make_row("reviews.Meeting", participants=f"{NAME}; others", minutes=f"Ms {NAME} opened.")
    make_row("reviews.SecretariatNote", text=f"Call {NAME}.", author=officer)
    make_row("reviews.ClockEvent", actor=person, actor_label=NAME, mandate=f"Expert {NAME}")
    audit.record_event(AuditAction.CHANGED, mandate, actor=person, changes={"email": ["old@x.example", ADDRESS]})
    audit.record_event(AuditAction.GRANTED, person, actor=officer, changes={"proposed_by": NAME, "role": "delegates"})
    Message.objects.create(
        recipient=officer, event="x", key="1", language="en", subject=f"About {NAME}", body=f"{NAME} <{ADDRESS}>"
    )
    Message.objects.create(recipient=person, event="x", key="2", language="en", subject="Yours", body="-", to=ADDRESS)
    RoleProposal.objects.create(
        user=person, role="extended_bureau", reason=f"{NAME} is elected.", proposed_by=officer,
        expires_at=NOW - dt.timedelta(days=1),
    )  # fmt: skip
    User.objects.filter(pk=person.pk).update(
        last_login=dt.datetime(2005, 1, 1, tzinfo=dt.UTC), date_joined=dt.datetime(2004, 5, 6, tzinfo=dt.UTC)
    )
    make_row("reviews.Submission", content={"text": "Text of a State"})
    make_row(Document, title="Document of a State", snapshot={"text": "as issued"})


def proofs():
    """Return every proof that there can be now."""
    return [
        proof
        for model, _record in iter_records()
        for row in model._base_manager.all()
        for proof in build_proofs(row, [])
    ]


def acts_of_states():
    """Return the documents and submissions of States as they are on the disk."""
    tables = ("core_document", "core_rendition", "reviews_submission", "reviews_answer", "reviews_answerrevision")
    return sorted((where, text) for where, text in dump() if where.partition(".")[0] in tables)


def test_year_of_data_with_retention_leaves_no_name(amelie, ada):
    live(amelie, ada)
    seal_trail()
    assert len(find_in_dump(NAME, ADDRESS)) > 15
    before, leaves = acts_of_states(), TrailLeaf.objects.count()
    due = {row.what: row.count for row in retention.list_due()}
    assert due["accounts.User"] == 1
    retention.run_retention()
    assert find_in_dump(NAME, ADDRESS, "192.0.2.7", "Counsellor", "+43 1 234") == []
    assert acts_of_states() == before
    seal_trail()
    assert list(check_trail()) == []
    assert count_erased_values() > 10
    assert TrailLeaf.objects.count() > leaves
    check = verify_evidence.Check([load_keys()[0].name])
    checked = json.loads(json.dumps(proofs(), cls=DjangoJSONEncoder))
    assert len(checked) > 20
    verify_evidence.check_proofs(check, checked)
    assert check.faults == []
    assert {row.what for row in retention.list_due() if row.count} == set()
    assert amelie.pk == User.objects.get(name__startswith="person-").pk
    assert AuditEvent.objects.filter(content_type=ContentType.objects.get_for_model(Erasure)).exists()


def test_dry_run_changes_nothing(amelie, ada, capsys):
    live(amelie, ada)
    before = sorted(dump())
    call_command("retention", "--dry-run")
    assert "accounts.User: 1 due" in capsys.readouterr().out
    assert sorted(dump()) == before


def test_erased_person_cannot_sign_in_or_be_found(amelie, ada, client):
    live(amelie, ada)
    erasing.erase_person(amelie, cause=ErasureCause.REQUEST, actor=ada)
    user = User.objects.get(pk=amelie.pk)
    assert not user.is_active
    assert not user.has_usable_password()
    assert user.email.endswith("@erased.invalid")
    assert erasing.erase_person(user, cause=ErasureCause.REQUEST, actor=ada) is None


def test_namesake_keeps_the_name(amelie, ada):
    other = make_user(name=NAME, email="other@example.org")
    event = audit.record_event(AuditAction.CHANGED, other, actor=other)
    live(amelie, ada)
    erasing.erase_person(amelie, cause=ErasureCause.RETENTION, actor=None)
    event.refresh_from_db()
    assert event.actor_label == NAME
    assert User.objects.get(pk=other.pk).name == NAME
    assert find_in_dump(ADDRESS) == []


def test_one_word_name_is_replaced_as_a_whole_only(ada):
    jordan = make_user(name="Jordan", email="jordan@example.org")
    event = audit.record_event(
        AuditAction.CHANGED, jordan, actor=jordan, changes={"text": "The State of Jordan", "by": "Jordan"}
    )
    erasing.erase_person(jordan, cause=ErasureCause.RETENTION, actor=None)
    event.refresh_from_db()
    assert event.changes["text"] == "The State of Jordan"
    assert event.changes["by"].startswith("person-")


def test_erasure_without_a_record_is_named(amelie, ada):
    event = audit.record_event(AuditAction.CHANGED, amelie, actor=amelie)
    seal_trail()
    eraser = erasing.Eraser()
    eraser.replace_mentions(
        next(holding for holding in HOLDINGS if holding.model == "core.AuditEvent"), erasing.Names([NAME], [])
    )
    assert [fault for fault in check_trail() if f"core.auditevent {event.pk} lost values" in fault]
    eraser.record(ErasureCause.REQUEST, actor=ada)
    seal_trail()
    assert list(check_trail()) == []


def test_database_refuses_another_value_than_a_pseudonym(amelie):
    event = audit.record_event(AuditAction.CHANGED, amelie, actor=amelie)
    for value, is_refused in (("Somebody else", True), ("", True), ("person-0a1b2c3d", False)):
        try:
            with transaction.atomic():
                AuditEvent._base_manager.filter(pk=event.pk).update(actor_label=value)
        except DatabaseError:
            assert is_refused, value
        else:
            assert not is_refused, value
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent._base_manager.filter(pk=event.pk).update(action="created")


def test_pseudonym_written_behind_the_portals_back_is_named(amelie):
    event = audit.record_event(AuditAction.CHANGED, amelie, actor=amelie)
    seal_trail()
    AuditEvent._base_manager.filter(pk=event.pk).update(actor_label="person-0a1b2c3d")
    assert any(f"core.auditevent {event.pk} was altered" in fault for fault in check_trail())


def test_retention_keeps_people_with_a_tie(amelie, ada):
    live(amelie, ada)
    make_row(Mandate, user=amelie, ended_on=None, end_reason="")
    assert retention.list_people_due(3650, NOW).count() == 0


def test_retention_keeps_officers(ada):
    User.objects.update(last_login=dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
    assert retention.list_people_due(3650, NOW).count() == 0


def test_scheduled_retention_is_off_until_it_is_set(amelie, ada, settings):
    live(amelie, ada)
    assert retention.run_scheduled_retention() == []
    settings.RETENTION_RUNS = True
    retention.run_scheduled_retention()
    assert User.objects.filter(name=NAME).count() == 0


def test_refused_application_and_its_people_go(ada):
    circulated = make_row("dialogues.ApplicantList")
    row = make_row(
        "dialogues.Application", dialogue=circulated.dialogue, applicant_list=circulated, state="refused",
        reason="Not on the theme.", expertise="Mine", decided_by=ada, decided_at=NOW - dt.timedelta(days=800),
    )  # fmt: skip
    make_row("dialogues.Attendee", application=row)
    invited = make_row("dialogues.Attendee")
    retention.run_retention()
    row.refresh_from_db()
    assert row.expertise.startswith("person-")
    assert list(apps.get_model("dialogues.Attendee").objects.all()) == [invited]


def test_name_of_a_guest_goes_everywhere():
    later = timezone.now() + dt.timedelta(days=1)
    guest = make_row(Guest, name="Zoë Guestwoman", expires_at=later)
    audit.record_event(AuditAction.CHANGED, guest.institution, actor=guest)
    past = NOW - dt.timedelta(days=800)
    Guest._base_manager.filter(pk=guest.pk).update(created_at=past, expires_at=past + dt.timedelta(days=1))
    seal_trail()
    retention.run_retention()
    assert find_in_dump("Zoë Guestwoman") == []
    assert list(check_trail()) == []


def test_docs_have_the_table():
    output = StringIO()
    call_command("describe_personal_data", stdout=output)
    assert output.getvalue().strip() in (django_settings.BASE_DIR / "docs/personal-data.md").read_text()
