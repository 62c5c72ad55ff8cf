"""The pages on which somebody reads what is proposed, and agrees or asks for changes; complete without a script."""

import hashlib
from functools import cached_property
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lightship.ballots import Ballot
from lightship.govern import languages as words
from lightship.model import Settings
from lightship.outputs.pages import assets
from lightship.selfservice.languages import wording
from lightship.words.clean import allowed


class Pages:
    """Makes pages; `base` is the path at which the service begins, empty for a host of its own."""

    def __init__(self, settings: Settings, base: str, mark: str) -> None:
        """Take the page, and its sign, an SVG."""
        self.base = base
        self.language = settings.language
        self.say, self.ask = wording(settings.language), words.wording(settings.language)
        self._environment = Environment(
            loader=ChoiceLoader([PackageLoader("lightship.approving"), PackageLoader("lightship.selfservice")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._shared = {
            "site": settings,
            "base": base,
            "mark": Markup(mark),  # noqa: S704 - a file of the page's owner
            "style": self.style[0],
            "say": self.say,
            "ask": self.ask,
            "language": self.language,
            "tongues": [],
            "faults": {},
        }

    @cached_property
    def style(self) -> tuple[str, bytes]:
        """Give the path and the content of the style sheet: the other service's, and what words need beside."""
        service = files("lightship.selfservice").joinpath("templates", "service.css").read_bytes()
        own = files("lightship.approving").joinpath("templates", "approving.css").read_bytes()
        content = assets.style().content + service + own
        return f"assets/approving.{hashlib.sha256(content).hexdigest()[:8]}.css", content

    def ballot(self, ballot: Ballot, here: str, *, reason: str = "", fault: str = "") -> str:
        """Show what is proposed, and ask; `here` is the path of the link."""
        # It comes from the state store, which others may write: what they write is sanitised once more.
        passages = [
            (one.heading, Markup(allowed(one.html)), one.language)  # noqa: S704 - sanitised
            for one in ballot.passages
        ]
        faults = {"reason": fault} if fault else {}
        return self._page(
            "ballot", title=ballot.title, ballot=ballot, passages=passages, here=here, reason=reason, faults=faults
        )

    def note(self, title: str, words: tuple[str, ...], *, done: str = "", link: tuple[str, str] | None = None) -> str:
        """Say something; `done` is what was done, `link` where to go on, by its words."""
        return self._page("answer", title=title, words=words, done=done, link=link)

    def _page(self, name: str, **values: object) -> str:
        return self._environment.get_template(f"{name}.jinja").render({**self._shared, **values})
