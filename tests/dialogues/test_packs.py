"""Packs of sessions: what they hold, who reads them, and that only what has changed is built again."""

import io
import zipfile

import pytest
from django.urls import reverse

from dialogues.models import PackPart, SessionPack
from dialogues.services import packs, routing, session_records
from reviews.selectors.readings import read_issued
from reviews.services.issuing import reissue_outcome
from tests.documents.pdf_reading import opened, texts_of_pages
from tests.factories.dialogues import make_session
from tests.factories.pdfs import make_pdf
from tests.factories.reading import seen
from tests.factories.reviews import carry_to
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core import jobs, preparations
from untoc_portal.core.enums import Addition, Level
from untoc_portal.core.models import Job, Message, Preparation
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def session(stage):
    return make_session(stage.secretariat, stage.groups["TA"], in_days=10)


def place(stage, session, number, *, language="en", width=595):
    return session_records.place_document(
        session, actor=stage.secretariat, kind="background", symbol=f"CTOC/COP/WG.2/2026/{number}", language=language,
        title=f"Paper {number}", level=Level.PUBLIC, file=make_pdf(pages=number, width=width),
    )  # fmt: skip


def build(capture_commit, stage, session, language="en"):
    with capture_commit():
        packs.request_pack(session, actor=stage.delegate, language=language)
    return SessionPack.objects.get(session=session, language=language)


def bytes_of(stored):
    with stored.open("rb") as file:
        return file.read()


def names_in(pack):
    return zipfile.ZipFile(io.BytesIO(bytes_of(pack.archive))).namelist()


def jobs_asked_for():
    names = ("dialogues.prepare_pack_part", "dialogues.assemble_pack")
    return [Job.objects.filter(name=name).count() for name in names]


def kinds_in(pack):
    return [source.partition(":")[0] for source in pack.parts.order_by("position").values_list("source", flat=True)]


def test_pack_is_one_pdf_with_contents_and_one_zip(stage, session, capture_commit):
    place(stage, session, 1)
    place(stage, session, 2)
    pack = build(capture_commit, stage, session)
    assert pack.is_up_to_date
    papers = ["02-CTOC-COP-WG.2-2026-1-en.pdf", "03-CTOC-COP-WG.2-2026-2-en.pdf"]
    assert names_in(pack) == ["00-contents.pdf", "01-agenda-en.pdf", *papers]
    content = bytes_of(pack.pdf)
    with opened(content) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == 5
        titles = [item.title for item in outline.root]
    assert titles[1:] == ["Agenda", "CTOC/COP/WG.2/2026/1 Paper 1", "CTOC/COP/WG.2/2026/2 Paper 2"]
    pages = texts_of_pages(content)
    assert "3 CTOC/COP/WG.2/2026/2 Paper 2 English 4" in pages[0]
    assert "Outcomes" in pages[1]
    assert jobs_asked_for() == [3, 1]


def test_only_what_has_changed_is_prepared_again(stage, session, capture_commit):
    first, second = place(stage, session, 1), place(stage, session, 2)
    before = build(capture_commit, stage, session)
    parts = dict(PackPart.objects.values_list("source", "file"))
    with nothing_changes():
        build(capture_commit, stage, session)
    session_records.remove_document(second, actor=stage.secretariat, reason="Replaced")
    replaced = place(stage, session, 2, width=600)
    after = build(capture_commit, stage, session)
    now = dict(PackPart.objects.values_list("source", "file"))
    assert {source for source in parts if parts[source] == now.get(source)} == {"agenda", f"document:{first.pk}"}
    assert (len(now), f"document:{replaced.pk}" in now) == (3, True)
    assert jobs_asked_for() == [4, 2]
    assert before.fingerprint != after.fingerprint


def test_pack_is_brought_up_to_date_by_the_hour(stage, session, capture_commit):
    place(stage, session, 1)
    build(capture_commit, stage, session)
    place(stage, session, 2)
    with capture_commit():
        packs.refresh_packs()
    pack = SessionPack.objects.get()
    assert (pack.is_up_to_date, len(names_in(pack))) == (True, 4)


