"""``manage.py appoint_admin``: the first administrator of a new installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.dates.calendar import today
from federation.accounts.actions import appoint_first_admin
from federation.accounts.kinds import Kind
from federation.accounts.models import Role, User
from federation.organizations.models import Union
from federation.organizations.queries import city_federation


class Command(BaseCommand):
    """Open the account that opens all others; refused as soon as there is one."""

    help = "Appoint the first city administrator. A link to set a password is sent; changepassword sets one here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who it is."""
        parser.add_argument("username")
        parser.add_argument("name", help="the person's own name")
        parser.add_argument("--post", default="", help="the post held, as others should read it")
        parser.add_argument("--email", default="")

    def handle(self, *_args: Any, username: str, name: str, post: str, email: str, **_options: Any) -> None:
        """Appoint, unless somebody was appointed before."""
        if Role.objects.filter(kind=Kind.CITY_ADMIN).exists():
            raise CommandError("There is a city administrator already; roles are given in the product from now on.")
        if User.objects.filter(username=username.lower()).exists():
            raise CommandError(f"There is an account {username} already.")
        try:
            union = city_federation()
        except Union.DoesNotExist:
            raise CommandError("The unions are not loaded yet: run load_places and load_unions first.") from None
        appoint_first_admin(
            username=username, name=name, post_held=post, email=email, union=union, from_on=today(), at=timezone.now()
        )
        self.stdout.write(f"{name} ({username}) is city administrator.")
