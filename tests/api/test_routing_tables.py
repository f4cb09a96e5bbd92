"""The routing table, wrong entries of the accounts, batches of States, and translated documents over the API."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from dialogues.models import (
    ChairSummary,
    Expenditure,
    FigureBatch,
    FundedActivity,
    FundingSource,
    GeneralReport,
    Payment,
    RoutingRule,
    RoutingTable,
)
from dialogues.selectors.readings import read_chair_summary
from dialogues.services import chair_summaries, dialogues
from tests.api.refusing import act, refuse_others
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.dialogues import make_dialogue
from tests.factories.figures import add_states, make_counted, set_guard
from untoc_portal.core.models import Document
from untoc_portal.core.record_translations import (
    finalize_translations,
    read_translations,
    revise_translations,
    save_record_translations,
)
from untoc_portal.core.translating import TypedTranslation
from untoc_portal.front.demo.reading import do_after_reading

TABLES = "/api/v1/routing-tables/"
RULE = {"position": 9, "instrument": "UNTOC", "working_group": "IC", "source": "Decision 12/1", "verified": True}


def test_table_is_drafted_changed_and_put_in_force(stage, api):  # noqa: F811
    officer, models = api(stage.secretariat), (RoutingTable, RoutingRule)

    def draft(client):
        return client.post(TABLES, {"note": "A decision of the Conference"}, format="json")

    refuse_others(stage, api, [stage.secretariat], draft, *models)
    made = draft(officer)
    assert (made.status_code, made.json()["number"], made.json()["state"]) == (201, 2, "draft"), made.content
    assert draft(officer).json()["code"] == "draft_exists"
    url = f"{TABLES}2/"

    def add(client, **more):
        return client.post(f"{url}rules/", {**RULE, **more}, format="json")

    refuse_others(stage, api, [stage.secretariat], add, *models)
    added = add(officer)
    row = added.json()["rules"][-1]
    assert (added.status_code, row["working_group"], row["cluster"]) == (201, "IC", None), added.content
    assert add(officer).json()["code"] == "position_taken"
    assert add(officer, position=10, working_group="NONE").status_code == 400
    rule = f"{url}rules/{row['id']}/"
    changes = {"put": lambda client: client.put(rule, {**RULE, "source": "Other"}, format="json")}
    changes["delete"] = lambda client: client.delete(rule)
    for send in changes.values():
        refuse_others(stage, api, [stage.secretariat], send, *models)
    assert changes["put"](officer).json()["rules"][-1]["source"] == "Other"
    assert changes["delete"](officer).status_code == 204
    assert changes["delete"](officer).status_code == 404
    # What is in force is no draft, and its rules are not those of the draft.
    present = RoutingTable.objects.get(state="in_force").rules.first()
    assert officer.delete(f"{TABLES}1/rules/{present.pk}/").json()["code"] == "not_a_draft"
    assert officer.delete(f"{url}rules/{present.pk}/").status_code == 404
    refuse_others(
        stage, api, [stage.secretariat], lambda client: client.post(f"{url}put-in-force/", {}, format="json"), *models
    )
    assert officer.post(f"{url}put-in-force/", {"seen": "x"}, format="json").status_code in (400, 409)
    done = act(officer, url, "put_in_force", path="put-in-force")
    assert (done.status_code, done.json()["state"]) == (200, "in_force"), done.content
    assert officer.get(f"{TABLES}1/").json()["state"] == "retired"
    assert officer.delete(url).json()["code"] == "not_a_draft"


def test_draft_is_discarded_and_others_read_no_table(stage, api):  # noqa: F811
    officer = api(stage.secretariat)
    officer.post(TABLES, {"note": "Wrong"}, format="json")
    url = f"{TABLES}2/"
    refuse_others(stage, api, [stage.secretariat], lambda client: client.delete(url), RoutingTable)
    for person in (*stage.everyone_but(stage.secretariat), None):
        assert api(person).get(TABLES).json()["results"] == []
        assert api(person).get(url).status_code == 404
    assert officer.delete(url).status_code == 204
    assert RoutingTable.objects.count() == 1


def test_wrong_entry_of_the_accounts_is_cancelled(stage, api):  # noqa: F811
    today = timezone.localdate()
    activity = FundedActivity.objects.create(code="reviews", names={"en": "Reviews"}, source="test")
    source = FundingSource.objects.create(kind="regular_budget", amount=100, dated=today, reference="R")
    spent = Expenditure.objects.create(source=source, activity=activity, amount=40, dated=today, reference="S")
    officer = api(stage.secretariat)
    of_source, of_spent = (f"/api/v1/funding-entries/{kind}/" for kind in ("source", "expenditure"))
    of_source, of_spent = f"{of_source}{source.pk}/", f"{of_spent}{spent.pk}/"
    sent = {"seen": "x", "reason": "Twice"}
    for url in (of_source, of_spent):
        refuse_others(
            stage, api, [stage.secretariat],
            lambda client, url=url: client.post(f"{url}strike-out/", sent, format="json"),
            FundingSource, Payment, Expenditure,
        )  # fmt: skip
        assert api(stage.chair).get(f"{url}second_look/?act=strike_out").status_code == 404
    assert officer.post(f"{of_spent}strike-out/", sent, format="json").status_code in (400, 409)
    used = act(officer, of_source, "strike_out", path="strike-out", reason="Twice")
    assert used.json()["code"] == "used"
    assert act(officer, of_spent, "strike_out", path="strike-out", reason="Twice").status_code == 204
    assert act(officer, of_source, "strike_out", path="strike-out", reason="Twice").status_code == 204
    assert api().get("/api/v1/funding-sources/").json()["results"] == []
    again = act(officer, of_source, "strike_out", path="strike-out", reason="Twice")
    assert again.json()["code"] == "struck_out"
    assert officer.post("/api/v1/funding-entries/other/1/strike-out/", sent, format="json").status_code == 404


def test_batch_of_states_is_closed_once(stage, world, api):  # noqa: F811
    set_guard()

    def send(client, **more):
        sent = {"phase": world.phase.sequence, "basis": "self_assessments", **more}
        return client.post("/api/v1/general-reports/close-batch/", sent, format="json")

    refuse_others(stage, api, [stage.secretariat], send, FigureBatch)
    officer = api(stage.secretariat)
    assert send(officer).json()["code"] == "too_few_states"
    assert send(officer, basis="opinions").status_code == 400
    for number, state in enumerate(add_states()[:12]):
        make_counted(world, state, {"untoc.5": "yes" if number < 7 else "no"})
    made = send(officer)
    assert (made.status_code, made.json()["states"], made.json()["number"]) == (201, 12, 1), made.content
    assert send(officer).json()["code"] == "too_few_states"


def test_report_is_issued_and_published_as_it_was_read(stage, world, api, capture_commit):  # noqa: F811
    set_guard()
    for number, state in enumerate(add_states()[:12]):
        make_counted(world, state, {"untoc.5": "yes" if number < 7 else "no"})
    officer, reports = api(stage.secretariat), "/api/v1/general-reports/"
    sent = {"phase": world.phase.sequence, "basis": "self_assessments"}
    assert officer.post(f"{reports}close-batch/", sent, format="json").status_code == 201
    begun = {"phase": world.phase.sequence, "working_group": "TIP", "language": "en"}
    url = f"{reports}{officer.post(reports, begun, format='json').json()['id']}/"
    assert officer.post(f"{url}write/", {"text": "Most States have made it an offence."}, format="json").json()["text"]
    for name, state in (("issue", "issued"), ("publish", "published")):
        refuse_others(
            stage, api, [stage.secretariat],
            lambda client, name=name: client.post(f"{url}{name}/", {"seen": "x"}, format="json"),
            GeneralReport,
        )  # fmt: skip
        assert api().get(url).status_code == 404
        with capture_commit():
            done = act(officer, url, name)
        assert (done.status_code, done.json()["state"]) == (200, state), done.content
    assert api().get(url).json()["text"] == "Most States have made it an offence."


@pytest.fixture
def summary(stage):  # noqa: F811
    dialogue = make_dialogue(stage.secretariat, stage.group)
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.secretariat)
    chair_summaries.write_chair_summary(dialogue, actor=stage.chair, text="Victims need help.")
    summary = ChairSummary.objects.get(dialogue=dialogue)
    chair_summaries.issue_chair_summary(summary, actor=stage.chair, seen=read_chair_summary(summary).token)
    return ChairSummary.objects.select_related("document").get(pk=summary.pk)


def put_file(document, content):
    name = document.file.storage.save("d.pdf", ContentFile(content))
    Document.objects.filter(pk=document.pk).update(file=name, sha256=f"{document.pk:064d}")


def test_document_is_issued_in_another_language_and_read_in_it(stage, summary, api):  # noqa: F811
    officer, url = api(stage.secretariat), f"/api/v1/texts/chair-summary/{summary.pk}/fr/document/"
    refuse_others(
        stage, api, [stage.secretariat], lambda client: client.post(f"{url}issue/", {"seen": "x"}, format="json"),
        Document,
    )  # fmt: skip
    assert act(officer, url, "issue").json()["code"] == "not_final"
    typed = {f"chairsummary-{summary.pk}-text": TypedTranslation("Les victimes ont besoin d'aide.")}
    save_record_translations(summary, actor=stage.secretariat, language="fr", typed=typed)
    revise_translations(summary, actor=stage.secretariat, language="fr")
    finalize_translations(summary, actor=stage.secretariat, language="fr", seen=read_translations(summary, "fr").token)
    assert officer.post(f"{url}issue/", {"seen": "x"}, format="json").status_code in (400, 409)
    assert act(officer, url, "issue").status_code == 204
    assert act(officer, url, "issue").json()["code"] == "issued"
    for language, content in (("en", b"%PDF-english"), ("fr", b"%PDF-french")):
        put_file(Document.objects.get(symbol=summary.document.symbol, language=language), content)
        answer = api().get(
            f"/api/v1/chair-summaries/{summary.pk}/", headers={"Accept": "application/pdf", "Accept-Language": language}
        )
        assert b"".join(answer.streaming_content) == content
    for wrong in ("/api/v1/texts/chair-summary/1/de/document/", "/api/v1/texts/letter/1/fr/document/"):
        assert officer.get(f"{wrong}second_look/?act=issue").status_code == 404
