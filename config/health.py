"""Two addresses for the machines that watch the product."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from core.web.access import public


@public
@never_cache
def show_health(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers."""
    return JsonResponse({"alive": True})


@public
@never_cache
def show_readiness(_request: HttpRequest) -> JsonResponse:
    """Say whether this process can serve: the database answers and has every table. 503 when not."""
    problems = list(_problems())
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


def _problems() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return ["the database does not answer"]
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{len(waiting)} migrations are not applied"] if waiting else []
