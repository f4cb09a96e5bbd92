import pytest

from dialogues.country_mentions.matcher import find_mentions, find_regions

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


def found(text, language):
    return [(mention.text, mention.iso3) for mention in find_mentions(text, language)]


def rules(text, language="en"):
    return [mention.rule for mention in find_mentions(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Courts in Norway and Belize asked for help.", [("Norway", "NOR"), ("Belize", "BLZ")]),
        ("en", "A Mongolian expert spoke.", [("Mongolian", "MNG")]),
        ("fr", "Les autorités de l’Estonie ont répondu.", [("Estonie", "EST")]),
        ("fr", "Deux juges norvégiennes et un expert belge.", [("norvégiennes", "NOR"), ("belge", "BEL")]),
        ("es", "Los fiscales de Noruega pidieron apoyo.", [("Noruega", "NOR")]),
        ("es", "Las autoridades islandesas respondieron.", [("islandesas", "ISL")]),
        ("fr", "La police suisse a répondu.", [("suisse", "CHE")]),
        ("es", "La policía argentina respondió.", [("argentina", "ARG")]),
        ("ru", "Эксперты из Норвегии выступили в Монголии.", [("Норвегии", "NOR"), ("Монголии", "MNG")]),
        ("ru", "Эстонскими следователями подан запрос.", [("Эстонскими", "EST")]),
        ("ar", "طلب خبراء من النرويج الدعم.", [("النرويج", "NOR")]),
        ("ar", "اجتمع الخبراء الأيسلنديون بالنرويج.", [("الأيسلنديون", "ISL"), ("بالنرويج", "NOR")]),
        ("zh", "我们感谢挪威和冰岛的支持。", [("挪威", "NOR"), ("冰岛", "ISL")]),
    ],
)
def test_names_and_nationalities_in_each_language(language, text, expected):
    assert found(text, language) == [(words, (iso3,)) for words, iso3 in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("South Sudan and Sudan", [("South Sudan", ("SSD",)), ("Sudan", ("SDN",))]),
        ("Papua New Guinea", [("Papua New Guinea", ("PNG",))]),
        ("the Federated States of Micronesia", [("Federated States of Micronesia", ("FSM",))]),
    ],
)
def test_longest_name_wins(text, expected):
    assert found(text, "en") == expected


def test_name_in_another_language_is_found():
    assert [iso3 for _, iso3 in found("Experts from Deutschland and Россия met 挪威.", "en")] == [
        ("DEU",),
        ("RUS",),
        ("NOR",),
    ]


def test_shared_adjective_names_every_state_it_may_mean():
    assert found("Congolese experts", "en") == [("Congolese", ("COD", "COG"))]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Oslo replied.", "capital"),
        ("The Storting voted.", "institution"),
        ("Experts from Burma.", "alternative"),
        ("Join 🇳🇴 today", "flag"),
        ("Data for SVK only", "code"),
        ("ISO code NOR only", "code"),
        ("Rows NOR, PER and TUR", "code"),
        ("N o r w a y replied.", "spelled_out"),
        ("N.o.r.w.a.y replied.", "spelled_out"),
        ("N*rway replied.", "masked"),
        ("yawroN replied.", "reversed"),
        ("N or NOR, no code.", None),
        ("Nor(w)ay replied.", "spelled_out"),
        ("Nor-way replied.", "spelled_out"),
        ("Nor way replied.", "spelled_out"),
        ("Norwayy and Finnland replied.", "misspelled"),
        ("Write to info@library.org.no today.", "domain"),
        ("Sites ending in .no are many.", "domain"),
        ("Go on.no one minds.", None),
        ("See #StandWithNorwayNow today", "joined_words"),
    ],
)
def test_rule_that_fired_is_named(text, rule):
    assert set(rules(text)) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We met Nor\u200bway there", "Nor\u200bway"),
        ("We met Nor\u00adway there", "Nor\u00adway"),
        ("Nоrwаy with look-alike letters", "Nоrwаy"),
        ("𝐍𝐨𝐫𝐰𝐚𝐲 in bold", "𝐍𝐨𝐫𝐰𝐚𝐲"),
        ("😀😀 Norway after emoji", "Norway"),
        ("Nórwa\u0301y with accents", "Nórwa\u0301y"),
        ("N0rway with a digit", "N0rway"),
    ],
)
def test_offsets_point_into_the_original_text(text, words):
    (mention,) = find_mentions(text, "en")
    assert (mention.text, text[mention.start : mention.end], mention.iso3) == (words, words, ("NOR",))


