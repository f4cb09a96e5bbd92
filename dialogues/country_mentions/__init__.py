from dialogues.country_mentions.matcher import Mention, find_mentions, find_regions

__all__ = ["Mention", "find_mentions", "find_regions"]
