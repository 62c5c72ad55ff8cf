"""How a form is carried out, and how whoever filled it in hears of it: by the summary of its run."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from urllib.parse import urlsplit

import click

from lightship import app, gangway, hosting, load, redact
from lightship.app import App
from lightship.cli import proposing
from lightship.errors import ContentError, LightshipError, UsageError
from lightship.gangway import Errand
from lightship.model.forge import ForgeKind
from lightship.sending import forms
from lightship.sending.forms import Filled
from lightship.sending.people import Person
from lightship.sending.proposal import fenced

_SUMMARY = "GITHUB_STEP_SUMMARY"


def fill(root: Path, name: str) -> int:
    """Read what was filled in, write it by the command that the form is of, and send it."""
    here = app.start(root)
    here.expect_page()
    told: list[str] = []
    with _heard(told):
        filled = _filled(here, name)
        _write(here, filled, told)
        here = here.now()  # what was just written is later than the begin, and readers see nothing of the future
        return proposing.send(here, _errand(here, filled), proposing.Wishes(tell=_both(told)))


def _filled(here: App, name: str) -> Filled:
    if place := app.variable("GITHUB_EVENT_PATH"):
        host = urlsplit(app.variable("GITHUB_SERVER_URL")).hostname or "github.com"
        return forms.filled(Path(place).read_bytes(), name, host)
    if pipeline := app.pipeline():
        forge = hosting.expected(here)
        begun = hosting.begun(here, forge, pipeline)  # a variable may name anybody: whoever fills in the form sets them
        host = app.variable("CI_SERVER_HOST") or "gitlab.com"
        by = Person(login=begun.person, id=begun.id, host=host, forge=ForgeKind.GITLAB)
        return forms.chosen(hosting.given(here, forge, pipeline), name, by)
    raise UsageError("no form was filled in", "the forge runs this; here `lightship send` does the same")


def _errand(here: App, filled: Filled) -> Errand:
    return Errand(way=gangway.way(here, filled.by, is_draft=filled.is_draft), by=filled.by)


def _both(told: list[str]) -> proposing.Tell:
    def tell(line: str) -> None:
        click.echo(line)
        told.append(line)

    return tell


def _write(here: App, filled: Filled, told: list[str]) -> None:
    """Run the form's command; what it prints is not shown, for a refused text may be a secret."""
    from lightship.cli.boundary import commands

    command = commands()[filled.name]
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            context = command.make_context(filled.name, list(filled.arguments), obj=here.root)
            with context:
                command.invoke(context)
    except LightshipError:
        _give_back(here, filled, told)
        raise
    except click.ClickException as error:
        _give_back(here, filled, told)
        raise UsageError(error.format_message(), "fill in the form again") from None


def _give_back(here: App, filled: Filled, told: list[str]) -> None:
    """Tell the words in the summary; where a run has none, in its log."""
    for line in _kept(here, filled):
        told.append(line)
        if not app.variable(_SUMMARY):
            click.echo(line, err=True)


def _kept(here: App, filled: Filled) -> Iterator[str]:
    """Give back the words, so that nobody has to write them twice, unless something in them must not be seen."""
    words = next((one.partition("=")[2] for one in filled.arguments if one.startswith("--message=")), "")
    with suppress(LightshipError):
        found = load.context(here.root)
        if words and (found.settings.is_private or not redact.Examiner(found.policy.redaction).found(words)):
            yield f"Your words were:\n\n{fenced(words)}"


@contextmanager
def _heard(told: list[str]) -> Iterator[None]:
    """Write what was told, and an error if there is one, into the summary of the run."""
    title = "Nothing was sent"
    try:
        yield
        title = "Sent"
    except ContentError as error:
        told[:0] = [fenced("\n".join(map(str, error.problems)))]
        raise
    except LightshipError as error:
        told[:0] = [fenced(str(error))]
        raise
    finally:
        if place := app.variable(_SUMMARY):
            with Path(place).open("a", encoding="utf-8") as file:
                file.write(f"### {title}\n\n" + "\n\n".join(told) + "\n")
