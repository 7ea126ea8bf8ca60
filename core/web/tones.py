"""The six tones in which a state is shown; a colour never says anything that the word beside it does not."""

from enum import StrEnum


class Tone(StrEnum):
    """What a colour means, everywhere."""

    JADE = "jade"  # held, done
    AMBER = "amber"  # waiting for somebody, due
    CINNABAR = "cinnabar"  # failed, overdue, act here
    BRONZE = "bronze"  # the rule says
    INDIGO = "indigo"  # information, in progress
    PLAIN = "plain"  # nothing to notice
