"""Whether those who may publish without approvals can say who they are by a key, seen before the hour they need it."""

from collections.abc import Iterator
from pathlib import Path

from lightship.errors import Level, Problem
from lightship.model.governing import Governance
from lightship.source.fields import nearest

_KEY = 'namespaces="git" ssh-ed25519 AAAA…'
_PATTERN = frozenset("*?!,")


def problems(root: Path, governance: Governance) -> Iterator[Problem]:
    """Warn of a file of keys that is not there, of names in it that nobody has, and of people who are not in it."""
    glass = governance.break_glass
    if glass is None or not glass.signers:
        return
    place = root / glass.signers
    if not place.is_file():
        yield _warning("policy.yml", 1, f"break_glass names {glass.signers}, which is not there", f"write NAME {_KEY}")
        return
    roles = governance.roles
    every = {name.casefold(): name for role in roles.values() for name in (*role.people, *role.backup)}
    has_teams = any(name.startswith("@") for name in every)
    written: set[str] = set()
    for number, line in enumerate(place.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        name = line.split()[0] if line.strip() and not line.lstrip().startswith("#") else ""
        written.add(name.casefold())
        if _PATTERN & {*name}:
            hint = "write a line for each of them"
            yield _warning(
                glass.signers, number, f"{name!r} is not the name of one person, so its key is nobody's", hint
            )
        elif name and not has_teams and name.casefold() not in every:
            hint = nearest(name, every.values())
            yield _warning(glass.signers, number, f"no role of policy.yml names {name!r}, so its key is nobody's", hint)
    able = {name: None for role in glass.roles if role in roles for name in (*roles[role].people, *roles[role].backup)}
    for name in able:
        if not name.startswith("@") and name.casefold() not in written:
            yield _warning(glass.signers, 1, f"{name} may break the glass, and has no key here", f"add {name} {_KEY}")


def _warning(path: str, line: int, message: str, hint: str) -> Problem:
    return Problem(path=path, line=line, message=message, hint=hint, level=Level.WARNING)
