"""What a real installation must have before it may start."""

from collections.abc import Iterator, Mapping

from django.core.exceptions import ImproperlyConfigured

CHECKOUT_SECRET = "only-for-a-checkout-on-this-machine"  # noqa: S105 - never accepted in production
CHECKOUT_FIELD_KEY = "b25seS1mb3ItYS1jaGVja291dC1vbi10aGlzLW1hY2hpbmUtbmV2ZXItbGl2ZQ=="
CHECKOUT_SIGNING_KEY = "b25seS1mb3ItYS1jaGVja291dC1uZXZlci1saXZlISE="
SHORTEST_SECRET = 50


def require(environment: Mapping[str, str]) -> None:
    """Raise ``ImproperlyConfigured`` with everything that keeps this environment from production, all at once."""
    found = list(refusals(environment))
    if found:
        raise ImproperlyConfigured("Not fit for production:\n" + "\n".join(f"- {line}" for line in found))


def refusals(environment: Mapping[str, str]) -> Iterator[str]:
    """Every reason not to start, in plain words that name the variable."""
    secret = environment.get("SECRET_KEY", "")
    if len(secret) < SHORTEST_SECRET or secret == CHECKOUT_SECRET:
        yield f"SECRET_KEY: set one of your own, at least {SHORTEST_SECRET} characters"
    for name, meaning in (("FIELD_KEYS", "keys of encrypted fields"), ("BLIND_INDEX_KEY", "key of searchable fields")):
        given = environment.get(name, "")
        if not given or CHECKOUT_FIELD_KEY in given:
            yield f"{name}: set the {meaning}, base64 of at least 32 random bytes"
    if environment.get("SIGNING_KEY", "") in ("", CHECKOUT_SIGNING_KEY):
        yield "SIGNING_KEY: set the key that results are signed with, base64 of 32 random bytes"
    hosts = [host for host in environment.get("ALLOWED_HOSTS", "").split(",") if host]
    if not hosts or "*" in hosts:
        yield "ALLOWED_HOSTS: name the hosts this installation answers for, separated by commas; * is not one"
    if not (environment.get("CITY_ACCOUNT_URL") or "https://").startswith("https://"):
        yield "CITY_ACCOUNT_URL: https only; what the provider says of a person is believed because of it"
    if not environment.get("DATABASE_URL"):
        yield "DATABASE_URL: name the database; the embedded server is for checkouts only"
    for name, meaning in (
        ("DEBUG", "error pages would show secrets"),
        ("DEMO", "anybody could sign in as anybody"),
        ("JOBS_EAGER", "background work would hold up pages"),
    ):
        if environment.get(name, "0") not in {"", "0"}:
            yield f"{name}: must be off, {meaning}"
