"""MkDocs with Material, and ProperDocs, its fork with the same settings, theme and command line."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from lightship.engines.project import expect, open_project, rendered, run, sources, versions


@dataclass(frozen=True, slots=True, kw_only=True)
class MkDocs:
    """An engine with MkDocs' command line: `python -m NAME build -f SETTINGS`."""

    name: str
    pages_per_shard: int = 2500

    def version(self) -> str:
        """Name the engine, the theme and the libraries whose output shows in a page."""
        return versions(self.name, "mkdocs-material", "jinja2", "markdown")

    def render(self, pages: Path, site: Path, config: Path) -> None:
        """Render in a project of its own; `site` is emptied first, as MkDocs does."""
        self.version()
        with tempfile.TemporaryDirectory(prefix="lightship-") as folder:
            project = Path(folder)
            settings = open_project(project, config, pages=pages.resolve(), site=site.resolve())
            said = run(self.name, ["build", "--quiet", "-f", str(settings)], project=project, config=config)
            expect(map(rendered, sources(pages)), site, module=self.name, words=said)


MKDOCS = MkDocs(name="mkdocs")
PROPERDOCS = MkDocs(name="properdocs")
