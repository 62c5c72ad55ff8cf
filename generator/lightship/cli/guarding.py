"""The command that looks at what guards the page on its forge: setup."""

from pathlib import Path

import click

from lightship import app, hosting, load
from lightship.cli import outcomes
from lightship.errors import Exit
from lightship.model.findings import Level


@click.command()
@click.option("--check", "is_applying", flag_value=False, default=False, help="Look, and change nothing (the default).")
@click.option("--apply", "is_applying", flag_value=True, help="Set what the token can set, then look.")
@click.option("--codeowners", "is_writing", is_flag=True, help="Write CODEOWNERS from the roles in policy.yml.")
@click.pass_obj
def setup(root: Path, *, is_applying: bool, is_writing: bool) -> int:
    """Look at what guards the main branch on the forge: required checks, history, auto-merge, permissions.

    Needs an administrator's token in GITHUB_TOKEN (GITLAB_TOKEN). Exits 1 when something is broken.
    """
    from lightship.govern import owners, setting

    here = app.start(root)
    here.expect_page()
    governance = load.context(root).policy.governance
    forge = hosting.expected(here)
    if is_writing:
        written = owners.write(root, forge.kind, governance)
        click.echo(f"wrote {written}; `lightship send {written}` proposes it")
        if not is_applying:
            return Exit.FINE
    guard, rules = setting.guard(root, governance), hosting.guarded(here, forge)
    click.echo(click.style(forge.page, bold=True))
    if is_applying:
        for told in rules.mend(guard):
            click.echo(f"  {told}")
    findings = [*rules.examine(guard), *([owners.finding(root, forge.kind, governance)] if governance.roles else [])]
    for finding in findings:
        click.echo(outcomes.line(finding))
    return Exit.CONTENT if any(finding.level is Level.BROKEN for finding in findings) else Exit.FINE


COMMANDS = (setup,)