@pytest.mark.usefixtures("print_each_time")
def test_equal_content_gives_equal_bytes(stage, session, capture_commit):
    place(stage, session, 1)
    found = []
    for _time in range(2):
        pack = build(capture_commit, stage, session)
        found.append((bytes_of(pack.pdf), bytes_of(pack.archive)))
        SessionPack.objects.all().delete()
    assert found[0] == found[1]


def test_language_asked_for_comes_first_then_english(stage, session, capture_commit):
    place(stage, session, 1)
    place(stage, session, 1, language="fr")
    place(stage, session, 2, language="es")
    french, arabic = (build(capture_commit, stage, session, language) for language in ("fr", "ar"))
    assert [name[-6:-4] for name in names_in(french)[1:]] == ["fr", "fr", "es"]
    assert [name[-6:-4] for name in names_in(arabic)[1:]] == ["ar", "en", "es"]
    with refusal("language"):
        packs.request_pack(session, actor=stage.delegate, language="de")


def test_outcomes_are_in_it_by_theme_with_no_state_named(stage, review, session, capture_commit):
    with capture_commit():
        review = carry_to(stage.world, review, "issued")
    pack = build(capture_commit, stage, session)
    assert kinds_in(pack) == ["agenda", "theme", "outcome", "outcome"]
    text = " ".join(texts_of_pages(bytes_of(pack.parts.get(source="theme:UNTOC").file)))
    assert ("SECRET-A a good practice" in text, "Kenya" in text) == (True, False)
    row = review.list_of_observations.routings.get()
    do_after_reading(routing.withdraw_routing, row, actor=stage.secretariat, reason="Wrong group")
    assert kinds_in(build(capture_commit, stage, session)) == ["agenda", "outcome"]


def test_a_correction_takes_packs_back(stage, review, session, capture_commit, client):
    with capture_commit():
        review = carry_to(stage.world, review, "issued")
    summary = review.summary
    before = build(capture_commit, stage, session)
    other = make_session(stage.secretariat, stage.groups["TA"], in_days=20)
    untouched = build(capture_commit, stage, other)
    row = summary.paragraphs.first()
    values = {"actor": stage.secretariat, "addition": Addition.CORRIGENDUM, "reason": "A word."}
    reissue_outcome(summary, seen=seen(read_issued(summary)), corrected={row.pk: "Corrected."}, **values)
    before.refresh_from_db()
    assert (bool(before.pdf), bool(before.archive), before.is_up_to_date) == (False, False, False)
    client.force_login(stage.delegate)
    address = reverse("dialogues:session_pack_file", args=[session.pk, "en", "pdf"])
    assert client.get(address).status_code == 404
    assert SessionPack.objects.get(pk=untouched.pk).pdf == untouched.pdf
    with capture_commit():
        jobs.run_due_jobs()
    after = build(capture_commit, stage, session)
    assert after.is_up_to_date
    assert row.text not in " ".join(texts_of_pages(bytes_of(after.pdf))).split("Summary of the list")[-1]
    # A session that is over: nothing is built before somebody asks.
    session.__class__.objects.filter(pk=session.pk).update(state="report_adopted")
    reissue_outcome(summary, seen=seen(read_issued(summary)), **values)
    after.refresh_from_db()
    assert (bool(after.pdf), after.is_being_built) == (False, False)


def test_pack_is_for_those_who_may_read_all_of_it(stage, session, capture_commit, client):
    place(stage, session, 1)
    pack = build(capture_commit, stage, session)
    address = reverse("dialogues:session_pack_file", args=[session.pk, "en", "pdf"])
    for person in (stage.delegate, stage.chair, stage.secretariat):
        client.force_login(person)
        assert b"".join(client.get(address).streaming_content) == bytes_of(pack.pdf)
    for person in (stage.bureau, stage.representative, stage.other_representative):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(reverse("dialogues:session_pack", args=[session.pk, "en"])).status_code == 404
        assert "Pack for the session" not in client.get(session.get_absolute_url()).content.decode()
        with refusal():
            packs.request_pack(session, actor=person, language="fr")
    client.force_login(stage.delegate)
    assert client.get(address.replace("/pdf/", "/exe/")).status_code == 404
    assert client.get(address.replace("/en/", "/fr/")).status_code == 404


