"""How people without an account of the forge agree to words, from the keys of delivery.yml."""

from lightship.config.channels import Channels
from lightship.config.delivery import Given
from lightship.config.secrets import secret
from lightship.model import Policy
from lightship.model.notifying import ApprovalLinks, Secret
from lightship.source import Record
from lightship.source.fields import nearest


def approvals(given: Given, channels: Channels, policy: Policy) -> ApprovalLinks | None:
    """Read it; every mistake is reported, such as a name that no role of the policy has."""
    record: Record | None = given.record["approvals"]
    if record is None:
        return None
    roles = policy.governance.roles.values()
    known = {name.casefold(): name for role in roles for name in (*role.people, *role.backup)}
    for name, where in record["people"] or ():
        if roles and name.casefold() not in known:
            given.report(where, f"no role of policy.yml names {name!r}", nearest(name, known.values()))
    _expect_own(record, given)
    if "people" in record and not record["people"]:
        given.report(record.at("people"), "nobody agrees by link", "name them: people: {li: li@example.com}")
    return ApprovalLinks(
        url=record["url"] or "",
        key=secret(record["key"], "`key`", given.report) if record["key"] else Secret(),
        channel=channels.mailing(*record["channel"]) if record["channel"] else "",
        people={name: address for (name, _), (address, _) in (record["people"] or {}).items()},
        proxies=record["proxies"],
    )


def _expect_own(record: Record, given: Given) -> None:
    """Report who has the name of somebody else, or their mailbox: whoever reads it would count twice."""
    names: set[str] = set()
    addresses: dict[str, str] = {}
    for (name, where), (address, place) in (record["people"] or {}).items():
        if name.casefold() in names:
            given.report(where, f"{name!r} is named twice", "leave one of them: capitals tell nobody apart")
        elif other := addresses.get(address.casefold()):
            message = f"{name!r} and {other!r} have the same address, and whoever reads it could agree for both"
            given.report(place, message, "write to each of them alone")
        names.add(name.casefold())
        addresses.setdefault(address.casefold(), name)
