"""What the regulation on unions as legal persons asks of a certificate and of a change."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.rules.rule import Finding, Parameters, noop, rule, verdict


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate's first and last day, and the day on which it is looked at."""

    valid_from_on: date
    valid_until_on: date
    day: date


@dataclass(frozen=True)
class ChangeFacts:
    """A change of name that the certificate does not show yet, and the day on which it is looked at."""

    changed_on: date
    day: date


def years_after(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def renewal_opens_on(valid_until_on: date, days: int) -> date:
    """First day on which a certificate can be renewed: for 31 December and 30 days, 1 December."""
    return valid_until_on - timedelta(days=days)


@rule("union-legal-person.2", clause="union-legal-person:2")
def certificate_lasts_a_term(facts: CertificateFacts, parameters: Parameters) -> Finding:
    """The certificate is valid for the union's term."""
    least = parameters["organizations.certificate_years_min"]
    most = parameters["organizations.certificate_years_max"]
    after = facts.valid_until_on + timedelta(days=1)
    held = (
        years_after(facts.valid_from_on, least) <= after <= years_after(facts.valid_from_on, most) + timedelta(days=1)
    )
    return verdict(
        held,
        noop("有效期 %(start)s 至 %(end)s，应为 %(least)s 至 %(most)s 年"),
        needed=noop("按本届届期核对起止日期"),
        start=facts.valid_from_on.isoformat(),
        end=facts.valid_until_on.isoformat(),
        least=least,
        most=most,
    )


@rule("union-legal-person.3", clause="union-legal-person:3")
def certificate_is_not_due(facts: CertificateFacts, parameters: Parameters) -> Finding:
    """Nothing to renew yet; from the first day of the window on, the union is reminded."""
    days = parameters["organizations.certificate_renewal_days"]
    opens = renewal_opens_on(facts.valid_until_on, days)
    left = (facts.valid_until_on - facts.day).days
    said = noop("有效期至 %(end)s，还有 %(left)s 天") if left >= 0 else noop("已于 %(end)s 到期，过期 %(over)s 天")
    return verdict(
        facts.day < opens,
        said,
        needed=noop("自 %(opens)s 起可以申请换证，到期前办妥"),
        hard=False,
        end=facts.valid_until_on.isoformat(),
        opens=opens.isoformat(),
        left=left,
        over=-left,
    )


@rule("union-legal-person.4", clause="union-legal-person:4")
def change_is_registered_in_time(facts: ChangeFacts, parameters: Parameters) -> Finding:
    """A change of name is registered within the set days."""
    due = facts.changed_on + timedelta(days=parameters["organizations.certificate_change_days"])
    return verdict(
        facts.day <= due,
        noop("名称自 %(changed)s 起变更，变更登记的最后一天是 %(due)s"),
        needed=noop("尽快办理变更登记"),
        hard=False,
        changed=facts.changed_on.isoformat(),
        due=due.isoformat(),
    )
