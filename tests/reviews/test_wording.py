"""Help with wording points out rankings, scores and comparisons with other States, and accepts plain sentences."""

import pytest

from reviews.wording import ADVICE, Advice, list_wording_advice
from untoc_portal.core.enums import OfficialLanguage

# By language: a sentence, and what it is taken for.
POINTED_OUT = {
    "en": [
        ("The State ranks first in its region.", "ranking"),
        ("It is among the best-performing jurisdictions.", "ranking"),
        ("Its ranking has improved.", "ranking"),
        ("The legal framework scores well.", "scoring"),
        ("Implementation deserves 7 out of 10.", "scoring"),
        ("Courts decide faster than in other States.", "comparison"),
        ("Advice is punished less than in any other State of the region.", "comparison"),
        ("Unlike Peru, the State has a register.", "comparison"),
        ("Compared with neighbouring countries, confiscation is rare.", "comparison"),
        ("The number of convictions is below the regional average.", "comparison"),
    ],
    "fr": [
        ("L’État est classé parmi les premiers ; il occupe la première place.", "ranking"),
        ("La mise en œuvre obtient la note de 7.", "scoring"),
        ("Les tribunaux statuent plus vite que dans d’autres pays.", "comparison"),
        ("La loi est plus sévère que dans tout autre pays.", "comparison"),
        ("Par rapport aux pays voisins, la confiscation est rare.", "comparison"),
        ("Le registre est mieux tenu qu’au Pérou.", "comparison"),
    ],
    "es": [
        ("El Estado ocupa el primer lugar de la lista; está en el ranking.", "ranking"),
        ("La puntuación es alta.", "scoring"),
        ("Los tribunales deciden con más rapidez que en otros países.", "comparison"),
        ("La ley es más severa que en cualquier otro país.", "comparison"),
        ("A diferencia de los Estados vecinos, hay un registro.", "comparison"),
    ],
    "ru": [
        ("Государство занимает первое место в регионе.", "ranking"),
        ("Система получает 7 из 10.", "scoring"),
        ("Суды работают быстрее, чем в других странах.", "comparison"),
        ("Закон строже, чем в любом другом государстве.", "comparison"),
        ("По сравнению с соседними государствами конфискация редка.", "comparison"),
    ],
    "ar": [
        ("تحتل الدولة المرتبة الأولى.", "ranking"),
        ("حصلت على 7 من 10.", "scoring"),
        ("تبت المحاكم أسرع من الدول الأخرى.", "comparison"),
        ("القانون أشد وأكثر صرامة مما في أي دولة أخرى.", "comparison"),
        ("مقارنة بالبلدان المجاورة، المصادرة نادرة.", "comparison"),
    ],
    "zh-hans": [
        ("该国在本区域排名靠前。", "ranking"),
        ("该制度得分很高。", "scoring"),
        ("与其他国家相比，没收较少。", "comparison"),
        ("法律比任何其他国家都严格。", "comparison"),
        ("法院比邻国更快作出裁决。", "comparison"),
    ],
}
LEFT_ALONE = {
    "en": [
        "In the first place, the law should name high-ranking officials.",
        "The State cooperates with other States more often than before under Law 5/10.",
        "Penalties are graded; 5 out of 10 cases concerned Peru, and requests of other States were met.",
        "Extradition to Peru takes less time than it did.",
        "More training of focal points is needed; it will strengthen cooperation with neighbouring countries.",
    ],
    "fr": [
        "Le classement sans suite est possible ; la note verbale prend note de la loi.",
        "En premier lieu, la coopération avec les autres États est plus fréquente qu’auparavant.",
    ],
    "es": ["En primer lugar, la cooperación con otros Estados es más frecuente que antes."],
    "ru": ["Прежде всего сотрудничество с другими государствами ведётся чаще, чем ранее; дана оценка закона."],
    "ar": ["تتعاون الدولة مع الدول الأخرى أكثر من ذي قبل."],
    "zh-hans": ["该国取得分析数据，部分数据与其他国家分享。"],
}
STATES = {"en": {"Peru"}, "fr": {"Pérou"}}


@pytest.mark.parametrize("language", OfficialLanguage.values)
def test_what_ranks_scores_or_compares_is_pointed_out(language):
    found = {sentence: {advice.kind for advice in _on(sentence, language)} for sentence, _ in POINTED_OUT[language]}
    assert found == {sentence: {kind} for sentence, kind in POINTED_OUT[language]}


@pytest.mark.parametrize("language", OfficialLanguage.values)
def test_plain_sentences_are_left_alone(language):
    assert [_on(sentence, language) for sentence in LEFT_ALONE[language]] == [[] for _ in LEFT_ALONE[language]]


def _on(sentence, language):
    return list_wording_advice(sentence, language, STATES.get(language, ()))


def test_advice_quotes_the_passage_once_and_says_why():
    twice = list_wording_advice("It ranks first. It ranks first.", "en")
    assert twice == [Advice("ranking", "ranks first")]
    assert twice[0].text == ADVICE["ranking"]


def test_a_names_letters_within_a_word_are_no_name():
    assert list_wording_advice("It is more than Peruvian law.", "en", {"Peru"}) == []
