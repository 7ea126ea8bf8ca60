"""Every address of the product, context by context."""

from django.urls import URLPattern, URLResolver, include, path

from config.api import api
from config.health import show_health, show_readiness

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", show_health, name="show_health"),
    path("readyz", show_readiness, name="show_readiness"),
    path("api/v1/", api.urls),
    path("", include("core.web.urls")),
    path("", include("core.files.urls")),
    path("", include("core.jobs.urls")),
    path("", include("core.outbox.urls")),
    path("", include("core.sheets.urls")),
    path("", include("federation.regulations.urls")),
    path("", include("federation.people.urls")),
    path("", include("federation.subsidies.urls")),
    path("", include("federation.talent.urls")),
    path("", include("federation.academies.urls")),
    path("", include("federation.notices.urls")),
    path("", include("federation.panels.urls")),
    path("account/", include("federation.accounts.urls.door")),
    path("", include("federation.accounts.urls")),
    path("", include("federation.portal.urls")),
    path("", include("federation.organizations.urls")),
]

handler400 = "core.web.views.bad_request"
handler403 = "core.web.views.not_permitted"
handler404 = "core.web.views.not_found"
handler500 = "core.web.views.failed"
