"""Find Chinese towns that are only the place of a meeting, of a seat or of the adoption of an instrument."""

import re
from collections.abc import Iterator
from functools import lru_cache

from dialogues.country_mentions.names import load_words_by_role

LANGUAGE = "zh"
MAX_BEFORE_LENGTH, MAX_AFTER_LENGTH = 24, 20
OFFICE = "办事处"
OF_UNITED_NATIONS = ("联合国大楼", "的联合国大楼", "联合国会议", "的联合国会议", "联合国办公楼", "的非洲联盟总部")
BUILDINGS = ("大楼", "办公楼", "会议中心", "综合楼")
STATIONED_IN = "驻"
SECOND_TOWN = re.compile("[在于][^，。；在于]{2,8}[与和]$")
EXPERTS = re.compile("(?:专家|代表|缔约国)[^，。]{0,3}(?:先后)?在")
THEY_MEET = re.compile("(?:[与和][^，。；]{2,6})?开会")
REGIONAL_MEETING = re.compile("区域(?:磋商|会议|协商)")
END_OF_SENTENCE = re.compile("[。！？；\n]")
# Between the town and the verb: how a meeting went, or another place of it: 圆满结束, 和线上进行.
BETWEEN = "(?:(?:[和与及、][^，。；、]{2,6})?(?:圆满|正式|顺利|如期|隆重|同时|成功|再次|首次|分别|线上线下|线下|同步)?)"

# These verbs may also be about an inquiry or a crime, if the sentence goes on: 在曼谷进行的调查.
WEAK = "(?:进行|开始|结束|同步)"
# A person arrested in a hotel is not at a meeting.
ROOM = re.compile("的?一[家座间个](?:酒店|宾馆|饭店|度假村)(?=$|[的，、])")
LOUNGE = re.compile("(?:国际)?机场的?(?:候机|转机|航站楼|贵宾|登机口)|转机")

# Words that mean only a meeting. A training or a visit may concern the State.
CONGRESS = "(?:会议|大会|年会|边会|常会|研讨会|讲习班|论坛)"
OF_CONGRESS = re.compile(f"的[^,，。；;、的]{{0,8}}?{CONGRESS}(?!厅|室|员)")
MEETING_IN_TOWN = re.compile("的(?:边会|主?会场|分会场|会外活动|会边|全体会议|平行活动|缔约国会议|缔约方会议)")
BEHIND_CONGRESS = re.compile(rf"{CONGRESS}[（(]$")
IN_BRACKETS = re.compile("[,，、)）]")


def is_venue(text: str, start: int, end: int) -> bool:
    """Return whether a congress meets in the town, a body has its seat there, or an instrument was adopted there."""
    before = END_OF_SENTENCE.split(text[max(0, start - MAX_BEFORE_LENGTH) : start])[-1]
    after = END_OF_SENTENCE.split(text[end : end + MAX_AFTER_LENGTH])[0]
    return (
        _is_seat(before, after)
        or _has_venue_noun(before)
        or _is_met(before, after)
        or _is_travelled_to(before, after)
        or _is_adopted(before, after)
        or _is_that_of_meeting(before, after)
    )


def _is_seat(before: str, after: str) -> bool:
    """Return whether a body has its seat there: 秘书处驻曼谷办事处, 寄往内罗毕办事处."""
    if after.startswith(OFFICE) and not before.endswith(STATIONED_IN):
        return True
    is_seat = after.removeprefix("的").startswith(tuple(_words("seat_noun")))
    if is_seat and any(body in before for body in _words("body_with_seat")):
        return True
    return after.startswith(OF_UNITED_NATIONS) or (before.endswith("联合国") and after.startswith(BUILDINGS))


def _has_venue_noun(before: str) -> bool:
    """Return whether a noun for a venue is before: 会址设在蒙特利尔, 年会的东道城市是吉隆坡."""
    return _venue_noun().search(before) is not None


