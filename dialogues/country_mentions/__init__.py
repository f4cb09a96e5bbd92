"""The country check: where a text names a State. The work is told in `matcher`, its lists in data/README.md."""

from dialogues.country_mentions.matcher import Findings, check_text, find_mentions, find_regions
from dialogues.country_mentions.mention import Mention

__all__ = ["Findings", "Mention", "check_text", "find_mentions", "find_regions"]
