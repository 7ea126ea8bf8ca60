"""Finding doubles, joining two files into one, and taking that back exactly."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from core.audit.trail import record
from core.web.access import require
from federation.people.duplicates import LIKELY, reasons, score
from federation.people.models import Double, Employment, Merge, Person
from federation.people.permissions import can_merge_people, can_part_people
from federation.people.queries import seen
from federation.people.signals import people_merged, people_parted

# Pairs worth a second look for some files: for each file three looks into an index, (name, born_on), phone_index and
# (unit, pinyin). OFFSET 0 and the setting keep it so while a first import has outrun the table's statistics.
PAIRS = """
SELECT DISTINCT least(mine.id, other.id), greatest(mine.id, other.id)
  FROM people_person mine CROSS JOIN LATERAL (
      (SELECT id FROM people_person twin
        WHERE twin.name = mine.name AND twin.born_on = mine.born_on AND twin.merged_into_id IS NULL
          AND (twin.unit_id = mine.unit_id OR (mine.phone_index <> '' AND twin.phone_index = mine.phone_index))
       OFFSET 0)
      UNION ALL
      (SELECT id FROM people_person twin
        WHERE twin.phone_index = mine.phone_index AND twin.phone_index <> '' AND twin.pinyin_key = mine.pinyin_key
          AND twin.merged_into_id IS NULL
       OFFSET 0)
      UNION ALL
      (SELECT id FROM people_person twin
        WHERE twin.unit_id = mine.unit_id AND twin.pinyin_key = mine.pinyin_key AND twin.born_on = mine.born_on
          AND twin.merged_into_id IS NULL
       OFFSET 0)
  ) other
 WHERE mine.id = ANY(%(ids)s) AND mine.merged_into_id IS NULL AND other.id <> mine.id
"""


@transaction.atomic
def find_doubles(*, persons: Sequence[int], by: AbstractBaseUser | None, at: datetime) -> int:
    """Note the likely doubles of some files; pairs already noted, whatever came of them, stay as they are."""
    if not persons:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(PAIRS, {"ids": list(persons)})
        pairs = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
    files = seen({pk for pair in pairs for pk in pair})
    found = []
    for one, other in pairs:
        why = reasons(files[one], files[other])
        if score(why) >= LIKELY:
            codes = [reason.code for reason in why]
            found.append(Double(one_id=one, other_id=other, reasons=codes, score=score(why), found_at=at))
    Double.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


@transaction.atomic
def dismiss_double(*, double: Double, reason: str, by: AbstractBaseUser, at: datetime) -> None:
    """Note that these are two persons; the pair is not offered again."""
    require(can_merge_people(by, double.one, double.other))
    Double.objects.filter(pk=double.pk).update(verdict=Double.Verdict.APART, judged_by_id=by.pk, judged_at=at)
    record(by=by, at=at, verb="dismiss_double", subject=double.one, facts={"other": double.other_id}, reason=reason)
    record(by=by, at=at, verb="dismiss_double", subject=double.other, facts={"other": double.one_id}, reason=reason)


@transaction.atomic
def merge_people(*, kept: Person, merged: Person, reason: str, by: AbstractBaseUser, at: datetime) -> Merge:
    """Join ``merged`` into ``kept``.

    Employments go over unless they overlap a main one of ``kept`` (those stay where they are and are shown below it);
    a phone missing in ``kept`` is taken from ``merged``. ``part_people`` restores every row.
    """
    files = {file.pk: file for file in _locked(kept, merged)}
    kept, merged = files[kept.pk], files[merged.pk]
    require(can_merge_people(by, kept, merged))
    moving = [spell.pk for spell in _movable(kept, merged)]
    doubles = Double.objects.filter(one__in=files, other__in=files)
    learns = not kept.phone and bool(merged.phone)
    before = {"moved": moving, "learnt_phone": learns, "doubles": list(doubles.values_list("pk", "verdict"))}
    Employment.objects.filter(pk__in=moving).update(person=kept)
    if learns:
        Person.objects.filter(pk=kept.pk).update(phone=merged.phone, phone_index=merged.phone_index)
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    doubles.update(verdict=Double.Verdict.MERGED, judged_by_id=by.pk, judged_at=at)
    merge = Merge.objects.create(kept=kept, merged=merged, before=before, reason=reason, by_id=by.pk, at=at)
    facts = {"merge": merge.pk, "merged": merged.pk, "kept": kept.pk, "moved": len(moving)}
    record(by=by, at=at, verb="merge_people", subject=kept, facts=facts, reason=reason)
    record(by=by, at=at, verb="merge_people", subject=merged, facts=facts, reason=reason)
    people_merged.send(Person, kept=kept, merged=merged, merge=merge, by=by, at=at)
    return merge


@transaction.atomic
def part_people(*, merge: Merge, reason: str, by: AbstractBaseUser, at: datetime) -> None:
    """Take a merge back: both files are as they were before it."""
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    files = {file.pk: file for file in _locked(merge.kept, merge.merged)}
    merge.kept, merge.merged = files[merge.kept_id], files[merge.merged_id]
    require(can_part_people(by, merge))
    people_parted.send(Person, kept=merge.kept, merged=merge.merged, merge=merge, by=by, at=at)
    Person.objects.filter(pk=merge.merged_id).update(merged_into=None)
    Employment.objects.filter(pk__in=merge.moved()).update(person=merge.merged)
    if merge.before["learnt_phone"]:
        Person.objects.filter(pk=merge.kept_id).update(phone="", phone_index="")
    for pk, verdict in merge.before["doubles"]:
        Double.objects.filter(pk=pk).update(verdict=verdict, judged_by=None, judged_at=None)
    Merge.objects.filter(pk=merge.pk).update(undone_by_id=by.pk, undone_at=at)
    for person in (merge.kept, merge.merged):
        record(by=by, at=at, verb="part_people", subject=person, facts={"merge": merge.pk}, reason=reason)


def _movable(kept: Person, merged: Person) -> list[Employment]:
    """Employments of ``merged`` that fit between the main ones of ``kept``."""
    taken = [(s.from_on, s.until_on) for s in Employment.objects.filter(person=kept, main=True)]
    return [
        spell
        for spell in Employment.objects.filter(person=merged).order_by("from_on")
        if not (spell.main and any(_overlap(spell, start, end) for start, end in taken))
    ]


def _overlap(spell: Employment, start: Any, end: Any) -> bool:
    return (end is None or spell.from_on < end) and (spell.until_on is None or start < spell.until_on)


def _locked(*persons: Person) -> list[Person]:
    rows = Person.objects.select_for_update(of=("self",)).select_related("unit__union")
    return list(rows.filter(pk__in=[person.pk for person in persons]).order_by("pk"))
