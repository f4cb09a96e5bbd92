"""The time to speak a text, at the pace that the Secretariat has set."""

from __future__ import annotations

import regex

from stakeholders.enums import ParticipationSettingName
from stakeholders.models import ParticipationSetting

HAN = regex.compile(r"\p{Han}")
WORD = regex.compile(r"[\p{L}\p{M}\p{N}'\u2019-]+")


def estimate_speaking_seconds(text: str) -> int:
    """Return an estimate of the time in seconds. Words and Chinese characters have different paces."""
    han = len(HAN.findall(text))
    words = len(WORD.findall(HAN.sub(" ", text)))
    minutes = words / ParticipationSetting.get_number(ParticipationSettingName.WORDS_PER_MINUTE)
    minutes += han / ParticipationSetting.get_number(ParticipationSettingName.HAN_PER_MINUTE)
    return round(minutes * 60)
