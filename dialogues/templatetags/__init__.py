"""Template tags of working groups and dialogues."""
