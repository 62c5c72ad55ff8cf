"""Whether the forms of the forge offer the severities that the policy has: their lists lie in files of the forge's."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from lightship.errors import Level, Problem
from lightship.govern.foreign import document, value
from lightship.model import Severity
from lightship.source import Scalar, Sequence

_INPUT = ("on", "workflow_dispatch", "inputs", "severity", "options")
_LISTS: Mapping[str, tuple[str, ...]] = {
    ".github/workflows/new.yml": _INPUT,
    ".github/workflows/update.yml": _INPUT,
    ".gitlab-ci.yml": ("variables", "SEVERITY", "options"),
}
_NONE = "-"  # what a form calls the choice of none


def problems(root: Path, severities: Mapping[str, Severity]) -> Iterator[Problem]:
    """Warn of a form that offers other severities than there are, with the line to write in its place."""
    for name, keys in _LISTS.items():
        node = document(root / name)
        found = value(node, *keys) if node else None
        if not isinstance(found, Sequence):
            continue
        offered = [item.text for item in found.items if isinstance(item, Scalar)]
        if {*offered} - {_NONE} == {*severities}:
            continue
        # What is chosen unless somebody chooses comes first.
        first = [one for one in offered[:1] if one == _NONE or one in severities]
        wanted = ", ".join(f'"{one}"' if one == _NONE else one for one in dict.fromkeys((*first, *severities)))
        yield Problem(
            path=name,
            line=found.where.line,
            column=found.where.column,
            message="the form offers other severities than policy.yml has",
            hint=f"write `options: [{wanted}]`",
            level=Level.WARNING,
        )