@pytest.mark.parametrize("words", ["لُبْنَانُ", "لبـــنان", "لبن\u200cان", "ولبنان"])
def test_offsets_with_arabic_signs(words):
    text = f"ردّت {words} على الرسالة"
    (mention,) = find_mentions(text, "ar")
    assert (text[mention.start : mention.end], mention.iso3) == (words, ("LBN",))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Rotterdam Convention and the Lima Declaration were cited."),
        ("en", "See you in Vienna, Geneva or New York."),
        ("en", "Boats cross the Gulf of Thailand and the Irish Sea."),
        ("en", "Interpretation from French into Russian, German and Dutch is available."),
        ("en", "He ate Danish pastries and played Russian roulette."),
        ("en", "Ms. Georgia Miller and Jordan Smith spoke."),
        ("en", "Please polish the text and finish on a china plate."),
        ("en", "Form NOR-12 and file SVK/2024/07."),
        ("en", "The Tokyo and Beijing Rules, and the Congress held in Lima."),
        ("en", "Captions in Norwegian appeared; her Finnish is excellent."),
        ("en", "A. Pole and Maria Oslo signed. Thank you, Jordan."),
        ("en", "Hungry children catch malaria. File SVK 2024."),
        ("en", "Danish and Finnish pastries; the rivers Niger and Senegal."),
        ("es", "Las Reglas de Tokio y las de Pekín. Hable noruego y no haga el sueco."),
        ("ar", "الأستاذ تركي العتيبي واليد اليمنى وقواعد طوكيو."),
        ("zh", "轻松山上,周中美和陈先生,《奥斯陆建议》。"),
        ("fr", "La Convention de Rotterdam et le golfe de Thaïlande."),
        ("fr", "Document en anglais et en russe. Madame Florence Martin parle."),
        ("es", "El Convenio de Rotterdam y el golfo de Tailandia."),
        ("es", "Con fines de prevención, una montaña rusa."),
        ("ru", "Перевод на французский и немецкий языки. Таиландский залив, русская рулетка."),
        (
            "ru",
            "Немецкие овчарки, бельгийские малинуа и шотландские вислоухие; Герман Чешский и Конго, полноводная река.",
        ),
        ("ru", "Русский и испанский тексты; девочки разучивали польку; конгресс созван в Осло."),
        ("fr", "Le Sénégal déborde, le dictionnaire franco-allemand manque, langue de travail : anglais."),
        ("es", "La gente irán a declarar; el diccionario hispano-alemán y la pieza MALI-3."),
        ("ar", "النص الفرنسي وترجمة عن الروسية؛ رقصة التانغو الأرجنتينية؛ عوض المصري وكرم الهندي؛ مسقط رأسه."),
        ("zh", "李越南先生在大会上发言,会议包罗万象;机智利用资源,参加蓬勃发展的行业。"),
        ("ar", "اتفاقية روتردام وخليج تايلند. الاستعراض القطري باللغة الروسية."),
        ("zh", "鹿特丹公约、泰国湾和俄罗斯轮盘。文件有西班牙文版。"),
    ],
)
def test_what_only_looks_like_a_state_is_no_mention(language, text):
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In my country, the reviewed State answered our letters."),
        ("fr", "Dans mon pays, l’État examiné a répondu."),
        ("es", "En mi país, el Estado examinado respondió."),
        ("ru", "В моей стране государство, являющееся объектом обзора, ответило."),
        ("ar", "في بلدي ردّت الدولة المستعرَضة."),
        ("zh", "在我国,受审议国作出了答复。"),
    ],
)
def test_unnamed_own_country_is_no_mention(language, text):
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "region"),
    [
        ("en", "Criminal markets in Southern Africa", "Southern Africa"),
        ("fr", "Les pays d’Afrique australe", "Afrique australe"),
        ("es", "Los países de África Austral", "África Austral"),
        ("ru", "Страны Западной Африки", "Западной Африки"),
        ("ar", "بلدان غرب أفريقيا", "غرب أفريقيا"),
        ("zh", "北欧的组织", "北欧"),
    ],
)
def test_region_is_reported_as_region_only(language, text, region):
    assert found(text, language) == []
    assert [mention.text for mention in find_regions(text, language)] == [region]


