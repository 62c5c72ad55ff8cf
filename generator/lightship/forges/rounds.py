"""The rounds that `setup` makes: one look, or one step, after the other, whatever the token may not see or set."""

from collections.abc import Callable, Iterable, Iterator

from lightship.forges.base import ForgeError
from lightship.model.findings import Finding, Level


def looked(looks: Iterable[Callable[[], Finding]]) -> Iterator[Finding]:
    """Give what each look finds; what the forge refuses for good is a finding, too."""
    for look in looks:
        try:
            yield look()
        except ForgeError as error:
            if not error.permanent:
                raise
            yield Finding(name="settings", level=Level.WARNING, message=error.message, hint=error.hint)


def stepped(steps: Iterable[Callable[[], str]]) -> Iterator[str]:
    """Tell what each step set; what the forge refuses for good is told, too."""
    for step in steps:
        try:
            yield step()
        except ForgeError as error:
            if not error.permanent:
                raise
            yield f"not set: {error}"
