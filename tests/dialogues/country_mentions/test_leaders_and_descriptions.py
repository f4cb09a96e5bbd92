"""What a moderator would catch: leaders, descriptions, pairs of codes, the author's own country; and how sure it is."""

import json

import pytest

from dialogues.country_mentions import check_text
from dialogues.country_mentions.mention import Mention
from dialogues.country_mentions.names import LANGUAGES, LEADERS, read_name_rows
from dialogues.country_mentions.update_leaders import parse_line, read_folder


def found(text, language, home=None):
    return [(m.iso3, m.rule, m.is_certain) for m in check_text(text, language, home=home).mentions]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "President Macron should act.", [(("FRA",), "leader", True)]),
        ("en", "Prime Minister Mark Carney spoke.", [(("CAN",), "leader", True)]),
        ("en", "Starmer's office replied.", [(("GBR",), "leader_name", False)]),
        ("en", "Jean Macron came, and trump cards were played.", []),
        ("en", "Pedro Sánchez was a witness.", [(("ESP",), "leader_name", False)]),
        ("en", "Angela Merkel wrote.", [(("DEU",), "former_leader", False)]),
        ("es", "El rey Felipe VI saludó.", [(("ESP",), "leader", True)]),
        ("fr", "Le prince Albert II a remis le prix.", [(("MCO",), "leader", True)]),
        ("ru", "Указ, подписанный С. Жапаровым.", [(("KGZ",), "leader_name", False)]),
        ("ru", "Премьер-министр Индии Моди.", [(("IND",), "name", False), (("IND",), "leader_name", False)]),
        ("ar", "أصدر السلطان هيثم مرسوماً", [(("OMN",), "leader", True)]),
        ("zh", "马克龙总统来信", [(("FRA",), "leader", True)]),
        ("zh", "让·马克龙来信", []),
    ],
)
def test_leaders_by_name_title_and_case(language, text, expected):
    assert found(text, language) == expected


def test_every_listed_leader_can_be_looked_up():
    letters = {"ar": "كتبنا إلى {} أمس", "ru": "Нам ответил {}.", "zh": "我们致信“{}”。"}
    for row in read_name_rows(LEADERS):
        language = row["language"] if row["language"] in LANGUAGES else "en"
        for name in {row["name"], row["name"].replace("·", "")}:
            # A name alone may say nothing. It must never stop the check.
            assert check_text(letters.get(language, "We wrote to {}.").format(name), language) is not None


@pytest.mark.parametrize(
    ("language", "text", "iso3"),
    [
        ("zh", "唐纳德·特朗普总统来信", ("USA",)),
        ("zh", "迪亚斯-卡内尔主席来信", ("CUB",)),
        ("fr", "Le Premier ministre Luís Montenegro a écrit.", ("PRT",)),
        ("en", "President Cyril Ramaphosa wrote.", ("ZAF",)),
    ],
)
def test_leader_by_any_given_name_and_signs_between(language, text, iso3):
    assert [states for states, *_ in found(text, language)] == [iso3]


@pytest.mark.parametrize(
    ("language", "text", "iso3"),
    [
        ("en", "The State whose capital lies on the Seine refuses.", ("FRA",)),
        ("en", "A small landlocked kingdom in the Himalayas replied.", ("BTN",)),
        ("en", "The State that hosted the last World Cup replied.", ("QAT",)),
        ("en", "The only English-speaking country of South America replied.", ("GUY",)),
        ("es", "El país más largo y angosto del mundo respondió.", ("CHL",)),
        ("fr", "L'archipel de l'océan Indien aux 115 îles a répondu.", ("SYC",)),
        ("ru", "Крупнейшее по площади государство без выхода к океану ответило.", ("KAZ",)),
        ("ar", "اعتمدت أكبر دولة مساحةً في أفريقيا منهجاً", ("DZA",)),
        ("zh", "湄公河沿岸唯一的内陆国答复了", ("LAO",)),
    ],
)
def test_description_that_fits_one_state_is_for_a_person(language, text, iso3):
    assert found(text, language) == [(iso3, "description", False)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Any landlocked State in the Himalayas; landlocked States in Africa."),
        ("en", "The largest country replied. A kingdom replied."),
        ("zh", "各内陆国家都答复了"),
    ],
)
def test_description_of_many_states_is_none(language, text):
    assert found(text, language) == []


