"""cState: a Hugo site whose issues are Markdown files."""

from lightship.importers.base import Imported, Notes, Tell
from lightship.importers.base import Site as Page
from lightship.importers.cstate import facts, front, issues, site
from lightship.importers.cstate.components import Systems


class CState:
    """Reads a site's folder, or its content/ alone."""

    noun = "a cState site"

    def read(self, source: str, tell: Tell) -> Imported:
        """Read every issue; SourceError when there is none."""
        notes = Notes()
        found = site.find(source, notes)
        context = facts.Context(site=found, systems=Systems.declared(found.config, notes), notes=notes)
        stories = []
        for number, (path, place) in enumerate(found.issues, start=1):
            tell(f"reading issue {number} of {len(found.issues)}")
            try:
                data = place.read_bytes()
            except OSError as error:
                notes(path, f"the file cannot be read: {error.strerror}", "it was left out")
                continue
            if len(data) > site.MAX_BYTES:
                notes(path, "the file is larger than 1 MiB", "it was left out")
                continue
            page = front.read(front.decoded(data, path, notes), path, notes)
            story = issues.story(page, place, context)
            if story is not None:
                stories.append(story)
        _naive(context, notes)
        config = found.config
        return Imported(
            site=Page(name=config.title, url=config.url, time_zone=config.zone_name),
            components=context.systems.tree(notes),
            stories=tuple(stories),
            notes=notes.sorted(),
        )


def _naive(context: facts.Context, notes: Notes) -> None:
    """Say once what dates without a zone were taken for."""
    if context.naive:
        path, line = min(context.naive)
        config = context.site.config
        count = len(context.naive)
        notes(
            path,
            f"{count} dates, of which this is the first, have no zone" if count > 1 else "this date has no zone",
            f"read as {config.zone_name or 'UTC'}, as Hugo does; "
            f"`timeZone` in {config.path or 'config.yml'} says otherwise",
            line,
        )


__all__ = ["CState"]
