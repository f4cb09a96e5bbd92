"""Firms, persons, venues and things that are called like a State, with sentences that name one."""

import pytest

from dialogues.country_mentions import find_mentions

NO_STATE = [
    ("ru", "Кафе «Франция» и магазин «Беларусь» принимали наличные."),
    ("es", "El local se llamaba «Casa Perú» y vendía relojes."),
    ("ar", "كان مقهى «البرازيل» واجهة لغسل الأموال."),
    ("zh", "义赛的对手是社区球队“巴西风”。"),
    ("en", "According to Mali (2019), extortion begins with a favour."),
    ("es", "Le paso la palabra a Libia, nuestra coordinadora de jóvenes."),
    ("en", "India joined us as an intern and stayed."),
    ("en", "The Rome headquarters of FAO published the guide."),
    ("ar", "التقينا زملاءنا في مبنى الأمم المتحدة بنيروبي."),
    ("zh", "区域磋商在亚的斯亚贝巴和曼谷举行。"),
    ("zh", "埃塞俄比亚高原的向导带着对讲机。"),
    ("fr", "Le vase était en laque du Japon."),
]
A_STATE = [
    ("ru", "В разделе «Кения» стоит ноль."),
    ("ru", "Компания «Эйр Ботсвана» отменила рейс."),
    ("en", "The report sent to Mali (2019) is public."),
    ("en", "According to Spain, prevention begins in the classroom."),
    ("en", "The regional consultation in Thailand closed with a list."),
    ("es", "Le paso la palabra a Argentina, que pidió intervenir."),
    ("zh", "泰国代表团在会上发言。"),
]
NEVER_CERTAIN = [
    ("en", "Chad, Jordan and Georgia will answer questions after lunch."),
    ("en", "We give thanks to Chad for the survey."),
    ("en", "The study by Ireland and Okonjo counted the firms."),
    ("ar", "كتب المحامي المصري الطعن في ليلة واحدة."),
    ("ar", "حساب الجمعية مفتوح في بنك مصر."),
    ("zh", "我叫苏丹，是一名幸存者。"),
]


@pytest.mark.parametrize(("language", "text"), NO_STATE)
def test_what_is_called_like_a_state_is_none(language, text):
    assert find_mentions(text, language) == ()


@pytest.mark.parametrize(("language", "text"), A_STATE)
def test_state_next_to_such_words_is_found(language, text):
    assert find_mentions(text, language)


@pytest.mark.parametrize(("language", "text"), NEVER_CERTAIN)
def test_what_may_be_called_so_is_never_certain(language, text):
    assert not any(mention.is_certain for mention in find_mentions(text, language))


def test_authority_before_a_first_name_makes_it_certain():
    (mention,) = find_mentions("Полиция Кении ответила.", "ru")
    assert mention.is_certain