def test_european_union_is_a_region_with_its_code():
    assert [(m.text, m.iso3) for m in find_regions("The European Union replied.", "en")] == [
        ("European Union", ("EUE",))
    ]


def test_state_under_review_is_reported_like_any_other():
    mentions = find_mentions("As the State under review, Norway wishes to speak of its own review.", "en")
    assert [mention.iso3 for mention in mentions] == [("NOR",)]


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match="six official languages"):
        find_mentions("Norway", "de")
    with pytest.raises(ValueError, match="six official languages"):
        find_regions("Norway", "de")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u0301", "🇳", "\ud800", "…", "*", "#", "·"])
def test_scraps_are_no_mention(language, text):
    assert found(text, language) == []
    assert find_regions(text, language) == ()


@pytest.mark.parametrize("declared", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("  Turkish and Georgian courts in Chad", [("Turkish", 2), ("Georgian", 14), ("Chad", 33)]),
        ("deux juges norvégiennes", [("norvégiennes", 11)]),
        ("las autoridades islandesas", [("islandesas", 16)]),
        ("эстонскими следователями", [("эстонскими", 0)]),
        ("الخبراء الأيسلنديون", [("الأيسلنديون", 8)]),
        ("感谢挪威", [("挪威", 2)]),
    ],
)
def test_every_script_is_checked_whatever_language_is_declared(declared, text, mentions):
    assert [(mention.text, mention.start) for mention in find_mentions(text, declared)] == mentions


def test_what_may_be_something_else_is_uncertain():
    certain = {
        m.text: m.is_certain for m in find_mentions("Norway, the Norwegians, Oslo, Bergen, SVK, N*rway, Finnland", "en")
    }
    assert certain == {
        "Norway": True,
        "Norwegians": False,
        "Oslo": False,
        "Bergen": False,
        "SVK": False,
        "N*rway": False,
        "Finnland": False,
    }


@pytest.mark.parametrize(
    ("language", "text", "iso3"),
    [
        ("zh", "达干乌代表团", "UGA"),
        ("zh", "奥地立的志愿者", "AUT"),
        ("zh", "保加LI亚的教授", "BGR"),
        ("ar", "محاكم ال3راق", "IRQ"),
        ("ar", "وفنزولا أيضا", "VEN"),
        ("ru", "У3бекистан", "UZB"),
        ("en", "ask @helpline_kg", "KGZ"),
        ("ru", "Родина Шопена", "POL"),
        ("es", "lo dijo El País", "ESP"),
        ("ar", "محامون من كزخستان", "KAZ"),
        ("ar", "وفد اينيك", "KEN"),
        ("ar", "نتهجى صو-ما-ل", "SOM"),
        ("zh", "哥斯达黎伽的摘要", "CRI"),
        ("zh", "群里问Ai Ji方面", "EGY"),
        ("zh", "诞生了肖邦的国家", "POL"),
        ("ar", "البلد الذي أنجب شوبان", "POL"),
        ("ru", "остров лемуров", "MDG"),
    ],
)
def test_disguises_handles_and_paraphrases(language, text, iso3):
    assert [codes for _, codes in found(text, language)] == [(iso3,)]


def test_newspaper_has_its_capital_and_a_country_has_not():
    assert found("El país examinado respondió.", "es") == []


def test_traditional_characters_and_regional_names():
    assert [iso3 for _, iso3 in found("烏克蘭、紐西蘭和奈及利亞", "zh")] == [("UKR",), ("NZL",), ("NGA",)]


