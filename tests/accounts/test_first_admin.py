"""The first administrator of a new installation, and only the first."""

import pytest
from django.core.management import CommandError, call_command

from federation.accounts.kinds import Kind
from federation.accounts.models import Role
from tests.factories import organizations


@pytest.mark.django_db
def test_the_first_administrator_is_appointed_and_no_second_one() -> None:
    organizations.city()
    call_command("appoint_admin", "ZhaoNing", "赵宁", "--email", "zhaoning@example.org")
    role = Role.objects.get()
    assert (role.kind, role.user.username, role.user.name) == (Kind.CITY_ADMIN, "zhaoning", "赵宁")
    assert not role.user.has_usable_password()
    with pytest.raises(CommandError, match="already"):
        call_command("appoint_admin", "other", "别人")
