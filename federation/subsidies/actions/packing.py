"""The audit pack of a project: one zip that opens without a network, every document with its hash."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.files.models import StoredFile
from core.files.store import keep, opened
from core.jobs.models import JobRun
from core.jobs.work import enqueue
from core.money import yuan
from core.web.access import require
from federation.subsidies.models import Project
from federation.subsidies.permissions import can_pack_project
from federation.subsidies.queries.packing import Packed, packed

PACK = "subsidies.audit_pack"
LEDGER_HEAD = ("凭证号", "日期", "科目", "摘要", "金额（元）", "业务编号", "校验值")


@transaction.atomic
def ask_for_pack(*, project: Project, by: Any, at: datetime) -> JobRun:
    """Set the making of a pack aside; whoever asked finds it at the run."""
    require(can_pack_project(by, project))
    record(by=by, at=at, verb="ask_for_pack", subject=project)
    title = _("审计包：%(title)s") % {"title": project.title}
    return enqueue("subsidies.pack", by=by, key=f"project {project.pk}", title=title, project=project.pk)


@transaction.atomic
def pack_project(*, project: Project, by: Any, at: datetime) -> StoredFile:
    """Make the pack and keep it: index page, ledger, documents, and the hash of each in ``manifest.sha256``."""
    require(can_pack_project(by, project))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        sums = [_put(archive, name, content, at) for name, content in _contents(packed(project, localdate(at)), at)]
        _put(archive, "manifest.sha256", "".join(f"{digest}  {name}\n" for digest, name in sums).encode(), at)
    stream.seek(0)
    stored = keep(stream, kind=PACK, by=by, at=at, name=f"审计包-{project.pk}-{localdate(at):%Y%m%d}.zip")
    record(by=by, at=at, verb="pack_project", subject=project, facts={"sha256": stored.sha256, "files": len(sums)})
    return stored


def _contents(told: Packed, at: datetime) -> Iterator[tuple[str, bytes]]:
    documents = {}
    for name, stored in told.files.items():
        with opened(stored) as source:
            documents[name] = source.read()
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in documents.items()}
    vouchers = [(*one, hashes.get(one[2], "")) for one in told.vouchers]
    context = {"told": told, "project": told.project, "vouchers": vouchers, "made_at": localtime(at)}
    yield "index.html", render_to_string("subsidies/pack/index.html", context).encode()
    yield "ledger.csv", _ledger(told)
    yield from documents.items()


def _ledger(told: Packed) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(LEDGER_HEAD)
    for line in told.ledger:
        entry = line.entry
        amount = yuan(line.amount_fen).replace(",", "")
        writer.writerow([entry.number, entry.on, str(line.account), entry.memo, amount, entry.key, entry.digest])
    return text.getvalue().encode("utf-8-sig")


def _put(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> tuple[str, str]:
    """Write one file under the pack's own time, so that equal contents give equal packs; return its hash and name."""
    info = zipfile.ZipInfo(name, localtime(at).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)
    return hashlib.sha256(content).hexdigest(), name
