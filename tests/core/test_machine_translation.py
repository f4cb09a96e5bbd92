"""Machine translation: what leaves the portal and to whom, what is kept of a text, and what a failure does."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.models import Term
from untoc_portal.core import links
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.machine_translation.drafts import (
    delete_expired_texts,
    find_machine_texts,
    is_quick,
    iter_machine_texts,
)
from untoc_portal.core.machine_translation.providers import ProviderError, can_translate, get_provider
from untoc_portal.core.models import MachineText

TEXT = "The gap is clear.\n\n- A best practice\n- No 5 < 6 & more\n(a) Nothing"


@pytest.fixture
def terms(db):
    for key, en, fr, confidence in [
        ("gap", "gap", "lacune", "high"),
        ("best_practice", "best practice", "meilleure pratique", "high"),
        ("short", "Review Mechanism", "Mécanisme d'examen", "medium"),
    ]:
        texts = {"en": en, "fr": fr}
        Term.objects.update_or_create(
            key=key, defaults={"texts": texts, "in_texts": True, "confidence": confidence, "corrected": True}
        )


def make(*texts, source="en", target="fr", is_confidential=True):
    list(iter_machine_texts(texts, source=source, target=target, is_confidential=is_confidential))
    found = find_machine_texts(texts, source=source, target=target)
    return [found.get(text) for text in texts]


@pytest.fixture
def _no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        pytest.fail("something left the portal")

    monkeypatch.setattr(links.Network, "resolve", refuse)
    monkeypatch.setattr(links.Network, "connect", refuse)


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_network")
@pytest.mark.parametrize("is_confidential", [True, False])
def test_nothing_leaves_without_provider(is_confidential):
    assert get_provider() is None
    assert not can_translate(is_confidential=is_confidential)
    assert find_machine_texts([TEXT], source="en", target="fr") is None
    with pytest.raises(DomainError) as caught:
        make(TEXT, is_confidential=is_confidential)
    assert caught.value.code == "no_provider"


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_network")
def test_looking_sends_nothing(machine):
    found = find_machine_texts([TEXT, "", TEXT], source="en", target="fr")
    assert (found.found, found.missing, found.provider) == ({}, (TEXT,), "Our machine")
    assert find_machine_texts([TEXT], source="en", target="en") is None
    assert machine.asked == []


@pytest.mark.usefixtures("terms")
def test_terms_and_form_are_kept(machine):
    (row,) = make(TEXT)
    assert row.text.split("\n") == [
        "fr: The lacune is clear.",
        "",
        "- fr: A meilleure pratique",
        "- fr: No 5 < 6 & more",
        "(a) fr: Nothing",
    ]
    assert (row.missing_terms, row.provider, row.source_language, row.language) == ([], "Our machine", "en", "fr")
    (asked,) = machine.asked
    assert asked["q"][0] == 'The <span id="term-0" translate="no">lacune</span> is clear.'
    assert asked["q"][2] == "No 5 &lt; 6 &amp; more"
    assert (asked["path"], asked["source"], asked["target"], asked["format"]) == ("/translate", "en", "fr", "html")


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize("mode", ["loses terms", "repeats terms"])
def test_lost_term_is_named_and_line_made_again(machine, mode):
    machine.mode = mode
    (row,) = make("The gap is clear.\nNothing else.")
    assert row.text == "fr: The gap is clear.\nfr: Nothing else."
    assert row.missing_terms == [["gap", "lacune"]]
    assert [len(asked["q"]) for asked in machine.asked] == [2, 1]


@pytest.mark.usefixtures("terms")
def test_unconfirmed_term_is_not_put_in(machine):
    (row,) = make("The Review Mechanism works.")
    assert row.text == "fr: The Review Mechanism works."
    assert row.missing_terms == [["Review Mechanism", "Mécanisme d'examen"]]


@pytest.mark.usefixtures("terms")
def test_each_text_is_sent_once(machine, settings):
    make(TEXT, "Another text.", TEXT)
    make(TEXT)
    assert len(machine.asked) == 2
    make(TEXT, target="es")
    Term.objects.filter(key="gap").update(texts={"en": "gap", "fr": "insuffisance"})
    (row,) = make(TEXT)
    assert "insuffisance" in row.text
    settings.MACHINE_TRANSLATION_NAME = "Another machine"
    make(TEXT)
    assert len(machine.asked) == 5


@pytest.mark.django_db
def test_expired_texts_are_deleted(machine):
    make("A text.")
    assert delete_expired_texts(timezone.now()) == 0
    assert delete_expired_texts(timezone.now() + dt.timedelta(days=31)) == 1
    make("A text.")
    assert len(machine.asked) == 2


@pytest.mark.django_db
def test_confidential_text_goes_to_own_provider_only(machine, settings):
    settings.MACHINE_TRANSLATION_OWN = False
    assert (can_translate(is_confidential=False), can_translate(is_confidential=True)) == (True, False)
    with pytest.raises(DomainError) as caught:
        make("Secret")
    assert (caught.value.code, machine.asked) == ("not_own", [])


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "https://127.0.0.1:{port}", "http://translate.example"])
def test_foreign_provider_has_public_address_and_certificate(machine, settings, url):
    settings.MACHINE_TRANSLATION_OWN = False
    settings.MACHINE_TRANSLATION_URL = url.format(port=machine.server_port)
    with pytest.raises(ProviderError):
        make("Public", is_confidential=False)
    assert machine.asked == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "mode",
    [
        "refuses", "breaks", "lacks a line", "says something else", "writes no JSON", "redirects", "writes much",
        "is slow",
    ],
)  # fmt: skip
def test_failure_is_a_clear_message(machine, settings, mode):
    settings.MACHINE_TRANSLATION_SECONDS = 1
    machine.mode = mode
    with pytest.raises(ProviderError) as caught:
        make("A text of the review.")
    assert "The original stays as it is." in str(caught.value)
    assert "A text of the review." not in " ".join(map(str, [caught.value, *caught.value.reasons]))
    assert not MachineText.objects.exists()


@pytest.mark.django_db
def test_what_is_done_before_a_failure_is_kept(machine):
    steps = iter_machine_texts(["One.", "Two."], source="en", target="fr", is_confidential=True)
    assert next(steps) == (1, 2)
    machine.mode = "breaks"
    with pytest.raises(ProviderError):
        next(steps)
    assert MachineText.objects.get().text == "fr: One."


@pytest.mark.django_db
def test_long_text_is_not_quick(machine, settings):
    settings.MACHINE_TRANSLATION_AT_ONCE = 10
    assert is_quick(find_machine_texts(["Short."], source="en", target="fr"))
    assert not is_quick(find_machine_texts(["Much longer."], source="en", target="fr"))
    assert machine.asked == []


@pytest.mark.django_db
def test_key_of_the_provider_is_sent(machine, settings):
    settings.MACHINE_TRANSLATION_KEY = "secret"
    make("A text.", target="zh-hans")
    assert (machine.asked[0]["api_key"], machine.asked[0]["target"]) == ("secret", "zh")
