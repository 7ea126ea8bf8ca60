"""What the rules need to know before an application is recognised."""

from datetime import date

from django.utils.timezone import localdate

from federation.academies.models import Application, Plaque
from federation.academies.rules.deciding import RecognitionFacts
from federation.academies.workflow.accreditation import CLEARED, RECOGNISED


def facts_of_recognition(
    application: Application, document_number: str, recognised_on: date | None, today: date
) -> RecognitionFacts:
    """Document, how the notice ended, and whether there is a plaque already."""
    return RecognitionFacts(
        name=application.name,
        document_number=document_number,
        recognised_on=recognised_on,
        today=today,
        cleared_on=cleared_on(application),
        plaques=Plaque.objects.filter(application=application).count(),
    )


def cleared_on(application: Application) -> date | None:
    """The day its notice had ended with everything settled; ``None`` while it has not."""
    if application.state not in (CLEARED, RECOGNISED):
        return None
    entered = application.stages.filter(state=CLEARED).order_by("-id").values_list("entered_at", flat=True).first()
    return localdate(entered) if entered else None
