"""Papers without names: blinded copies placed beside a nominee's papers, replaced, taken away."""

from datetime import datetime
from hashlib import file_digest
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.files.documents import written_in
from core.files.models import StoredFile
from core.files.names import extension
from core.files.store import Unwanted, keep, opened
from core.web.access import require
from federation.talent.models import BlindedCopy, Nomination, Proof, Selection
from federation.talent.permissions import can_place_copy
from federation.talent.queries.blinding import BLINDED_IN
from federation.talent.queries.judging import names_of
from federation.talent.workflow import ACCEPTED

BLINDED = "talent.blinded"


@transaction.atomic
def place_copy(*, proof: Proof, file: Any, by: Any, at: datetime) -> BlindedCopy:
    """Put a blinded copy (``file`` as uploaded) beside a paper; one that was there before goes, the trail knows it.

    ``ValidationError`` for the paper itself, and for a PDF in which a name to be covered can still be selected.
    """
    require(can_place_copy(by))
    held = _held(proof)
    if held.file is None:
        raise ValidationError(_("这条佐证没有证明材料。"))
    if _fingerprint(file) == held.file.sha256:
        raise ValidationError({"file": _("这就是原件，没有遮盖。请遮住姓名、单位和照片以后再传。")})
    stored = keep_blind(
        file=file, kind=BLINDED, name=f"{_('遮盖件')}{held.pk}", nomination=held.nomination, by=by, at=at
    )
    before = BlindedCopy.objects.filter(proof=held).values_list("file", flat=True).first()
    told = {"file": stored, "placed_by": by, "placed_at": at}
    made = BlindedCopy.objects.update_or_create(proof=held, defaults=told)[0]
    record(by=by, at=at, verb="place_copy", subject=held.nomination, facts=_facts(held, stored, before))
    return made


@transaction.atomic
def remove_copy(*, proof: Proof, by: Any, at: datetime) -> None:
    """Take it away again; judges read no paper there any more."""
    require(can_place_copy(by))
    held = _held(proof)
    copy = BlindedCopy.objects.filter(proof=held).select_related("file").first()
    if copy is None:
        raise ValidationError(_("这份材料没有遮盖件。"))
    record(by=by, at=at, verb="remove_copy", subject=held.nomination, facts=_facts(held, None, copy.file_id))
    copy.delete()


@transaction.atomic
def keep_blind(
    *, file: Any, kind: str, name: str, nomination: Nomination, by: Any, at: datetime, field: str = "file"
) -> StoredFile:
    """Keep what judges or arbiters read (``file`` as uploaded) under a ``name`` that says nothing.

    ``ValidationError`` at ``field`` for a PDF in which a name to be covered can still be selected.
    """
    ending = extension(file.name)
    try:
        stored = keep(file, kind=kind, by=by, at=at, name=f"{name}.{ending}" if ending else name)
    except Unwanted as fault:
        raise ValidationError({field: fault.messages}) from None
    if found := _still_written(stored, nomination):
        said = _("PDF 里还能选中、搜到“%(names)s”：盖上色块不够。请打印后遮盖再扫描，或者导出成图片。")
        raise ValidationError({field: said % {"names": _("、").join(found)}})
    return stored


def _held(proof: Proof) -> Proof:
    """The paper, while judges may still need a copy of it."""
    of = Nomination.objects.filter(proof=proof.pk).values("selection")
    selection = Selection.objects.select_for_update(no_key=True).get(pk__in=of)
    found = Proof.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "file", "nomination__person", "nomination__unit", "nomination__union"
    )
    held = found.get(pk=proof.pk)
    if selection.state not in BLINDED_IN or held.nomination.state != ACCEPTED:
        raise ValidationError(_("只有进入评审、还没有评完的，才放遮盖件。"))
    return held


def _fingerprint(file: Any) -> str:
    file.seek(0)
    return file_digest(file, "sha256").hexdigest()


def _still_written(stored: StoredFile, nomination: Nomination) -> list[str]:
    """Names that judges would find in a PDF."""
    if extension(stored.name) != "pdf":
        return []
    with opened(stored) as source:
        text = "".join(written_in(cast(BinaryIO, source)).split())
    return [one for one in names_of(nomination) if "".join(one.split()) in text]


def _facts(proof: Proof, stored: StoredFile | None, before: int | None) -> dict[str, Any]:
    facts = {"proof": proof.pk, "what": proof.what, "replaces": before}
    return {**facts, "file": stored.pk, "sha256": stored.sha256} if stored else facts
