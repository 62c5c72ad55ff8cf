"""A page whose policy asks people, some of them by link: its forge, the machine that asks, and the service of the links."""

import re
from datetime import UTC, datetime

from authors import IGNORED
from council import TOKEN, Council
from lightship import load, wsgi
from lightship.channels import Surroundings
from lightship.selfservice.links import Links
from lightship.selfservice.web import Application
from repositories import clone
from selfserving import Desk, words
from story import Story

KEY = "0123456789abcdef" * 2
POLICY = """\
roles:
  tech: {people: [bo, cy], ask: [{channel: files, to: [tech@example.com]}]}
  legal: {people: [li], backup: [noor], backup_after: 10m}
  head: {people: [eve], ask: [{channel: files, to: [head@example.com]}]}
  governance: {people: [eve]}
severities:
  high: {approve: {tech: 1}}
  critical: {approve: {tech: 1, legal: 1}}
disputes: {decider: head, after: 0s}
"""
DELIVERY = """\
forge: {{kind: github, repository: acme/status, url: "{url}", token: {{env: {token}}}}}
channels: {{files: {{kind: outbox}}}}
approvals:
  url: "http://127.0.0.1:PORT"
  key: {{env: LINKS_KEY}}
  channel: files
  people: {{li: li@example.com, Noor: noor@example.com}}
"""


def begun(page: Council, port: int) -> Desk:
    """Push a page that says who is asked and how; give the service as somebody meets it who has a link."""
    story = Story(page.work).file(".gitignore", IGNORED).file("policy.yml", POLICY)
    delivery = DELIVERY.replace("PORT", str(port))
    story.file("delivery.yml", delivery.format(url=page.host.url, token=TOKEN))
    page.push("Our page")
    clone(page.host.remote, page.ci)
    return Desk(page.ci, url=f"http://127.0.0.1:{port}", now=datetime.now(UTC).replace(microsecond=0))


def made(desk: Desk) -> Application:
    """Make the service of the links."""
    around = load.context(desk.root)
    settings = around.notifying.approvals
    assert settings is not None
    surroundings = Surroundings(
        root=desk.root, domain="status.example.com", secret=lambda _: KEY, clock=lambda: desk.now
    )
    return wsgi.approving(around, settings, surroundings, lambda: desk.seconds, desk.log.append)


def link(desk: Desk, to: str = "li@example.com") -> str:
    """Give the link of the newest mail to somebody."""
    mail = next(one for one in reversed(desk.mails) if one["To"] == to)
    return re.search(rf"{re.escape(desk.url)}/approve/[^\s>]+", words(mail))[0]


def forged(desk: Desk, ballot: str) -> str:
    """Make a link with another key."""
    return Links(desk.url, "f" * 32).approve_link(ballot)
