"""Who may come in: audiences of views, permissions with a reason, and the scope a person works in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce, wraps
from operator import or_
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.slots import Slot

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Audience(StrEnum):
    """Whom a view is for; every view carries one as ``view.audience``."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    OFFICE = "office"
    PANEL = "panel"


# --- permissions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Permission:
    """Yes, or no with the reason shown to the person who asked."""

    granted: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.granted

    @classmethod
    def yes(cls) -> "Permission":
        """Granted."""
        return cls(True)

    @classmethod
    def no(cls, reason: str | Promise) -> "Permission":
        """Refused; ``reason`` says in plain words why, and who could."""
        return cls(False, reason)


class NotPermitted(PermissionDenied):
    """A permission said no; its reason is shown on the 403 page."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)


def require(permission: Permission) -> None:
    """Raise :class:`NotPermitted` unless the permission was granted."""
    if not permission:
        raise NotPermitted(permission.reason)


# --- scope -----------------------------------------------------------------------------------------------------------


SEPARATOR = "/"
NEXT = chr(ord(SEPARATOR) + 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """The subtrees a person works in: tree paths ending in their separator, ``"bj/hd/"`` covers ``"bj/hd/01/"``."""

    paths: tuple[str, ...] = ()
    everything: bool = False

    def __post_init__(self) -> None:
        if not all(path.endswith(SEPARATOR) for path in self.paths):
            raise ValueError(f"not paths of a tree: {self.paths}")

    def __bool__(self) -> bool:
        return self.everything or bool(self.paths)

    def covers(self, path: str) -> bool:
        """Whether the node at ``path`` lies in one of the subtrees."""
        return self.everything or path.startswith(self.paths)

    def q(self, prefix: str = "") -> Q:
        """Filter on ``<prefix>path``, e.g. ``scope.q("union__")``: one range of its index for each subtree.

        In collation "C", which every such column has, what begins with ``bj/`` lies from ``bj/`` up to ``bj0``. Asked
        as ``LIKE``, the database would look at each text once more, and count half as fast.
        """
        if self.everything:
            return Q()
        if not self.paths:
            return Q(pk__in=())
        ranges = ({f"{prefix}path__gte": path, f"{prefix}path__lt": path[:-1] + NEXT} for path in self.paths)
        return reduce(or_, (Q(**bounds) for bounds in ranges))


# Filled by accounts: the scope of a person's roles today (of some kinds only, or of all when none are named), and
# whether one of them is a staff role.
scope_source: Slot[Callable[[Any, Collection[str] | None], Scope]] = Slot("scope source")
staff_source: Slot[Callable[[Any], bool]] = Slot("staff source")
# Also filled by accounts: whether somebody is an expert today.
expert_source: Slot[Callable[[Any], bool]] = Slot("expert source")
# Also filled by accounts: whether somebody looks after the product itself (everybody's jobs, the delivery log).
overseer_source: Slot[Callable[[Any], bool]] = Slot("overseer source")


def scope_of(user: Any, *kinds: str) -> Scope:
    """The subtrees in which ``user`` holds a role today, of one of ``kinds`` if named; empty when signed out."""
    return scope_source.ask(user, kinds or None) if user.is_authenticated else Scope()


def oversees(user: Any) -> bool:
    """Whether ``user`` looks after the product itself; nobody does while no context says who."""
    return bool(user.is_authenticated and overseer_source.filled and overseer_source.ask(user))


# --- audiences -------------------------------------------------------------------------------------------------------


def admission(audience: Audience, user: Any) -> Permission:
    """Whether ``user`` belongs to ``audience``; asked by views, and again by work done later in a person's name."""
    if audience is Audience.PUBLIC:
        return Permission.yes()
    if not (user.is_authenticated and user.is_active):
        return Permission.no(_("请先登录。"))
    if audience is Audience.OFFICE and not staff_source.ask(user):
        return Permission.no(_("这里供工会、单位和学院的工作人员使用。您还没有工作角色，可请本单位管理员授予。"))
    if audience is Audience.PANEL and not expert_source.ask(user):
        return Permission.no(_("这里供评审专家使用。您现在没有专家角色，请与组织评审的工会联系。"))
    return Permission.yes()


def public(view: View[P]) -> View[P]:
    """Anybody may come in."""
    return _marked(view, Audience.PUBLIC)


def signed_in(view: View[P]) -> View[P]:
    """Anybody with an account; others are asked to sign in and come back."""
    return _guarded(view, Audience.SIGNED_IN)


def office(view: View[P]) -> View[P]:
    """Staff of a union, a unit or an academy; what they may do there is for the permissions to say."""
    return _guarded(view, Audience.OFFICE)


def panel(view: View[P]) -> View[P]:
    """Experts; what they may read and score there is for the permissions to say."""
    return _guarded(view, Audience.PANEL)


def _guarded(view: View[P], audience: Audience) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        require(admission(audience, request.user))
        return view(request, *args, **kwargs)

    return _marked(guarded, audience)


def _marked(view: View[P], audience: Audience) -> View[P]:
    view.audience = audience  # type: ignore[attr-defined]
    return view


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    answer = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request") != "true":
        return answer
    return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
