"""A plain sentence about any State is found in every language, also if the lists have words that look like its name."""

import pytest

from dialogues.country_mentions.matcher import check_text
from dialogues.country_mentions.names import LANGUAGES, read_name_rows

PLAIN = {
    "ar": ("في {}، ضحايا ينتظرون.", "محاكم {} بطيئة."),
    "en": ("In {}, victims wait.", "{}, victims say, has not replied.", "In {}, a survivor waits."),
    "es": ("En {}, víctimas esperan.", "{} no ha respondido.", "En {}, una víctima espera."),
    "fr": ("En {}, des victimes attendent.", "Les tribunaux de {} sont lents.", "Depuis {}, une victime écrit."),
    "ru": ("В страну {} едут жертвы.", "Нам написали из страны {}, жертвы ждут."),
    "zh": ("在{}，受害者在等待。", "{}没有答复。", "{}的法院很慢。"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_found_by_its_name_in_plain_sentences(language):
    names = [row for row in read_name_rows("state_names.csv") if (row["language"], row["kind"]) == (language, "name")]
    assert len(names) >= 198
    missed = [
        sentence.format(row["text"])
        for sentence in PLAIN[language]
        for row in names
        if not any(
            set(row["iso3"].split(";")) <= set(found.iso3)
            for found in check_text(sentence.format(row["text"]), language).mentions
        )
    ]
    assert missed == []
