"""The pages of the service as HTML, in the look of the status page; complete without a script."""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lightship.model.subscriber import Medium, Subscriber
from lightship.outputs.pages import assets
from lightship.selfservice.languages import LANGUAGES, wording
from lightship.selfservice.news import Item
from lightship.selfservice.offer import Offer
from lightship.selfservice.wishes import Form
from lightship.selfservice.wording import Wording

Links = tuple[tuple[str, str], ...]


class Pages:
    """Makes pages; `base` is the path at which the service begins, empty for a host of its own."""

    def __init__(self, offer: Offer, base: str, mark: str) -> None:
        """Take what can be asked for, and the sign of the page, an SVG."""
        self._offer = offer
        self.base = base
        self._environment = Environment(
            loader=PackageLoader("lightship.selfservice"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        spoken = [code for code in offer.settings.languages if code.partition("-")[0] in LANGUAGES]
        self._shared = {
            "site": offer.settings,
            "offer": offer,
            "base": base,
            "mark": Markup(mark),  # noqa: S704 - a file of the page's owner
            "style": self.style[0],
            "tongues": [(code, wording(code).name) for code in spoken] if len(spoken) > 1 else [],
            "names": {code: wording(code).name if code in spoken else "" for code in offer.settings.languages},
        }

    @cached_property
    def style(self) -> tuple[str, bytes]:
        """Give the path and the content of the style sheet: the page's own, and what forms need beside it."""
        own = files("lightship.selfservice").joinpath("templates", "service.css").read_bytes()
        content = assets.style().content + own
        return f"assets/service.{hashlib.sha256(content).hexdigest()[:8]}.css", content

    def subscribe(self, form: Form, medium: Medium, faults: Mapping[str, str], language: str, today: date) -> str:
        """Ask what somebody wants to be told of."""
        say = wording(language)
        other = Medium.WEBHOOK if medium is Medium.EMAIL else Medium.EMAIL
        return self._page(
            "subscribe",
            language,
            title=say.title(self._offer.settings.name),
            form=form,
            medium=medium,
            other=other if self._offer.fitting(other) else "",
            faults=faults,
            today=today,
        )

    def reminder(self, form: Form, faults: Mapping[str, str], language: str) -> str:
        """Ask for the address of a subscription."""
        say, has_hooks = wording(language), bool(self._offer.fitting(Medium.WEBHOOK))
        return self._page("reminder", language, title=say.manage, form=form, faults=faults, has_hooks=has_hooks)

    def manage(
        self,
        form: Form,
        subscriber: Subscriber,
        faults: Mapping[str, str],
        language: str,
        *,
        here: str,
        today: date,
        secret: str,
        is_saved: bool,
    ) -> str:
        """Show a subscription, to be changed or ended; `here` is the path of its link."""
        return self._page(
            "manage",
            language,
            title=wording(language).yours,
            form=form,
            medium=subscriber.medium,
            faults=faults,
            here=here,
            today=today,
            secret=secret,
            is_saved=is_saved,
            is_told=subscriber.is_told,
        )

    def note(
        self,
        title: str,
        words: tuple[str, ...],
        language: str,
        *,
        who: str = "",
        lines: tuple[str, ...] = (),
        news: tuple[Item, ...] | None = None,
        secret: str = "",
        here: str = "",
        button: str = "",
        links: Links = (),
    ) -> str:
        """Say something; with a button that posts to `here`."""
        return self._page(
            "note",
            language,
            title=title,
            words=words,
            who=who,
            lines=lines,
            news=news,
            secret=secret,
            here=here,
            button=button,
            links=links,
        )

    def _page(self, name: str, language: str, **values: object) -> str:
        say: Wording = wording(language)
        context = {"faults": {}, **self._shared, "say": say, "language": language, **values}
        return self._environment.get_template(f"{name}.jinja").render(context)
