"""Zensical, by Material's authors: reads mkdocs.yml, has its own copy of the theme and MiniJinja templates.

It wants docs_dir and site_dir inside the project, ignores most plugins silently and runs no hooks.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lightship.engines.project import expect, link, open_project, rendered, run, sources, versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Zensical:
    """The engine behind `python -m zensical build -f SETTINGS`."""

    name: str = "zensical"
    pages_per_shard: int = 500

    def version(self) -> str:
        """Name the engine; its theme and its Markdown come with it, Python-Markdown is called from within."""
        return versions("zensical", "markdown")

    def render(self, pages: Path, site: Path, config: Path) -> None:
        """Render in a project beside `site`, so that pages are linked in and the result is moved out."""
        self.version()
        with tempfile.TemporaryDirectory(prefix=".lightship-", dir=site.resolve().parent) as folder:
            project = Path(folder)
            inside, outside = Path("lightship-pages"), Path("lightship-site")  # it panics at absolute ones
            shutil.copytree(pages, project / inside, copy_function=link)
            settings = open_project(project, config, pages=inside, site=outside)
            said = run(self.name, ["build", "-f", str(settings)], project=project, config=config)
            result = project / outside
            expect(map(rendered, sources(pages)), result, module=self.name, words=said)
            shutil.rmtree(site, ignore_errors=True)
            result.rename(site)


ZENSICAL = Zensical()
