"""The checks on words find what they are there for; that they find nothing in the portal is part of bin/check."""

from pathlib import Path

import pytest

from reviews.summaries.terms import AgreedTerm
from tests.words import catalogues, code, directions, identifiers, prose, templates, terms

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", "Hello"),
        ("<p>\n{{ count }} States</p>", "… States"),
        ('<img alt="A map">', "A map"),
        ('<a aria-label="Open {{ name }}">{{ name }}</a>', "Open …"),
        ('<input placeholder="{% if x %}None{% endif %}">', "…None…"),
        ("<td>{{ date|default:'none' }}</td>", "…none"),
        ('{% panel "The review" %}{% endpanel %}', "The review"),
        ('{% empty_state _("Nothing") text="No reviews yet" %}', "No reviews yet"),
        ('{% include "a.html" with label="Open" %}', "Open"),
        ("{% blocktranslate trimmed %}One{% endblocktranslate %} Two", "… Two"),
    ],
)
def test_words_of_a_template_are_found(source, words):
    assert [found for _line, found in templates.untranslated(source)] == [words]


@pytest.mark.parametrize(
    "source",
    [
        '<p class="panel" id="top">{% translate "Hello" %} {{ name }} – 12 (PDF), II.</p>',
        "{% blocktranslate trimmed %}Hello{% endblocktranslate %}{# a remark #}{% comment %}more{% endcomment %}",
        '<p lang="fr">Bonjour</p>{% in_language "en" %}<p>Hello</p>{% endin_language %}<code>manage.py</code>',
        '{% panel _("The review") id="people" tone="info" %}{% url "reviews:board" as board %}{% endpanel %}',
        '<{% if inline %}span{% else %}div{% endif %} class="{{ tone|default:"neutral" }}">{{ text }}</p>',
        "{% block main_class %}narrow{% endblock %}",
    ],
)
def test_what_needs_no_translation_in_a_template_is_let_be(source):
    assert list(templates.untranslated(source)) == []


def test_a_mail_is_read_as_text():
    found = templates.untranslated("Dear {{ user }},\n{% translate 'Yours' %} <x>\n", is_html=False)
    assert list(found) == [(1, "Dear …,")]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('raise DomainError("late", "It is too late.")', "It is too late."),
        ('raise DomainError("late", _("Late"), rule="Paragraph twelve")', "Paragraph twelve"),
        ('raise DomainError("late", _("Late"), reasons=["One day"])', "One day"),
        ('raise ValidationError("Not {x}".format(x=1))', None),
        ('raise ValidationError(f"Not {x} there")', "Not   there"),
        ('messages.success(request, "Saved")', "Saved"),
        ('name = forms.CharField(label="Your name")', "Your name"),
        ('name = models.CharField("name", max_length=2)', "name"),
        ('class Meta:\n    x = Field(verbose_name_plural="names")', "names"),
        ('class Kind(models.TextChoices):\n    ONE = "one", "First"', "First"),
        ('class Kind(models.TextChoices):\n    ONE = "one"', "Kind.ONE without a label"),
        ('DRAFT_RULE = "Paragraph twelve"', "Paragraph twelve"),
        ('from django.utils.translation import gettext as _\nRULE = _("Late")', "_('Late') at import"),
        ('from django.utils.translation import gettext_lazy as _\nRULE = _("Late")', None),
        ('from django.utils.translation import gettext as _\ndef late():\n    return _("Late")', None),
        ('row = models.ForeignKey("self", verbose_name=_("row"))', None),
        ('raise DomainError("late", _("It is too late."))', None),
    ],
)
def test_words_of_code_are_found(source, words):
    assert [found for _line, found in code.untranslated(source)] == ([words] if words else [])


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<td>{{ row.organization }}</td>", ["row.organization"]),
        ("<td>\n<p>{{ mail.subject|truncatewords:3 }}</p></td>", ["mail.subject"]),
        ("<td>{{ document.title }} {{ count }}</td>", ["document.title"]),
        ("<td><bdi>{{ row.organization }}</bdi> {{ page.title }}</td>", []),
        ('<td dir="ltr"><span>{{ user.email }}</span></td>', []),
        ('<a href="{{ document.symbol }}">{{ count }}</a><option>{{ row.name }}</option>', []),
        ("{% in_language row.language %}{{ statement.title }}{% endin_language %}", []),
        (
            "{% blocktranslate trimmed %}By {{ name }}{% endblocktranslate %}{% block title %}{{ name }}{% endblock %}",
            [],
        ),
    ],
)
def test_names_without_a_direction_are_found(source, found):
    assert [variable for _line, variable in directions.undirected(source)] == found


CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "%(count)s rows of <b>%(name)s</b>"
msgstr "{translated}"
"""


@pytest.mark.parametrize(
    ("translated", "faults"),
    [
        ("%(count)s lignes de <b>%(name)s</b>", []),
        ("", ["is not translated"]),
        ("%(count)s lignes de <b>%(names)s</b>", ["has other placeholders or tags than its English"]),
        ("%(count)s lignes de %(name)s", ["has other placeholders or tags than its English"]),
    ],
)
def test_entries_at_fault_are_found(tmp_path, translated, faults):
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE.replace("{translated}", translated))
    assert [what for _msgid, what in catalogues.faults(path)] == faults


def test_an_unsure_entry_is_found(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE.replace('msgid "%(count)', '#, fuzzy\nmsgid "%(count)').replace("{translated}", "x"))
    assert [what for _msgid, what in catalogues.faults(path)] == ["is unsure (fuzzy)"]


@pytest.mark.parametrize(
    ("english", "french", "faults"),
    [
        ("Name the focal points", "Désigner les points de contact", []),
        ("Name the focal points", "Désigner les points focaux", ["lacks the agreed term “point de contact”"]),
        ("Gaps at focal points", "Points focaux", []),
    ],
)
def test_departures_from_the_agreed_terms_are_found(tmp_path, english, french, faults):
    path = tmp_path / "django.po"
    path.write_text(
        f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "{english}"\nmsgstr "{french}"\n'
    )
    found = terms.departing(path, [AgreedTerm("focal point", "point de contact")], "fr")
    assert [what for _msgid, what in found] == faults


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("def news_of(): ...", "preposition"),
        ("def compared(): ...", "participle"),
        ("def articles(): ...", "no known verb"),
        ("def format_told(): ...", "told"),
        ("class Row:\n    kept: int", "kept"),
        ("LONGEST_TEXT = 1", "longest"),
        ("class Row:\n    def heads(self): ...", "heads"),
        ("def list_rows(told): ...", "told"),
        ("def list_rows():\n    said = 1", "said"),
    ],
)
def test_name_in_private_words_is_found(name, what):
    problems = identifiers.problems(name, "reviews/selectors/rows.py")
    assert any(what in text for _line, _name, text in problems)


@pytest.mark.parametrize(
    "name",
    [
        "def list_news(): ...",
        "def articles_for_user(): ...",
        "def is_open(): ...",
        "def log_sign_in(): ...",
        "def _any(): ...",
        "class A:\n    def validate_silent_login(self) -> bool: ...",
    ],
)
def test_plain_name_is_accepted(name):
    assert list(identifiers.problems(name, "reviews/selectors/rows.py")) == []


def test_module_with_a_private_word_is_found():
    assert [what for _line, _name, what in identifiers.problems("", "reviews/noted.py") if "audit_label" in what]
    assert not list(identifiers.problems("", "reviews/audit_labels.py"))


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("def _goes_on() -> bool: ...", True),
        ("def _is_led_on() -> bool: ...", False),
        ("def _locked(): ...", True),
        ("def _review_of(row): ...", True),
        ("class A:\n    def covers(self) -> bool: ...", True),
        ("def send_digest() -> bool: ...", False),
    ],
)
def test_private_name_that_says_little_is_found(source, is_found):
    assert bool(list(identifiers.problems(source, "reviews/selectors/rows.py"))) is is_found


def test_view_without_ending_and_long_test_name_are_found():
    assert list(identifiers.problems("class Board(View): ...", "reviews/views/board.py"))
    assert list(identifiers.problems(f"def test_{'a' * 60}(): ...", "tests/test_a.py"))


def test_old_names_only_get_fewer():
    new, gone = identifiers.compare_with_old_names(ROOT)
    assert (new, gone) == ([], []), "rename the first, take the second off tests/words/old_names.txt"


@pytest.mark.parametrize(
    "source",
    [
        '"""Tell whether it is open."""',
        "def a():\n    # Whoever asks gets it.\n    b()",
        'class A:\n    """One\n\n    two anew."""',
        "A = 1  # Where it stands.",
        "def test_reader_is_told(): ...",
    ],
)
def test_rare_word_in_prose_is_found(tmp_path, source):
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "a.py").write_text(source)
    (tmp_path / "README.md").write_text("What is written upon paper.")
    assert [place.partition(":")[0] for place, _what in prose.list_problems(tmp_path)] == ["README.md", "reviews/a.py"]


def test_code_is_not_read_as_prose(tmp_path):
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "a.py").write_text("A = 'whoever'\n")
    assert list(prose.list_problems(tmp_path)) == []


def test_names_and_quotations_are_not_read_as_prose(tmp_path):
    lines = ["See `beside` and “what stands\nhere”.", "```", "tell", "```", "All at\nonce.", ""]
    (tmp_path / "README.md").write_text("\n".join(lines))
    assert [place for place, _what in prose.list_problems(tmp_path)] == ["README.md:6"]