@pytest.mark.parametrize(
    "text", ["发展中国家", "其中国际组织", "参加纳入讨论的会议", "指南非常有用", "日内瓦", "会议日程"]
)
def test_chinese_words_that_only_touch_a_name(text):
    assert found(text, "zh") == []


@pytest.mark.parametrize(
    ("language", "none", "mention"),
    [
        ("zh", "衣物是伦敦雾牌风衣", "车上挂着泰国牌照"),
        ("zh", "救援人马里有两名护士", "我们在马里工作"),
        ("zh", "参加《内罗毕建议》", "渥太华建议成立小组"),
        ("zh", "实习生苏丹负责问卷", "苏丹没有答复"),
        ("zh", "缔约国会议将在多哈举行", "律师在多哈工作"),
        ("ar", "وضع الرسالة في بريده", "وصل إلى بريدة"),
        ("ar", "رأت العيون ما حدث", "زار مدينة العيون"),
        ("ar", "كينيا ميلر صحفية", "كينيا ردت على الرسالة"),
        ("ar", "أتقن الشاهد البرتغالية خلال عام", "قابلنا الشاهدة البرتغالية"),
        ("ar", "مكتب الأمم المتحدة في نيروبي", "تعمل محامية في نيروبي"),
        ("fr", "Réunis à Bangkok, les observateurs ont voté.", "Réunies à Bangkok, les veuves ont protesté."),
        ("fr", "La résolution adoptée à Doha attend.", "La loi adoptée à Doha inquiète."),
        ("fr", "L'atelier organisé à Dakar a fini tôt.", "La manifestation organisée à Dakar a fini tôt."),
        ("fr", "De Lyon à Vienne, les délégués ont lu.", "De Lyon à Vienne, les passeurs sont partout."),
        ("fr", "Nous avons mangé un grec.", "Un grec a été arrêté à la frontière."),
        ("fr", "Une suisse à la vanille et un café.", "La police suisse a saisi de la vanille."),
        ("fr", "Kenya nous a écrit.", "Le Kenya nous a écrit."),
        ("fr", "Israël a souri et chanté.", "Israël a ratifié le Protocole."),
        ("fr", "La réunion est en salle Lisbonne.", "Le parti est à Lisbonne."),
        ("fr", "Le thé du Kenya a refroidi.", "Les cueilleuses de thé du Kenya sont venues."),
        ("es", "Los delegados reunidos en Bogotá votaron.", "Las madres reunidas en Bogotá votaron."),
        ("es", "El suizo del desayuno estaba duro.", "El tribunal suizo estaba cerrado."),
        ("es", "La inspectora Lima cerró el caso.", "La policía de Lima cerró el caso."),
        ("ru", "Неаполитанская политическая декларация", "Неаполитанская городская программа"),
        ("ru", "Марсель Ахметов ведёт приём", "Марсель ведёт приём"),
        ("ru", "Варшавский Олег пришёл", "Варшавский суд решил"),
        ("ru", "Дети ели салат «Греческий»", "Дети видели греческий порт"),
        ("ru", "Того стоило ждать", "Того разместило бланк"),
    ],
)
def test_words_near_a_name_distinguish_state_and_namesake(language, none, mention):
    assert found(none, language) == []
    assert len(found(mention, language)) == 1


def test_mali_and_financial_are_one_word_in_arabic():
    assert found("تحتاج المكاتب إلى دعم مالي وبيانات مالية", "ar") == []
    assert [iso3 for _, iso3 in found("شارك قضاة من مالي", "ar")] == [("MLI",)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "La frontera colombovenezolana", [("COL", "VEN")]),
        ("ru", "антироссийские силы и французско-бельгийская группа", [("RUS",), ("FRA",), ("BEL",)]),
        ("en", "Sicilian judges met Londoners in china", [("ITA",), ("GBR",), ("CHN",)]),
        ("ar", "الأتراك والمغاربة", [("TUR",), ("MAR",)]),
        ("zh", "俄乌战争与中方", [("RUS", "UKR"), ("CHN",)]),
    ],
)
def test_compounds_local_people_and_small_names(language, text, expected):
    assert [iso3 for _, iso3 in found(text, language)] == expected


