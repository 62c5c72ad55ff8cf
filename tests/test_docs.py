"""The documentation says what the program does; where it lags, these tests fail."""

import importlib.util
import re
import shlex
from itertools import takewhile
from pathlib import Path

import click
import pytest

from lightship.cli.boundary import commands
from lightship.errors import Exit
from lightship.model import formats
from tools import ROOT

DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_SHELL = ("&&", "|", ">", ";")
# In a sentence a command may be named without all that it needs; files are the reader's, and NAME stands for one.
_PASSED = ("Missing argument", "requires an argument", "does not exist", "'NAME' is not one of")
# The design names commands that are still to come.
GUIDES = [page for page in DOCS if page.name != "design.md"]


def every_command() -> dict[str, click.Command]:
    """Give every command by its name, those of groups by both names."""
    found = dict(commands())
    for name, command in commands().items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": one for inner, one in command.commands.items()}
    return found


def _reference() -> str:
    specification = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return str(module.text())


def test_the_reference_is_what_the_program_says() -> None:
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written == _reference(), "run `python scripts/reference.py`"


def test_every_command_option_key_and_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    for name, command in every_command().items():
        assert f"### lightship {name}\n" in text
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.opts[-1] in text
                assert parameter.help, f"{name} {parameter.name} has no help"
    for table in formats.FILES.values():
        for field in table.fields:
            assert f"| `{field.name}` |" in text
    for code in Exit:
        assert f"| {code.value} |" in text


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links {target}"


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_commands_that_the_pages_show_are_understood(page: Path) -> None:
    names = every_command()
    for line in _commands(page.read_text(encoding="utf-8")):
        words = [*takewhile(lambda word: word not in _SHELL, shlex.split(line, comments=True))]
        name = " ".join(words[1:3]) if " ".join(words[1:3]) in names else words[1]
        assert name in names, f"{page.name}: {line}"
        fault = _fault(names[name], name, words[1 + len(name.split()) :])
        assert not fault or any(mark in fault for mark in _PASSED), f"{page.name}: {line}: {fault}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_make_targets_that_the_pages_name_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"```sh\n.*?```", text, flags=re.DOTALL)
    shown += re.findall(r"`[^`\n]+`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for target in re.findall(r"`?make ([a-z]+)", " ".join(shown)):
        assert target in targets


def _commands(text: str) -> list[str]:
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)).replace("\\\n", " ")
    shown = [found[1] for line in blocks.splitlines() if (found := re.match(r"(?:[A-Z_]+=\S+ )*(lightship .*)", line))]
    inline = re.findall(r"`(lightship [a-z][^`…]*)`", text)
    return shown + [line for line in inline if line.split()[1].islower()]


def _fault(command: click.Command, name: str, arguments: list[str]) -> str:
    try:
        command.make_context(name, arguments)
    except click.exceptions.Exit:  # help was asked for
        return ""
    except click.UsageError as error:
        return error.format_message()
    return ""
