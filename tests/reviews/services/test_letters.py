"""Notes verbales of the Secretariat: for whom, in which language, numbered, handed over, void; and the link."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.enums_of_letters import LetterState, NamedRole
from reviews.enums_of_states import NoteCheck
from reviews.models import (
    ContactEntry,
    Letter,
    LetterAnswer,
    LetterTemplate,
    Mandate,
    Mission,
    Nomination,
    NoteVerbale,
    StateMandate,
    StateNotice,
)
from reviews.selectors.letters import plan_letters, read_answer, read_letter
from reviews.services import letter_answers, letter_prints, letter_texts, letters
from reviews.services.contact_log import Contact, log_contact
from stakeholders.models import State
from tests.factories.delegations import make_state_person
from tests.factories.letters import answer, load_letter_world, make, named, read_plan, scan
from tests.factories.people import make_secretariat, make_user
from tests.factories.reviews import carry_to
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.message_acts import find_open_messages
from untoc_portal.core.models import AuditEvent, Message, Preparation
from untoc_portal.core.notify import get_act_url
from untoc_portal.core.record_translations import (
    finalize_translations,
    get_stored,
    read_translations,
    revise_translations,
    save_record_translations,
)
from untoc_portal.core.translating import TypedTranslation, hash_source_text
from untoc_portal.core.verification import verify_hash

CHECKS = tuple(NoteCheck.values)
DAY = dt.timedelta(days=1)


@pytest.fixture
def opened(world, review):
    load_letter_world(world)
    return carry_to(world, review, "nomination")


@pytest.fixture
def kenya(world, opened, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return next(letter for letter in make(world, opened) if letter.state.iso3 == "KEN")


def hand_over(world, *rows, day=None, carrier="Pouch"):
    return letters.record_handovers(rows, actor=world.secretariat, day=day or timezone.localdate(), carrier=carrier)


def void(world, letter, reason="Wrong date"):
    return letters.withdraw_letter(letter, actor=world.secretariat, seen=read_letter(letter).token, reason=reason)


def put_in_force(world, template, language):
    rows = get_stored(template, language)
    typed = {
        key: TypedTranslation(row.text, row.revision, hash_source_text(row.source), follows=True)
        for key, row in rows.items()
    }
    staff = {"actor": world.secretariat, "language": language}
    save_record_translations(template, typed=typed, **staff)
    revise_translations(template, **staff)
    finalize_translations(template, seen=read_translations(template, language).token, **staff)


def test_each_unreached_state_gets_one_letter(world, opened):
    rows = make(world, opened)
    assert [row.state.iso3 for row in rows] == ["GHA", "KEN", "PER"]
    assert sorted(row.reference for row in rows) == [f"NV/{timezone.localdate().year}/{n}" for n in (1, 2, 3)]
    snapshot = rows[1].document.snapshot
    assert snapshot["addressee"] == "The Permanent Mission of the Republic of Kenya to the United Nations (Vienna)"
    assert snapshot["blocks"][2] == {"reviews": ["Kenya, phase 1 (State under review)"]}
    assert all("{" not in block.get("text", "") for block in snapshot["blocks"])


def test_state_with_people_gets_no_letter(world, opened):
    make_state_person(world, "GHA", "contact")
    assert [row.state.iso3 for row in plan_letters([opened], timezone.localdate()).addressees] == ["KEN", "PER"]


def test_state_that_waits_is_skipped(world, opened, kenya):
    plan = plan_letters([opened], timezone.localdate())
    assert (plan.addressees, len(plan.left_out)) == ([], 3)
    with refusal("no_state"):
        make(world, opened)
    hand_over(world, kenya)
    assert plan_letters([opened], timezone.localdate()).addressees == []
    later = plan_letters([opened], timezone.localdate() + 22 * DAY)
    assert [row.state.iso3 for row in later.addressees] == ["KEN"]


def test_database_keeps_one_waiting_letter(world, kenya):
    copy = Letter.objects.get(pk=kenya.pk)
    copy.pk, copy.reference, copy.link_sha256, copy.document_id = None, "NV/1", "x", 10**6
    # In SQLite the lock of records comes first: REPLACE could push out the letter that waits.
    refused = r"reviews_letter_one_waits|was made is never changed"
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        copy.save(force_insert=True)
    # For a State that no letter waits for, the same row is taken.
    copy.pk, copy.state = None, world.states["FIN"]
    with transaction.atomic():
        copy.save(force_insert=True)
        transaction.set_rollback(True)


def test_letters_are_those_that_were_read(world, opened):
    seen = read_plan(opened).token
    Mission.objects.filter(state=world.states["KEN"]).update(language="fr")
    make_state_person(world, "GHA", "contact")
    with refusal("changed_since_read"):
        letters.make_letters([opened], actor=world.secretariat, seen=seen)


@pytest.mark.parametrize("group", [RoleGroup.CHAIRS, RoleGroup.EXTENDED_BUREAU, None])
def test_only_the_secretariat_makes_letters(world, opened, kenya, group):
    someone = make_user(group) if group else make_user()
    acts = (
        lambda: letters.make_letters([opened], actor=someone, seen=read_plan(opened).token),
        lambda: letters.record_handovers([kenya], actor=someone, day=timezone.localdate(), carrier="x"),
        lambda: letters.withdraw_letter(kenya, actor=someone, seen=read_letter(kenya).token, reason="x"),
        lambda: letters.withdraw_link(kenya, actor=someone),
        lambda: letter_texts.take_in_translations(LetterTemplate.objects.get(), actor=someone),
    )
    for act in acts:
        with pytest.raises(NotAllowedError), nothing_changes():
            act()
    assert not Letter.objects.visible_to(someone).exists()


def test_letters_go_to_states_alone():
    """Never to an organization: there is no field in which one could be named."""
    related = {field.related_model for field in Letter._meta.get_fields() if field.many_to_one and field.concrete}
    assert State in related
    assert not [model for model in related if "Organization" in model.__name__]


def test_language_on_record_is_used_when_in_force(world, opened):
    template = LetterTemplate.objects.get()
    assert letter_texts.take_in_translations(template, actor=world.secretariat) == 25
    peru = next(row for row in make(world, opened) if row.state.iso3 == "PER")
    assert (peru.language, peru.wanted_language, peru.is_in_other_language) == ("en", "es", True)
    void(world, peru)
    put_in_force(world, template, "es")
    [peru] = make(world, opened)
    assert peru.language == "es"
    assert peru.document.snapshot["addressee"].startswith("La Misión Permanente de ")
    assert peru.document.snapshot["addressee"].endswith(" ante las Naciones Unidas (Viena)")


def test_translation_with_wrong_braces_is_not_used(world, opened):
    template = LetterTemplate.objects.get()
    letter_texts.take_in_translations(template, actor=world.secretariat)
    key = f"lettertemplate-{template.pk}-text"
    row = get_stored(template, "es")[key]
    typed = TypedTranslation("Sin exámenes", row.revision, hash_source_text(row.source), follows=True)
    save_record_translations(template, actor=world.secretariat, language="es", typed={key: typed})
    put_in_force(world, template, "es")
    found = letter_texts.load_letter_texts(template, ["es"])["es"]
    assert (found.language, str(found.reason)) == ("en", "words in braces are wrong: {reviews}")


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("le Royaume du Maroc", "fr", "du Royaume du Maroc"),
        ("les États-Unis d'Amérique", "fr", "des États-Unis d'Amérique"),
        ("l'Ukraine", "fr", "de l'Ukraine"),
        ("el Reino de España", "es", "del Reino de España"),
        ("المملكة المغربية", "ar", "للمملكة المغربية"),
        ("جمهورية كينيا", "ar", "لجمهورية كينيا"),
        ("中华人民共和国", "zh-hans", "中华人民共和国"),
    ],
)
def test_name_of_a_state_after_of(name, language, expected):
    assert letter_texts.format_of_state(name, language) == expected


def test_void_letter_keeps_its_number(world, opened, kenya):
    number = kenya.reference
    locked = void(world, kenya)
    assert (locked.state_now, locked.is_link_open()) == (LetterState.VOID, False)
    [again] = make(world, opened)
    assert (again.state.iso3, again.reference) == ("KEN", f"NV/{timezone.localdate().year}/4")
    assert Letter.objects.filter(reference=number).count() == 1
    with refusal("not_waiting"):
        void(world, Letter.objects.get(pk=kenya.pk))
    assert verify_hash(kenya.document.snapshot_sha256).matches[0].is_superseded


def test_void_letter_needs_a_reason(world, kenya):
    with refusal("no_reason"):
        void(world, kenya, reason=" ")


def test_letter_is_never_called_sent():
    assert not [state.label for state in LetterState if "sent" in str(state.label)]


def test_handover_goes_into_the_contact_log(world, opened, kenya):
    assert kenya.state_now == LetterState.MADE
    assert not ContactEntry.objects.exists()
    hand_over(world, kenya)
    kenya.refresh_from_db()
    entry = ContactEntry.objects.get()
    assert (kenya.state_now, kenya.contact, kenya.handed_over_by) == (LetterState.HANDED_OVER, entry, "Pouch")
    assert (entry.way, entry.reached_by, list(entry.reviews.all())) == ("note_verbale", world.secretariat, [opened])
    assert kenya.reference in entry.whom
    with refusal("not_waiting"):
        hand_over(world, kenya)
    with refusal("not_waiting"):
        void(world, kenya)


@pytest.mark.parametrize(
    ("day", "carrier", "code"),
    [(DAY, "Pouch", "wrong_day"), (-DAY, "Pouch", "wrong_day"), (0 * DAY, " ", "no_carrier")],
)
def test_handover_on_a_wrong_day_is_refused(world, kenya, day, carrier, code):
    with refusal(code):
        hand_over(world, kenya, day=timezone.localdate() + day, carrier=carrier)


def test_link_is_stored_nowhere(kenya):
    code = letters.compute_link(kenya)
    assert len(code) == 16
    rows = str([list(model.objects.values()) for model in (Letter, AuditEvent, Preparation)])
    assert code not in rows
    assert code not in str(kenya.document.snapshot)
    with Letter.objects.get(pk=kenya.pk).document.file.open("rb") as file:
        assert code.encode() not in file.read()
    assert letter_answers.find_letter_by_link(letters.format_link(kenya).lower()) == kenya


def test_files_are_made_and_progress_is_reported(world, opened, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rows = make(world, opened)
    waited = Preparation.objects.get()
    assert (waited.state, waited.done, waited.total) == ("ready", 3, 3)
    rows = list(Letter.objects.select_related("state", "document").order_by("pk"))
    whole = letter_prints.print_letters(rows, title="All")
    assert whole.startswith(b"%PDF")
    assert verify_hash(rows[0].document.sha256).matches
    assert letter_prints.print_sheet_docx(rows[0]).startswith(b"PK")


@pytest.mark.parametrize("end", ["withdrawn", "void", "ended", "unknown", "other_key"])
def test_closed_link_opens_nothing(world, kenya, settings, end):
    code = letters.compute_link(kenya)
    if end == "withdrawn":
        letters.withdraw_link(kenya, actor=world.secretariat)
        with refusal("link_closed"):
            letters.withdraw_link(kenya, actor=world.secretariat)
    elif end == "void":
        void(world, kenya)
    elif end == "ended":
        kenya.link_ends_on = timezone.localdate() - DAY
        code = None if kenya.is_link_open() else "A" * 16
    elif end == "unknown":
        code = "A" * 16
    else:
        settings.SECRET_KEY = "another"
        assert not letter_prints.has_sheet(kenya)
        code = letters.compute_link(kenya)
    with refusal("link_closed"):
        letter_answers.hand_in_answer(
            code, reference="KEN/7", dated=timezone.localdate(), file=scan(), people=[named()]
        )


def test_link_works_once_for_the_state(world, opened, kenya):
    hand_over(world, kenya)
    first = answer(kenya)
    assert (first.letter, Letter.objects.get(pk=kenya.pk).state_now) == (kenya, LetterState.ANSWERED)
    with refusal("link_closed"):
        answer(kenya, named(local="bob"))


def test_answer_gives_nobody_a_right(kenya):
    before = (Mandate.objects.count(), StateMandate.objects.count(), Nomination.objects.count())
    answer(kenya, named(), named(NamedRole.MISSION, "bob"))
    assert (Mandate.objects.count(), StateMandate.objects.count(), Nomination.objects.count()) == before
    assert not NoteVerbale.objects.filter(reference="KEN/7").exists()
    assert LetterAnswer.objects.get().people.count() == 2


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ([], "no_names"),
        ([named(), named()], "named_twice"),
        ([named(NamedRole.MISSION), named(NamedRole.MISSION, email="ADA@example.org ")], "named_twice"),
        ([named(), named(local="bob")], "second_focal_point"),
        ([named(NamedRole.CONTACT), named(NamedRole.CONTACT, "bob")], "second_contact"),
        ([named(review="FIN-1")], "no_review"),
        ([named(review="")], "no_review"),
        ([named(NamedRole.MISSION, seat="moon")], "no_seat"),
        ([named("expert")], "no_role"),
        ([named(email="no address")], "invalid"),
        ([named(local=f"p{n}", role=NamedRole.MISSION) for n in range(31)], "too_many"),
    ],
)
def test_answer_with_wrong_people_is_refused(kenya, people, code):
    with refusal(code):
        letter_answers.hand_in_answer(
            letters.compute_link(kenya), reference="K", dated=timezone.localdate(), file=scan(), people=people
        )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"file": None}, "no_scan"),
        ({"file": scan("note.exe")}, "invalid_file"),
        ({"file": scan("note.png")}, "invalid_file"),
        ({"file": scan("note.pdf", b"%PDF-1.7 cut off")}, "invalid_file"),
        ({"reference": " "}, "no_reference"),
        ({"dated": timezone.localdate() + 2 * DAY}, "wrong_date"),
    ],
)
def test_answer_with_a_wrong_note_is_refused(kenya, fields, code):
    with refusal(code):
        answer(kenya, **fields)


def test_huge_scan_is_refused(kenya, settings):
    settings.UPLOAD_MAX_BYTES = 50
    with refusal("invalid_file"):
        answer(kenya)


def test_second_focal_point_says_that_it_replaces(world, opened, kenya):
    carry_to(world, opened, "self_assessment")
    with refusal("second_focal_point"):
        answer(kenya)
    assert answer(kenya, named(replaces=True)).people.get().replaces


def enter(world, found, actor=None, checks=CHECKS):
    staff = actor or world.secretariat
    return letter_answers.enter_answer(found, actor=staff, seen=read_answer(found).token, checks=checks)


def test_answer_becomes_nominations(world, opened, kenya):
    found = answer(kenya, named(), named(NamedRole.DEPUTY, "dan"), named(NamedRole.CONTACT, "bob"))
    enter(world, found)
    note = NoteVerbale.objects.get(reference="KEN/7")
    assert note.sha256 == found.sha256
    assert set(Nomination.objects.filter(note_verbale=note).values_list("role", "state")) == {
        ("focal_point", "pending"),
        ("deputy", "pending"),
    }
    notice = StateNotice.objects.get(note_verbale=note)
    assert (notice.decision, notice.sent_by, notice.entries.get().role) == ("", world.secretariat, "contact")
    assert not StateMandate.objects.filter(state=world.states["KEN"]).exists()
    with refusal("decided_already"):
        enter(world, LetterAnswer.objects.get())


@pytest.mark.parametrize("is_entered", [True, False])
def test_answer_needs_the_secretariat_until_one_decides(world, kenya, is_entered):
    colleague = make_secretariat()
    found = answer(kenya)
    messages = {row.recipient: row for row in Message.objects.filter(event="reviews/letter_answered")}
    assert set(messages) == {world.secretariat, colleague}
    assert all(row.pk in find_open_messages(user) for user, row in messages.items())
    assert get_act_url(messages[colleague]) == kenya.get_absolute_url()
    if is_entered:
        enter(world, found)
    else:
        read = read_answer(found).token
        letter_answers.refuse_answer(found, actor=world.secretariat, seen=read, reason="No stamp")
    assert not any(row.pk in find_open_messages(user) for user, row in messages.items())


def test_answer_is_entered_with_all_checks(world, kenya):
    found = answer(kenya)
    with refusal("note_incomplete"):
        enter(world, found, checks=CHECKS[:2])
    with pytest.raises(NotAllowedError), nothing_changes():
        enter(world, found, actor=make_user())


def test_answer_is_entered_whole_or_not(world, kenya):
    second = make_secretariat()
    found = answer(kenya, named(), named(NamedRole.MISSION, "bob", email=second.email))
    with refusal("conflict_of_roles"):
        enter(world, found)


def test_answer_is_refused_with_a_reason(world, kenya):
    found = answer(kenya)
    staff = {"actor": world.secretariat, "seen": read_answer(found).token}
    with refusal("no_reason"):
        letter_answers.refuse_answer(found, reason=" ", **staff)
    assert letter_answers.refuse_answer(found, reason="No stamp", **staff).decision == "refused"
    assert not Nomination.objects.filter(delegation__party=world.states["KEN"], email="ada@example.org").exists()


def test_letter_that_was_made_is_never_changed(kenya):
    for change in ({"dated": timezone.localdate() - DAY}, {"reference": "NV/1"}, {"link_sha256": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=kenya.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=kenya.pk).update(handed_over_on=timezone.localdate())


def test_logged_contact_does_not_hand_over(world, opened, kenya):
    contact = Contact("note_verbale", whom="Mission")
    log_contact(world.states["KEN"], actor=world.secretariat, reviews=[opened], contact=contact)
    assert Letter.objects.get(pk=kenya.pk).state_now == LetterState.MADE
