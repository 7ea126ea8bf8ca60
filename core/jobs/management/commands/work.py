"""``manage.py work``: do background work until told to stop (Ctrl-C or SIGTERM).

Running jobs get ``--grace`` seconds to finish; those that take longer go back to the queue and begin anew.
"""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from core.jobs.registry import QUEUES
from core.jobs.upkeep import rescue


class Command(BaseCommand):
    """Start one worker."""

    help = "Do background work: all queues, or the ones named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--queues", default=",".join(QUEUES), help="comma separated: %(default)s")
        parser.add_argument("--threads", type=int, default=settings.JOBS_THREADS, help="jobs at a time (%(default)s)")
        parser.add_argument("--stalled-after", type=float, default=30, help="seconds without a sign of life")
        parser.add_argument("--grace", type=float, default=8, help="seconds to finish in when told to stop")
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing is left to do now")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Run the worker."""
        queues = [name for name in options["queues"].split(",") if name]
        if unknown := set(queues) - set(QUEUES):
            raise CommandError(f"No queue {', '.join(sorted(unknown))}; choose from {', '.join(QUEUES)}")
        self._check_pool(options["threads"])
        rescue(options["stalled_after"])
        connector = app.connector
        if not isinstance(connector, DjangoConnector):
            raise CommandError("A worker already runs in this process")
        with app.replace_connector(connector.get_worker_connector()) as working:
            asyncio.run(self._work(working, queues, options))

    def _check_pool(self, threads: int) -> None:
        """Each running job holds a connection, and one more to tell its progress."""
        pool = connection.settings_dict["OPTIONS"].get("pool")
        if isinstance(pool, dict) and pool.get("max_size", 4) < 2 * threads:
            raise CommandError(f"{threads} threads need more connections: set DATABASE_POOL={2 * threads + 1}")

    async def _work(self, working: Any, queues: list[str], options: dict[str, Any]) -> None:
        async with working.open_async():
            await working.run_worker_async(
                queues=queues if set(queues) != set(QUEUES) else None,
                concurrency=options["threads"],
                wait=not options["until_empty"],
                listen_notify=settings.JOBS_LISTEN,
                fetch_job_polling_interval=5 if settings.JOBS_LISTEN else 1,
                update_heartbeat_interval=options["stalled_after"] / 3,
                stalled_worker_timeout=options["stalled_after"],
                shutdown_graceful_timeout=options["grace"],
                delete_jobs="successful",
            )
