"""The seam to page engines: what turns a folder of Markdown pages into a folder of HTML pages."""

from pathlib import Path
from typing import Protocol

from lightship.errors import OutsideError


class EngineError(OutsideError):
    """An engine is missing, refused its input or left pages out; it says so in the engine's own words."""


class Engine(Protocol):
    """A static site generator that reads mkdocs.yml and the theme overrides of the page."""

    @property
    def name(self) -> str:
        """Give the word that names the engine in `extra.lightship.engine`."""

    @property
    def pages_per_shard(self) -> int:
        """Give how many pages one run takes before its memory or its time per page grows noticeably."""

    def version(self) -> str:
        """Name the engine and everything installed that decides its bytes: part of every page's input digest.

        Raise EngineError when it is not installed.
        """

    def render(self, pages: Path, site: Path, config: Path) -> None:
        """Render every Markdown file below `pages` into `site`, a folder of its own, as `config` says.

        `config` is an mkdocs.yml; its docs_dir and site_dir are not used, everything in it that is relative
        stays relative to its own folder. `site` may also receive what the engine adds (theme assets, a site
        map). Raise EngineError with the engine's words.
        """
