"""A summary in another language over the API: drafted by machine, revised, final, reopened, issued."""

import pytest

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import OutcomeDocument, TranslatedParagraph, Translation
from reviews.services.translations import save_translation
from tests.api.conftest import traces
from tests.api.test_acts import read_first
from tests.factories.reviews import carry_to, person
from untoc_portal.core.translating import TypedTranslation

EXPERT = DelegateRole.EXPERT
URL = "/api/v1/reviews/KEN-1/translations/fr/"


@pytest.fixture
def completed(world, review):
    review = carry_to(world, review, S.COMPLETED)
    typed = {row.pk: TypedTranslation(f"Traduit {row.pk}") for row in review.summary.paragraphs.all()}
    save_translation(review.summary, actor=world.secretariat, language="fr", typed=typed)
    return review


def refuse_all(api, people, url, data=None):
    for user in people:
        before = traces()
        answer = api(user).post(url, data, format="json")
        assert answer.status_code == 404, (user, answer.status_code, answer.content)
        assert traces() == before


def test_text_is_revised_final_and_open_again(world, completed, outsiders, api):
    expert, officer = api(person(completed, "KEN", EXPERT)), api(world.secretariat)
    strangers = [person(completed, "KEN", DelegateRole.OBSERVER), *outsiders.values()]
    refuse_all(api, strangers, f"{URL}revise/")
    revised = expert.post(f"{URL}revise/")
    assert (revised.status_code, revised.json()["state"]) == (200, "revised"), revised.content
    assert expert.post(f"{URL}revise/").status_code == 409
    assert officer.post(f"{URL}finalize/", {}, format="json").json()["code"] == "not_read"
    seen = {"seen": read_first(officer, f"{URL}finalize/")}
    refuse_all(api, [person(completed, "KEN", EXPERT), *strangers], f"{URL}finalize/", seen)
    final = officer.post(f"{URL}finalize/", seen, format="json")
    assert (final.status_code, final.json()["state"]) == (200, "final"), final.content
    refuse_all(api, [person(completed, "KEN", EXPERT), *strangers], f"{URL}reopen/")
    opened = officer.post(f"{URL}reopen/")
    assert (opened.status_code, opened.json()["state"]) == (200, "draft"), opened.content
    assert officer.post(f"{URL}reopen/").status_code == 409


def test_final_text_is_the_one_that_was_read(world, completed, api):
    officer = api(world.secretariat)
    officer.post(f"{URL}revise/")
    seen = {"seen": read_first(officer, f"{URL}finalize/")}
    row = TranslatedParagraph.objects.first()
    typed = {row.paragraph_id: TypedTranslation("Autre texte", row.revision)}
    save_translation(completed.summary, actor=world.secretariat, language="fr", typed=typed)
    assert officer.post(f"{URL}finalize/", seen, format="json").json()["code"] == "changed_since_read"
    assert Translation.objects.get().state == "draft"


def test_document_is_issued_once_the_text_is_final(world, completed, outsiders, api):
    officer = api(world.secretariat)
    refuse_all(api, [world.secretariat], f"{URL}issue/")  # the review is not issued yet
    completed = carry_to(world, completed, S.ISSUED)
    before = OutcomeDocument.objects.count()
    seen = {"seen": read_first(officer, f"{URL}issue/")}
    assert officer.post(f"{URL}issue/", seen, format="json").json()["code"] == "not_final"
    officer.post(f"{URL}revise/")
    officer.post(f"{URL}finalize/", {"seen": read_first(officer, f"{URL}finalize/")}, format="json")
    seen = {"seen": read_first(officer, f"{URL}issue/")}
    refuse_all(api, [person(completed, "KEN"), *outsiders.values()], f"{URL}issue/", seen)
    issued = officer.post(f"{URL}issue/", seen, format="json")
    assert issued.status_code == 200, issued.content
    assert OutcomeDocument.objects.count() == before + 1
    seen = {"seen": read_first(officer, f"{URL}issue/")}
    assert officer.post(f"{URL}issue/", seen, format="json").json()["code"] == "no_reason"


def test_machine_drafts_what_is_not_begun(world, completed, outsiders, machine, api):
    url = "/api/v1/reviews/KEN-1/translations/es/machine-draft/"
    refuse_all(api, [person(completed, "KEN", DelegateRole.OBSERVER), *outsiders.values()], url)
    made = api(person(completed, "KEN", EXPERT)).post(url)
    assert made.status_code == 200, made.content
    assert made.json() == {"drafted": completed.summary.paragraphs.count(), "preparation": None}
    assert (
        TranslatedParagraph.objects.filter(translation__language="es", is_machine=True).count()
        == made.json()["drafted"]
    )


def test_nothing_is_drafted_without_a_provider(world, completed, api):
    before = traces()
    answer = api(world.secretariat).post("/api/v1/reviews/KEN-1/translations/es/machine-draft/")
    assert answer.status_code == 409
    assert traces() == before


def test_language_that_is_not_begun_is_not_there(world, completed, api):
    for name in ("revise", "reopen"):
        assert api(world.secretariat).post(f"/api/v1/reviews/KEN-1/translations/ru/{name}/").status_code == 404
