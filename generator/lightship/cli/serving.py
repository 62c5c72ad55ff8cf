"""The command that lets people subscribe by themselves, and agree to words by links: subscription-service."""

from pathlib import Path

import click

from lightship.errors import Exit


@click.command("subscription-service")
@click.option("--host", default="127.0.0.1", help="The address that it answers at.")
@click.option("-p", "--port", type=click.IntRange(0, 65535), default=8080, help="The port.")
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of subscribers, where delivery.yml names none.",
)
@click.pass_obj
def subscription_service(root: Path, host: str, port: int, database: Path | None) -> int:
    """Let people subscribe, change that and leave, as `subscription_service` in delivery.yml says.

    It also answers at the links by which people agree to words, where delivery.yml has `approvals`.

    For a trial and for small pages; docs/subscription-service.md has gunicorn and a proxy.
    """
    from lightship import load, wsgi
    from lightship.selfservice import web

    application = wsgi.application(root, database or "")
    what = "subscribe" if load.context(root).notifying.subscription_service else "agree to words"
    web.serve(application, host, port, lambda url: click.echo(f"People {what} on {url}/ (Ctrl-C stops it)"))
    return Exit.FINE


COMMANDS = (subscription_service,)