def test_damaged_file_is_not_packed(stage, session):
    document = place(stage, session, 1)
    type(document).objects.filter(pk=document.pk).update(sha256="0" * 64)
    packs.request_pack(session, actor=stage.delegate, language="en")
    with refusal("damaged"):
        packs.prepare_part(PackPart.objects.get(source=f"document:{document.pk}").pk)


def test_jobs_that_run_twice_or_late_change_nothing(stage, session, capture_commit):
    place(stage, session, 1)
    pack = build(capture_commit, stage, session)
    assert kinds_in(pack) == ["agenda", "document"]
    with nothing_changes():
        for part in pack.parts.all():
            packs.prepare_part(part.pk)
        packs.assemble_pack(pack.pk, pack.revision)
        packs.assemble_pack(pack.pk, pack.revision - 1)
        packs.prepare_part(999_999)


def test_requester_sees_progress_and_is_notified(stage, session, client):
    for number in (1, 2):
        place(stage, session, number)
    client.force_login(stage.delegate)
    response = client.post(reverse("dialogues:session_pack", args=[session.pk, "en"]))
    row = Preparation.objects.get(owner=stage.delegate)
    assert (response.url, row.state, row.done, row.total) == (row.get_absolute_url(), "running", 0, 4)
    for number, part in enumerate(PackPart.objects.order_by("position"), 1):
        packs.prepare_part(part.pk)
        row.refresh_from_db()
        assert (row.state, row.done) == ("running", number)
    packs.assemble_pack(SessionPack.objects.get().pk, 1)
    row.refresh_from_db()
    assert (row.state, row.done) == ("ready", 4)
    assert Message.objects.filter(recipient=stage.delegate, event="core/preparation_ready").count() == 1


def test_pack_stopped_while_printing_stores_nothing(stage, session, monkeypatch, client):
    place(stage, session, 1)
    packs.request_pack(session, actor=stage.delegate, language="en")
    print_it = packs._read_content

    def print_and_stop(source):
        preparations.stop_preparation(Preparation.objects.get(owner=stage.delegate), actor=stage.delegate)
        return print_it(source)

    monkeypatch.setattr(packs, "_read_content", print_and_stop)
    for part in PackPart.objects.order_by("position"):
        packs.prepare_part(part.pk)
    assert list(PackPart.objects.values_list("file", flat=True)) == ["", ""]
    # The printing of one document may take half a minute: no lock is held in the meantime.
    assert {"dialogues.prepare_pack_part", "dialogues.assemble_pack"} <= jobs.NON_TRANSACTIONAL_JOBS
    client.force_login(stage.delegate)
    shown = client.get(session.get_absolute_url()).content.decode()
    assert ("being prepared" in shown, "up to date" in shown) == (False, False)


def test_stopped_pack_continues_only_if_another_user_waits(stage, session):
    place(stage, session, 1)
    people = (stage.delegate, stage.chair)
    for person in people:
        packs.request_pack(session, actor=person, language="en")
    parts = list(PackPart.objects.order_by("position"))
    assert [part.source.partition(":")[0] for part in parts] == ["agenda", "document"]
    for person, is_built in zip(people, (True, False), strict=True):
        PackPart.objects.update(file="")
        preparations.stop_preparation(Preparation.objects.get(owner=person), actor=person)
        for part in parts:
            packs.prepare_part(part.pk)
            part.refresh_from_db()
            assert bool(part.file) == is_built
    packs.assemble_pack(SessionPack.objects.get().pk, 1)
    packs.refresh_packs()
    pack = SessionPack.objects.get()
    assert (pack.is_up_to_date, bool(pack.pdf)) == (False, False)
    packs.request_pack(session, actor=stage.delegate, language="en")
    assert SessionPack.objects.get().wanted != ""
