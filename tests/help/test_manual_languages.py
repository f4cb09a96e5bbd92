"""The manual in six languages from one source: what is missing or outdated is in English and says so."""

import re

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.manual import LANGUAGES, list_missing, list_outdated, write_missing
from untoc_portal.front.help import manual

LOCALES = {"zh-hans": "zh_Hans"}
NAMES = re.compile(r"\*\*([^*]+)\*\*")
LINKS = re.compile(r"\]\(([^)]+)\)")
SOURCE = "# Sample\n\n## One\n\nA **bold** text.\n\n- First\n- Second\n\n## Two\n\nAnother text.\n"


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """Give a function that shows a chapter of its own in French, with these translations."""
    monkeypatch.setattr(manual, "FOLDER", tmp_path)
    monkeypatch.setattr(manual, "CATALOGUES", tmp_path)
    monkeypatch.setattr(manual, "CHAPTERS", {"sample": "Sample"})
    (tmp_path / "sample.md").write_text(SOURCE, encoding="utf-8")

    def show(source=SOURCE, **entries):
        manual._render_chapter.cache_clear()
        manual._read_catalogue.cache_clear()
        (tmp_path / "sample.md").write_text(source, encoding="utf-8")
        po = polib.POFile()
        for text, translated in entries.items():
            po.append(polib.POEntry(msgid=text.replace("_", " "), msgstr=translated))
        po.save(str(tmp_path / "fr.po"))
        with translation.override("fr"):
            return manual.get_chapter("sample")

    yield show
    manual._render_chapter.cache_clear()
    manual._read_catalogue.cache_clear()


TRANSLATED = {
    "One": "Un",
    "A_**bold**_text.": "Un texte **gras**.",
    "First": "Premier",
    "Second": "Deuxième",
    "Two": "Deux",
    "Another_text.": "Un autre texte.",
}


def test_whole_chapter_has_no_marks(sample):
    chapter = sample(**TRANSLATED)
    assert (chapter.is_complete, chapter.translated) == (True, 6)
    assert "<p>Un texte <strong>gras</strong>.</p>" in chapter.html
    assert 'lang="en"' not in chapter.html
    assert "untranslated" not in chapter.html


def test_missing_text_is_in_english_and_marked(sample):
    chapter = sample(**{key: text for key, text in TRANSLATED.items() if key != "Second"})
    assert (chapter.is_complete, chapter.translated, chapter.total) == (False, 5, 6)
    assert '<li><span lang="en" dir="ltr">Second</span></li>' in chapter.html
    one, two = chapter.html.split("<h2>Deux</h2>")
    assert ('class="untranslated"' in one, 'class="untranslated"' in two) == (True, False)


def test_changed_english_is_outdated(sample):
    changed = SOURCE.replace("Another text.", "Another text, changed.")
    chapter = sample(changed, **TRANSLATED)
    assert '<span lang="en" dir="ltr">Another text, changed.</span>' in chapter.html
    catalogue = manual.CATALOGUES / "fr.po"
    assert list_outdated(catalogue) == ["Another text."]
    (row,) = list_missing(catalogue)
    assert (row.chapter, row.section, row.texts, row.total) == ("sample", "Two", ("Another text, changed.",), 2)
    assert (write_missing(catalogue), write_missing(catalogue)) == (1, 0)
    # An empty entry is no translation.
    assert [row.section for row in list_missing(catalogue)] == ["Two"]


def test_uncertain_entry_does_not_count(sample):
    sample(**TRANSLATED)
    po = polib.pofile(str(manual.CATALOGUES / "fr.po"))
    po.find("Two").flags.append("fuzzy")
    po.save()
    assert [row.section for row in list_missing(manual.CATALOGUES / "fr.po")] == ["Two"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_keep_links_pictures_and_names(language):
    catalogue = polib.pofile(
        str(settings.BASE_DIR / "locale" / LOCALES.get(language, language) / "LC_MESSAGES/django.po")
    )
    words: dict[str, set[str]] = {}
    for entry in catalogue:
        words.setdefault(entry.msgid, set()).add(entry.msgstr)
    entries = [entry for entry in polib.pofile(str(manual.CATALOGUES / f"{language}.po")) if entry.msgstr]
    assert len(entries) >= 28
    for entry in entries:
        assert LINKS.findall(entry.msgid) == LINKS.findall(entry.msgstr), entry.msgid
        # A word may have several translations, each for a place of its own.
        names = [words[name] for name in NAMES.findall(entry.msgid) if words.get(name, {""}) != {""}]
        translated = set(NAMES.findall(entry.msgstr))
        assert [name for name in names if not name & translated] == [], entry.msgid
        assert len(NAMES.findall(entry.msgid)) == len(NAMES.findall(entry.msgstr)), entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_is_translated(language):
    catalogue = manual.CATALOGUES / f"{language}.po"
    assert [(row.chapter, row.section) for row in list_missing(catalogue)] == []
    assert list_outdated(catalogue) == []


def test_page_says_what_is_not_translated(db, client, sample):
    sample(**{key: text for key, text in TRANSLATED.items() if key != "Second"})
    client.cookies["django_language"] = "fr"
    page = client.get(reverse("help:manual", args=["sample"])).content.decode()
    assert page.count('class="untranslated"') == 1
    assert '<span lang="en" dir="ltr">Second</span>' in page


def test_english_page_is_as_it_was(db, client):
    page = client.get(reverse("help:manual", args=["observer"])).content.decode().partition("</main>")[0]
    assert ('class="untranslated"' in page, '<span lang="en"' in page) == (False, False)
    assert client.get(reverse("help:manual", args=["nothing"])).status_code == 404
