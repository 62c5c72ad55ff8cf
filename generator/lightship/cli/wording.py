"""Pre-approved wording on the command line: `--wording NAME --fact NAME=VALUE`, and the list of it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import click

from lightship import app
from lightship.app import App
from lightship.author import wording
from lightship.author.wording import Said
from lightship.cli import asking
from lightship.errors import Exit, UsageError
from lightship.model import Phase, Repository, Template

WORDING = click.option(
    "--wording", "wording_name", default="", help="Say a pre-approved wording; `lightship wording` lists them."
)
FACTS = click.option("--fact", "facts", multiple=True, help="What stands in a slot of it: NAME=VALUE; may be repeated.")


def chosen(repository: Repository, name: str, message: str, facts: tuple[str, ...]) -> Template | None:
    """Give the wording that is named; None without a name. Raises UsageError."""
    if name and message:
        raise UsageError("--wording and --message say two things", "leave one of them out")
    if facts and not name:
        raise UsageError("--fact fills a slot of a pre-approved wording", "name it with --wording")
    return wording.find(name, repository.templates) if name else None


def title(here: App, template: Template | None, repository: Repository, given: str) -> str:
    """Give an incident's title, one of the wording's where that has some and nobody gave another one."""
    titles = template.titles.get(repository.settings.language, ()) if template else ()
    if not titles:
        return asking.ask(here, given, "What is wrong, in a few words", "TITLE")
    if len(titles) == 1:
        return given or titles[0]
    return asking.ask(here, given, f"Title ({'; '.join(titles)}; another one needs approval)", "TITLE", titles[0])


def titles(template: Template | None, repository: Repository, title: str) -> dict[str, str]:
    """Give the other languages' titles of an incident whose title is one of the wording's."""
    known = template.titles.get(repository.settings.language, ()) if template else ()
    if template is None or title not in known:
        return {}
    place = known.index(title)
    others = ((language, of) for language, of in template.titles.items() if language != repository.settings.language)
    return {language: of[place] for language, of in others if len(of) > place}


def phase(template: Template | None, given: str) -> str:
    """Give the phase that was given, else the wording's; raises UsageError when they are two."""
    if template is None or not given:
        return template.phase if template else given
    if given != template.phase:
        raise UsageError(f"{template.name} is for {template.phase.value}", f"leave out `--phase {given}`")
    return given


def said(
    here: App, repository: Repository, template: Template | None, given: tuple[str, ...], own: Callable[[], str]
) -> Said:
    """Fill the wording's slots with what was given, and ask for the rest; without a wording give the author's `own`."""
    if template is None:
        return Said(words=own())
    facts = wording.facts(template, given)
    for name, values in template.facts.items():
        if name not in facts:
            accepts = partial(wording.value_of, template, name)
            answer = asking.ask(here, "", f"{name} ({', '.join(values)})", f"--fact {name}=", accepts=accepts)
            facts[name] = accepts(answer)
    return wording.said(template, repository.settings.language, {name: facts[name] for name in template.facts})


@click.command("wording")
@click.argument("name", default="")
@click.pass_obj
def list_(root: Path, name: str) -> int:
    """List the pre-approved wordings, or show one by its NAME: what it says, and what may stand in its slots."""
    repository = app.start(root).repository()
    if name:
        template = wording.find(name, repository.templates)
        for language, body in template.bodies.items():
            click.echo(f"\n[{language}]\n{body.public}" if len(template.bodies) > 1 else f"\n{body.public}")
            for audience, text in body.audiences.items():
                click.echo(f"\n[{audience}]\n{text}")
        click.echo()
        for line in _about(template, repository):
            click.echo(f"  {line}")
        return Exit.FINE
    if not repository.templates:
        click.echo("There is no pre-approved wording; write some into templates/NAME.md (docs/wording.md).")
    for template in repository.templates:
        click.echo(f"{template.name}  {template.phase.value}  {template.description}".rstrip())
    return Exit.FINE


def _about(template: Template, repository: Repository) -> list[str]:
    titles: Mapping[str, tuple[str, ...]] = {"title": template.titles.get(repository.settings.language, ())}
    closed = {**titles, **template.facts, "severity": template.severities, "tag": template.tags}
    kinds = ", ".join(kind.value for kind in template.kinds)
    lines = [f"{name}: {' | '.join(values)}" for name, values in closed.items() if values]
    return [f"for: {kinds}, {Phase(template.phase).value}", *lines]


COMMANDS = (list_,)
