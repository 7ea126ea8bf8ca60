"""Certificates of cultivation for everybody: typed in or scanned, what is genuine, and whether it stands."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from core.crypto.masking import mask
from core.dates.calendar import now
from core.web.access import public
from federation.academies.queries.plaques import spaced
from federation.organizations.queries import city_federation
from federation.talent import actions as acts
from federation.talent.forms.cultivating import CertificateForm

UNKNOWN = _(
    "没有这个编号和查验码的证书，请对照证书上的再输一次。仍查不到的，这份证书不是市总工会核发的，请与市总工会联系。"
)


@public
def ask_certificate(request: HttpRequest) -> HttpResponse:
    """Type in the number and the check code."""
    form = CertificateForm(request.POST or None)
    if not form.is_valid():
        return _asked(request, form, "")
    found, said = _looked_up(request, **form.cleaned_data)
    if found is None:
        return _asked(request, form, said)
    return redirect("talent:verify_certificate", number=found.certificate, code=found.check_code)


@public
def verify_certificate(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Whether a certificate is genuine, what it says and whether it stands; of the name the first sign only."""
    found, said = _looked_up(request, number, code)
    if found is None:
        return _asked(request, CertificateForm(initial={"number": number, "code": code}), said)
    context = {
        "one": found,
        "name": mask("name", found.person.name),
        "code": spaced(found.check_code),
        "issuer": city_federation().name,
    }
    answer = render(request, "talent/verify_certificate.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _looked_up(request: HttpRequest, number: str, code: str) -> tuple[Any, Any]:
    """What was found, else what is said."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        return acts.look_up_certificate(number=number, code=code, address=address, at=now()), UNKNOWN
    except ValidationError as fault:
        return None, fault.messages[0]


def _asked(request: HttpRequest, form: CertificateForm, said: Any) -> HttpResponse:
    status = 429 if said and said != UNKNOWN else 404 if said else 422 if form.errors else 200
    return render(request, "talent/ask_certificate.html", {"form": form, "said": said}, status=status)
