"""The writers of the register."""

from federation.people.actions.arriving import Unsettled, register_person, take_in_people
from federation.people.actions.keeping import (
    add_employment,
    change_employment,
    change_person,
    end_employment,
    reveal_person,
)
from federation.people.actions.merging import dismiss_double, find_doubles, merge_people, part_people
from federation.people.actions.verifying import confirm_phone_code, forget_phone_codes, send_phone_code

__all__ = [
    "Unsettled",
    "add_employment",
    "change_employment",
    "change_person",
    "confirm_phone_code",
    "dismiss_double",
    "end_employment",
    "find_doubles",
    "forget_phone_codes",
    "merge_people",
    "part_people",
    "register_person",
    "reveal_person",
    "send_phone_code",
    "take_in_people",
]
