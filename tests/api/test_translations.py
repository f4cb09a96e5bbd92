"""The summary in other languages over the API: read and saved by translators, hidden from everybody else."""

from reviews.enums import ReviewState
from reviews.models import TranslatedParagraph
from tests.factories.reviews import carry_to, person


def test_translation_program_saves_without_overwriting(world, review, api):
    completed = carry_to(world, review, ReviewState.COMPLETED)
    client, address = api(person(completed, "GHA", "expert")), f"/api/v1/reviews/{completed.code}/translations/"
    languages = client.get(address).json()
    assert [(row["language"], row["state"]) for row in languages] == [
        (language, None) for language in ("ar", "zh-hans", "fr", "ru", "es")
    ]
    first = languages[2]["paragraphs"][0]
    assert (first["text"], first["revision"], first["source"][:8]) == ("", 0, "SECRET-A")
    typed = {"paragraph": first["paragraph"], "text": "Traduit", "revision": 0, "source_mark": first["source_mark"]}
    saved = client.put(f"{address}fr/", {"paragraphs": [typed]}, format="json").json()
    assert (saved["state"], saved["paragraphs"][0]["text"], saved["paragraphs"][0]["revision"]) == (
        "draft",
        "Traduit",
        1,
    )
    again = client.put(f"{address}fr/", {"paragraphs": [typed | {"text": "Autre"}]}, format="json")
    assert (again.status_code, TranslatedParagraph.objects.get().text) == (409, "Traduit")
    assert client.put(f"{address}en/", {"paragraphs": [typed]}, format="json").status_code == 409


def test_nobody_else_reads_or_saves(world, review, outsiders, api):
    completed = carry_to(world, review, ReviewState.COMPLETED)
    address = f"/api/v1/reviews/{completed.code}/translations/"
    typed = {"paragraphs": [{"paragraph": 1, "text": "x", "revision": 0}]}
    for user in outsiders.values():
        assert api(user).get(address).status_code == 404
        assert api(user).put(f"{address}fr/", typed, format="json").status_code == 404
    observer = api(person(completed, "KEN", "observer"))
    assert (observer.get(address).status_code, observer.put(f"{address}fr/", typed, format="json").status_code) == (
        200,
        404,
    )
    assert not TranslatedParagraph.objects.exists()