def test_context_makes_a_finding_certain():
    text = "Jordan spoke. In Jordan and in Bergen, codes SVK, HUN and CZE."
    assert [(m.text, m.is_certain) for m in find_mentions(text, "en")] == [
        ("Jordan", False),
        ("Jordan", True),
        ("Bergen", False),
        ("SVK", True),
        ("HUN", True),
        ("CZE", True),
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The country that gave the world the tango replied.", [("ARG",)]),
        ("fr", "La terre natale de Chopin a répondu.", [("POL",)]),
        ("es", "El país donde nació el tango respondió.", [("ARG",)]),
        ("en", "The tango is danced in our country.", []),
        ("fr", "L'État hôte de la Cour pénale internationale a répondu.", [("NLD",)]),
        ("fr", "La Cour pénale internationale a répondu à notre pays.", []),
        ("en", "Africa's smallest nation and the smallest State in Africa replied.", [("SYC",), ("SYC",)]),
    ],
)
def test_state_is_found_by_attribute_after_country_noun(language, text, expected):
    assert [iso3 for _, iso3 in found(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Kenyan tea growers signed.", [("KEN",)]),
        ("en", "Kenyan tea was served.", []),
        ("fr", "Les cultivateurs de thé kényans ont signé.", [("KEN",)]),
        ("es", "Una carta de Lima llegó.", [("PER",)]),
        ("es", "La Carta de Lima rige.", []),
        ("en", "The port of Matarani and a clinic in Tarifa replied.", [("PER",), ("ESP",)]),
        ("en", "The report of Matarani arrived.", []),
        ("es", "Unas burkinesas llegaron.", [("BFA",)]),
        ("en", "In April Jordan adopted the act.", [("JOR",)]),
        ("fr", "Kenza et Sydney répondent.", []),
        ("en", "Prof. Adaeze England replied.", []),
        ("fr", "Dominique arrive ; la Dominique répond.", [("DMA",)]),
        ("es", "Los Zamora donan mantas.", []),
        ("fr", "Le Paraná et le Danube sont surveillés.", []),
        ("fr", "Nous cherchons des lectrices de langue turque.", []),
        ("es", "NO ES NO, Y LA LEY LO DICE.", []),
    ],
)
def test_makers_titles_towns_persons_waters_and_languages(language, text, expected):
    assert [iso3 for _, iso3 in found(text, language)] == expected


@pytest.mark.parametrize("text", ["Azerb…djan", "Costa R*ca", "Ugand*", "E,c,u,a,d,o,r", "P  e  r  u", "@visit_kenya"])
def test_hidden_doubled_and_joined_signs(text):
    assert len(found(f"The judges of {text} met us.", "en")) == 1


@pytest.mark.parametrize(
    ("neutral", "meant"),
    [
        ("在曼谷举行的讲习班很长", "在达卡举行的抗议遭到镇压"),
        ("会址设在蒙特利尔", "选举在巴马科举行"),
        ("与会者前往基加利参加论坛", "律师团前往德黑兰参加庭审"),
        ("公约在梅里达开放签署", "工作组访问了利马的监狱"),
        ("巴西彩虹蚺和秘鲁无毛犬被没收", "印度蛇头收了两万"),
        ("秘鲁奇尼女士朗读了诗歌", "中国罗律师被吊销执照"),
        ("会后供应意大利面", "日本海关没收了样品"),
        ("请用中英双语填写", "肯索边境的检查站收取贿赂"),
        ("他说得中肯,各方都点头", "中肯合作打击象牙走私"),
        ("词语接龙:越、南、北", "肯、尼、亚的律师等了两年"),
        ("依法 国家 应当赔偿", "肯 - 尼 - 亚的律师等了两年"),
    ],
)
def test_chinese_venues_breeds_persons_and_torn_names(neutral, meant):
    assert found(neutral, "zh") == []
    assert found(meant, "zh") != []
