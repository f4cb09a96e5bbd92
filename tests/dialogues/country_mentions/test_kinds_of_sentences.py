"""Kinds of sentences that strangers used: persons, firms, towns of meetings, short Chinese names, misspelled names."""

import pytest

from dialogues.country_mentions import find_mentions


def texts_of(text, language):
    return [mention.text for mention in find_mentions(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Jordan and Chad are pseudonyms used in the case study."),
        ("en", "India and Sydney co-host our podcast."),
        ("fr", "Cécilia Luxembourg, pseudonyme choisi par elle, signe ses dessins."),
        ("es", "Paris y Chad son los nombres ficticios del caso."),
        ("ru", "Рассказ выжившей Индии (имя изменено) вошёл в сборник."),
        ("ar", "سوريا اسم مستعار لطفلة."),
        ("es", "Marruecos y Vidal (2019) estudiaron mil contratos."),
        ("ru", "Французов и Лисина (2016) изучили расписки."),
    ],
)
def test_made_up_names_pairs_and_authors_are_persons(language, text):
    assert texts_of(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("en", "India and Kenya adopted a law.", ["India", "Kenya"]),
        ("en", "Mali and Niger (2019) reported.", ["Mali", "Niger"]),
        ("en", "In India and Sydney we met.", ["India", "Sydney"]),
        ("en", "Kenya & Peru met.", ["Kenya", "Peru"]),
    ],
)
def test_states_side_by_side_stay_states(language, text, named):
    assert texts_of(text, language) == named


@pytest.mark.parametrize(
    ("text", "is_certain"),
    [
        ("Kenya adopted a law.", True),
        ("India has ratified the Convention.", True),
        ("We met in Kenya.", True),
        ("The police of India came.", True),
        ("India co-hosts the podcast.", False),
        ("Kenya is beautiful.", True),
        ("Kenya has no such offence.", True),
        ("The host, Chad, smiled at us.", False),
    ],
)
def test_name_is_uncertain_only_where_a_person_acts(text, is_certain):
    assert [mention.is_certain for mention in find_mentions(text, "en")] == [is_certain]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Lawyers at Norwegian Cruise Line reviewed it."),
        ("en", "Mongolia Road Films edited our video."),
        ("es", "Viajes Atenas regaló los billetes."),
        ("es", "La consultora Grecia & Asociados auditó la caja."),
        ("fr", "Le Crédit Lyonnais a partagé ses indices."),
        ("zh", "意大利电信捐了旧手机。"),
        ("zh", "捐赠箱放在巴黎路与罗马街的拐角处。"),
    ],
)
def test_firms_and_streets_are_no_states(language, text):
    assert texts_of(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("zh", "意大利电信诈骗案的受害者来电。", ["意大利"]),
        ("zh", "巴黎路人捐了款。", ["巴黎"]),
        ("es", "La panadería de Lima cerró.", ["Lima"]),
    ],
)
def test_what_only_begins_like_a_firm_stays_a_place(language, text, named):
    assert texts_of(text, language) == named


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A side event in Nairobi discussed the pet trade."),
        ("fr", "À Nairobi, la salle de conférence accueillait notre exposition."),
        ("es", "El evento paralelo de Nairobi reunió a educadoras."),
        ("ru", "На площадке в Найроби состоялось параллельное мероприятие."),
        ("zh", "内罗毕的会边活动讨论了宠物贸易。"),
    ],
)
def test_event_in_a_town_of_meetings_names_no_state(language, text):
    assert texts_of(text, language) == []


def test_town_of_meetings_that_acts_or_has_no_event_is_named():
    assert texts_of("Nairobi refused to extradite him after the meeting.", "en") == ["Nairobi"]
    assert texts_of("Our shelter in Nairobi is open.", "en") == ["Nairobi"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("朝、俄、蒙三方学者合写了论文。", ["朝", "俄", "蒙"]),
        ("美、英两国的学生热线。", ["美", "英"]),
        ("肯坦乌三国的护林员交流。", ["肯", "坦", "乌"]),
        ("英、法、德等国专家参加。", ["英", "法", "德"]),
        ("十名马里人结业。", ["马里"]),
        ("一家中国企业捐款。", ["中国"]),
        ("许多美国学生参加。", ["美国"]),
        ("中立两国都没有答复。", []),
        ("十二日本会代表发言。", []),
    ],
)
def test_short_chinese_names_in_rows_and_between_words(text, named):
    assert texts_of(text, "zh") == named


@pytest.mark.parametrize(
    ("language", "text", "iso3"),
    [
        ("fr", "Une étudiante venue de Suysse a dessiné le logo.", ("CHE",)),
        ("es", "Compartimos la metodología con Suisa.", ("CHE",)),
        ("fr", "Notre antenne en Guadamala a formé des conteuses.", ("GTM",)),
        ("en", "The team in Egipt came.", ("EGY",)),
    ],
)
def test_short_and_sounding_misspellings_are_guesses(language, text, iso3):
    assert [(m.iso3, m.is_certain) for m in find_mentions(text, language)] == [(iso3, False)]


@pytest.mark.parametrize(
    ("language", "text", "iso3"),
    [
        ("en", "The country that hosted the 2016 Summer Olympics wrote.", ("BRA",)),
        ("es", "Felicitamos al país que fue sede de los Juegos Olímpicos de verano de 2024.", ("FRA",)),
        ("fr", "Dans l'État enclavé où se dressent l'Eiger et la Jungfrau.", ("CHE",)),
        ("ru", "Семинар прошёл в республике с озером Севан.", ("ARM",)),
        ("ar", "في الجمهورية التي تقوم فيها آثار قرطاج.", ("TUN",)),
        ("zh", "发明雷鬼音乐的加勒比岛国通过了章程。", ("JAM",)),
    ],
)
def test_things_a_state_is_known_for_describe_it(language, text, iso3):
    assert [(m.iso3, m.is_certain) for m in find_mentions(text, language)] == [(iso3, False)]
