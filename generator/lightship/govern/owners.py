"""CODEOWNERS from the policy's roles: whom the forge asks to look at which files. It informs, and decides nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lightship.errors import Level as Gravity
from lightship.errors import Problem, UsageError
from lightship.model.findings import Finding, Level
from lightship.model.forge import ForgeKind
from lightship.model.governing import GOVERNANCE, GOVERNED, Approve, Governance

_FIRST = "# Made by `lightship setup --codeowners` from the roles in policy.yml, which alone says who must agree."
_PLACES = {ForgeKind.GITHUB: Path(".github/CODEOWNERS"), ForgeKind.GITLAB: Path(".gitlab/CODEOWNERS")}
_HINT = "`lightship setup --codeowners` writes it"


def text(governance: Governance) -> str:
    """Give the file: who is asked about words, about components, and about the rules themselves."""
    # Where no role is called so, everybody of any role is.
    governors = (GOVERNANCE,) if GOVERNANCE in governance.roles else tuple(governance.roles)
    rows = [
        ("/incidents/", _people(governance, _asked(governance))),
        ("/components.yml", _people(governance, governance.components or governors)),
        *((f"/{path}", _people(governance, governors)) for path in GOVERNED),
    ]
    return "\n".join((_FIRST, *(f"{path} {people}" for path, people in rows if people), ""))


def finding(root: Path, kind: ForgeKind, governance: Governance) -> Finding:
    """Say whether the file is as the roles are now; one that a person wrote is theirs."""
    place, now = _PLACES[kind], _read(root / _PLACES[kind])
    if now is None:
        return Finding(name="owners", level=Level.WARNING, message=f"there is no {place}", hint=_HINT)
    if not now.startswith(_FIRST):
        return Finding(name="owners", level=Level.FINE, message=f"{place} was written by hand")
    if now != text(governance):
        message = f"{place} is older than the roles in policy.yml"
        return Finding(name="owners", level=Level.WARNING, message=message, hint=_HINT)
    return Finding(name="owners", level=Level.FINE, message=f"{place} is as policy.yml says")


def problems(root: Path, governance: Governance) -> Iterator[Problem]:
    """Warn of a file that was made of other roles than there are now."""
    for place in _PLACES.values():
        now = _read(root / place)
        if now is not None and now.startswith(_FIRST) and now != text(governance):
            yield Problem(
                path=str(place), message="it is older than the roles in policy.yml", hint=_HINT, level=Gravity.WARNING
            )


def write(root: Path, kind: ForgeKind, governance: Governance) -> Path:
    """Write the file and give its path; raises UsageError where there are no roles, or a person's own is there."""
    place = _PLACES[kind]
    if not governance.is_governed:
        raise UsageError("policy.yml has no roles, so nobody can be named", "write `roles` first")
    now = _read(root / place)
    if now is not None and not now.startswith(_FIRST):
        raise UsageError(f"{place} was written by hand", "remove it first, if it may be replaced")
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).write_text(text(governance), encoding="utf-8")
    return place


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None


def _asked(governance: Governance) -> tuple[str, ...]:
    """Name the roles that some rule about words asks, in the order of the policy."""
    tables = (
        governance.severities,
        governance.kinds,
        governance.phases,
        governance.categories,
        governance.tags,
        governance.audiences,
    )
    rules: list[Approve] = [rule for table in tables for rule in table.values()]
    named = {role for rule in (*rules, governance.imports, governance.reports) for role in rule}
    return tuple(role for role in governance.roles if role in named)


def _people(governance: Governance, roles: Iterable[str]) -> str:
    found = dict.fromkeys(
        person if person.startswith("@") else f"@{person}"
        for role in roles
        for person in (governance.roles[role].people if role in governance.roles else ())
    )
    return " ".join(found)