def test_codes_in_pairs_and_official_suffixes():
    assert found("HUN and POL refused.", "en") == [(("HUN",), "code_pair", False), (("POL",), "code_pair", False)]
    assert found("The corridor KE-UG", "en") == [(("KEN",), "code_pair", False), (("UGA",), "code_pair", False)]
    assert found("the MA/BA programme, file KEN-2024", "en") == []
    assert found("以.gov.my结尾", "zh") == [(("MYS",), "domain", False)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "languages other than English"),
        ("en", "Interpretation from French, Portuguese and Spanish; from Arabic into Spanish"),
        ("fr", "dans des langues autres que l'anglais ; de l'arabe vers l'espagnol"),
        ("es", "en idiomas distintos del inglés; del árabe al español"),
        ("ru", "на языках, кроме английского; с арабского на испанский"),
        ("ar", "بلغات غير الإنكليزية؛ من العربية إلى الإسبانية"),
        ("zh", "英语以外的语言；从阿拉伯文译成西班牙文"),
        ("en", "the Doha work programme; Chad and Georgia from our youth committee"),
        ("ru", "Профессор Поляков и доцент Шведов приехали"),
    ],
)
def test_languages_work_programmes_and_own_members_are_none(language, text):
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "泰囯"), ("zh", "曰本"), ("zh", "R本的企业"), ("ar", "في 5وريا"), ("ru", "в Груз1и")]
)
def test_similar_and_swapped_characters_are_uncertain(language, text):
    assert [is_certain for _, _, is_certain in found(text, language)] == [False]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "our Government"),
        ("fr", "notre pays"),
        ("es", "nuestro Gobierno"),
        ("ru", "наша страна"),
        ("ar", "بلدنا"),
    ],
)
def test_own_country_counts_for_an_author_of_one_country(language, text):
    assert found(text, language) == []
    assert found(text, language, home="KEN") == [(("KEN",), "own_country", False)]


def test_own_country_in_chinese():
    assert found("我国政府", "zh", home="KEN") == [(("KEN",), "own_country", False)]


def test_uncertain_findings_say_why():
    reasons = {
        m.text: m.reason for m in check_text("Oslo, Norwegian ideas, 500 baht, SVK; Norway replied.", "en").mentions
    }
    assert reasons == {
        "Oslo": "capital",
        "Norwegian": "nationality",
        "baht": "sign",
        "SVK": "sign",
        "Norway": "only_a_state",
    }


def test_shared_name_is_that_of_each_state_that_has_it():
    (korean,) = check_text("Korean prosecutors", "en").mentions
    assert korean.may_name_only(frozenset({"KOR"}))
    assert not korean.may_name_only(frozenset({"KEN"}))
    both = Mention(0, 2, "中美", ("CHN", "USA"), "alternative")
    assert not both.may_name_only(frozenset({"CHN"}))
    assert both.may_name_only(frozenset({"CHN", "USA"}))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("President Emmanuel MACRON (since 14 May 2017)", ("president", "Emmanuel Macron", "Macron")),
        ("Prime Minister Mohammed Shia al-SUDANI (since 2022)", ("premier", "Mohammed Shia al-Sudani", "al-Sudani")),
        ("President XI Jinping (since 14 March 2013)", ("president", "Xi Jinping", "")),
        ("King CHARLES III (since 2022); represented by Governor", ("monarch", "King Charles III", "")),
        ("co-chiefs of state Captains Regent Matteo ROSSI and Lorenzo BUGLI", None),
    ],
)
def test_lines_of_the_source_are_read(line, expected):
    assert parse_line(line) == expected


def test_folder_of_the_source_is_read(tmp_path):
    country = {
        "Government": {
            "Country name": {"conventional short form": {"text": "Kenya"}},
            "Executive branch": {"chief of state": {"text": "President William RUTO (since 2022)"}},
        }
    }
    (tmp_path / "africa").mkdir()
    (tmp_path / "africa" / "ke.json").write_text(json.dumps(country), encoding="utf-8")
    assert [line for line in read_folder(tmp_path) if line[1]] == [("KEN", "President William RUTO (since 2022)")]
