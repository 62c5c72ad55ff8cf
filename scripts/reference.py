"""Write docs/reference.md from the commands and the field tables themselves: `python scripts/reference.py`."""

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import click

from lightship.cli.boundary import cli, commands
from lightship.errors import Exit
from lightship.model import formats
from lightship.source.fields import Table

PLACE = Path(__file__).parent.parent / "docs" / "reference.md"
_EXITS = {
    Exit.FINE: "Fine.",
    Exit.CONTENT: "The content, configuration or policy says no; the lines say what and where.",
    Exit.USAGE: "The command was called in a way that cannot work.",
    Exit.BUG: "A mistake of Lightship; the details are in the file that the last line names.",
    Exit.OUTSIDE: "The outside refused (a disk, an engine, a network); trying again may help.",
}
_NESTED = {
    "incident, update, component: origin": formats.ORIGIN,
    "update: eta": formats.ETA,
    "update: corrections": formats.CORRECTION,
    "update: retracted": formats.RETRACTION,
    "components.yml: each component": formats.COMPONENT,
    "policy.yml: each severity": formats.SEVERITY,
    "policy.yml: redact, each rule": formats.REDACTION,
    "policy.yml: each role": formats.ROLE,
    "policy.yml: each rule of kinds, phases, categories, tags and audiences; imports, reports, components, templates": (
        formats.RULE
    ),
    "policy.yml: each blackout": formats.BLACKOUT,
    "policy.yml: disputes": formats.DISPUTES,
    "policy.yml: asking": formats.ASKING,
    "policy.yml: break_glass": formats.BREAK_GLASS,
    "policy.yml: breach": formats.BREACH,
    "incident, update: redact": formats.ALLOWANCE,
    **{f"delivery.yml: a target of kind {kind}": table for kind, table in formats.TARGETS.items()},
    **{f"delivery.yml: state of kind {kind}": table for kind, table in formats.STATES.items()},
    "delivery.yml: cache": formats.CACHE,
    "delivery.yml: sign": formats.SIGN,
    "delivery.yml: forge": formats.FORGE,
    "delivery.yml: approvals": formats.APPROVALS,
    "delivery.yml: a secret, such as sign: key": formats.SECRET,
    "delivery.yml: each audience": formats.AUDIENCE,
    "delivery.yml: audience: when": formats.CONDITIONS,
    "delivery.yml: audience: channels, each of them": formats.ROUTE,
    **{f"delivery.yml: a channel of kind {kind}": table for kind, table in formats.CHANNELS.items()},
    **{f"delivery.yml: subscribers of kind {kind}": table for kind, table in formats.SUBSCRIBERS.items()},
    "delivery.yml: subscription_service": formats.SUBSCRIPTION_SERVICE,
    "delivery.yml: notify": formats.NOTIFY,
    "delivery.yml: notify: fatigue": formats.FATIGUE,
    "delivery.yml: notify: first": formats.FIRST,
    "incident.LANG.md": formats.TRANSLATED_INCIDENT,
}
_TITLES = {
    "incident": "incident.md",
    "update": "an update",
    "components": "components.yml",
    "policy": "policy.yml",
    "delivery": "delivery.yml",
    "settings": "mkdocs.yml, below `extra.lightship`",
    "template": "templates/NAME.md, pre-approved wording",
}


def text() -> str:
    """Give the whole reference as Markdown."""
    return "\n".join([*_intro(), *_commands(), *_files(), *_exits()]) + "\n"


def _intro() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Every command, option, key and exit code, written from the program itself by `python scripts/reference.py`."
    yield ""


def _commands() -> Iterator[str]:
    yield "## Commands"
    yield ""
    context = click.Context(cli, info_name="lightship", **cli.context_settings)
    yield from _help(cli, context)
    every = commands()
    for name in cli.list_commands(context):
        yield from _command(every[name], name, context)


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """Show a command, and those that it has itself."""
    context = click.Context(command, info_name=name, parent=parent, help_option_names=parent.help_option_names)
    yield f"### {context.command_path}"
    yield ""
    yield from _help(command, context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _command(command.commands[inner], inner, context)


def _help(command: click.Command, context: click.Context) -> Iterator[str]:
    context.terminal_width = 100
    yield "```text"
    yield command.get_help(context)
    yield "```"
    yield ""


def _files() -> Iterator[str]:
    yield "## Files and their keys"
    yield ""
    yield "Times are RFC 3339 with a zone, durations 30m, 1h30m or 2d. `lightship schema NAME` prints the JSON Schema."
    yield ""
    for name, table in formats.FILES.items():
        yield from _table(f"{_TITLES[name]} (`lightship schema {name}`)", table)
    for title, table in _NESTED.items():
        yield from _table(title, table)


def _table(title: str, table: Table) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for field in table.fields:
        default = "needed" if field.required else _shown(field.default)
        words = field.type.words.replace("|", "\\|")
        hidden = "" if field.public else " Never published."
        yield f"| `{field.name}` | {words} | {default} | {field.help}{hidden} |"
    yield ""


def _shown(default: object) -> str:
    if default in (None, "", (), {}):
        return ""
    if isinstance(default, tuple):
        return "`[" + ", ".join(map(str, default)) + "]`"
    if default == 0.0 and isinstance(default, float):
        return ""
    value = default.value if isinstance(default, Enum) else str(default).lower() if default is False else default
    return f"`{value}`"


def _exits() -> Iterator[str]:
    yield "## Exit codes"
    yield ""
    yield "| code | meaning |"
    yield "|---|---|"
    for code in Exit:
        yield f"| {code.value} | {_EXITS[code]} |"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PLACE.read_text(encoding="utf-8") != text())
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(text(), encoding="utf-8")
