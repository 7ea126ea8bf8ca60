"""The one door through which files leave."""

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.audit.trail import record
from core.files.guards import can_read_file, guard_of
from core.files.models import StoredFile
from core.files.sending import send, starts_reading
from core.web.access import public


@public  # the guard of its kind decides: some files are for everybody
@require_safe
def download(request: HttpRequest, file: int) -> HttpResponseBase:
    """Send a file to somebody its guard lets read it; to all others it does not exist."""
    stored = StoredFile.objects.filter(pk=file).first()
    if stored is None or not can_read_file(request.user, stored):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    if guard_of(stored.kind).personal and starts_reading(request, stored):
        _note(request, stored)
    return send(request, stored)


@transaction.atomic
def _note(request: HttpRequest, stored: StoredFile) -> None:
    by = request.user if request.user.is_authenticated else None
    record(by=by, at=timezone.now(), verb="download", subject=stored, facts={"kind": stored.kind})