def _is_met(before: str, after: str) -> bool:
    """Return whether a meeting is held there: 大会在京都举行, 在京都举行的大会, 会议由京都改到, 大会移师京都."""
    has_meeting = _has_meeting(before)
    if has_meeting and (before.endswith(tuple(_words("venue_chosen"))) or _is_former_venue(before, after)):
        return True
    if _is_one_of_towns(before, after, has_meeting=has_meeting) or REGIONAL_MEETING.match(after):
        return True
    if not before.endswith(("在", "于")):
        return False
    if (has_meeting and ROOM.match(after)) or (LOUNGE.match(after) and (has_meeting or _has_meeting(after))):
        return True
    held = _held_pattern().match(after)
    return (held is not None and has_meeting) or any(map(_has_meeting, _clause_after_verb(after)))


def _is_one_of_towns(before: str, after: str, *, has_meeting: bool) -> bool:
    """Return whether a meeting is held in two towns: 磋商在亚的斯亚贝巴和曼谷举行, 专家们在多哈和京都开会."""
    is_gathering = EXPERTS.search(before) is not None
    if is_gathering and before.endswith(("在", "与", "和")) and THEY_MEET.match(after):
        return True
    if not before.endswith(("与", "和")) or not has_meeting:
        return False
    is_second = SECOND_TOWN.search(before) is not None and _held_pattern().match(after) is not None
    return is_second or after.startswith("同步")


def _clause_after_verb(after: str) -> Iterator[str]:
    """Yield what was held or led there, if it is named after the verb: 在曼谷举行的讲习班, 在曼谷组织了讲习班."""
    held = _held_pattern().match(after)
    if held is not None:
        yield re.split("[，、]", after[held.end() :])[0]
    for word in _words("meeting_led"):
        if after.startswith(word):
            yield re.split("[，、]", after.removeprefix(word))[0]


def _is_former_venue(before: str, after: str) -> bool:
    return before.endswith(("由", "从")) and after.startswith(("改", "移", "迁"))


def _is_travelled_to(before: str, after: str) -> bool:
    """Return whether someone travels to a meeting there: 前往基加利参加论坛."""
    if not before.endswith(tuple(_words("travel_before"))):
        return False
    attended = next((word for word in sorted(_words("attend")) if word in after), "")
    return bool(attended) and (attended.endswith("会") or _has_meeting(after) or _has_meeting(before))


def _is_adopted(before: str, after: str) -> bool:
    """Return whether an instrument was adopted there: 公约在巴勒莫开放签署, 在巴勒莫通过的公约."""
    if not before.endswith(("在", "于")) or not after.startswith(tuple(_words("adopted"))):
        return False
    return any(noun in before or noun in after for noun in _words("instrument"))


def _is_that_of_meeting(before: str, after: str) -> bool:
    """Return whether the town is that of a meeting, or in brackets after its name: 在曼谷的区域讲习班, 内罗毕的边会."""
    if BEHIND_CONGRESS.search(before) and IN_BRACKETS.match(after):
        return True
    if before.endswith(("在", "于")) and OF_CONGRESS.match(after):
        return True
    return MEETING_IN_TOWN.match(after) is not None


def _has_meeting(text: str) -> bool:
    return any(noun in text for noun in _words("meeting"))


@lru_cache
def _words(role: str) -> frozenset[str]:
    return load_words_by_role(LANGUAGE)[role]


def _build_choice(role: str) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(_words(role), key=lambda word: (-len(word), word)))) + ")"


@lru_cache
def _held_pattern() -> re.Pattern[str]:
    held = f"(?:{_build_choice('meeting_held')}(?<!{WEAK})|{WEAK}(?=$|[，、]|完毕))"
    return re.compile(f"(?:的?[^，。；、]{{0,8}}{_build_choice('building')}[里内中]?)?{BETWEEN}{held}")


@lru_cache
def _venue_noun() -> re.Pattern[str]:
    return re.compile(
        f"{_build_choice('venue_noun')}[暂仍已将拟也就都初步原]{{0,2}}{_build_choice('venue_link')}(?:[^，。；]{{2,6}}[、和与及]){{0,3}}$"
    )
