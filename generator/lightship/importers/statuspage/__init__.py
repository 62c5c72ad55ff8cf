"""Atlassian Statuspage: saved answers of its API, or a page that still answers."""

from lightship.importers.base import Imported, Notes, Site, SourceError, Tell
from lightship.importers.statuspage import components, incidents, messages, payloads, places
from lightship.importers.statuspage.payloads import Found, records, text


class Statuspage:
    """Reads a file, a folder or the address of a page."""

    noun = "a Statuspage"

    def read(self, source: str, tell: Tell) -> Imported:
        """Read payloads of /api/v2 and feeds; SourceError when there is no incident and no component in them."""
        notes = Notes()
        found = payloads.collect(places.files(source, notes, tell), notes)
        if not found.incidents and not found.components:
            raise SourceError(
                f"{source} holds no incidents and no components", "give answers of /api/v2, or the page's address"
            )
        tree = components.tree(found, notes)
        context = messages.Context(ids=tree.ids, found=found, notes=notes)
        stories = incidents.stories(context)
        _not_kept(found, notes)
        return Imported(site=_site(found), components=tree.roots, stories=stories, notes=notes.sorted())


def _site(found: Found) -> Site:
    page = found.page
    return Site(
        name=text(page, "name"),
        url=text(page, "url"),
        page_id=text(page, "id"),
        time_zone=text(page, "time_zone"),
        feed_id=found.feed_id,
    )


def _not_kept(found: Found, notes: Notes) -> None:
    """List what has no place here."""
    tweets = sum(
        bool(text(update, "custom_tweet"))
        for incident in found.incidents.values()
        for update in records(incident, "incident_updates")
    )
    if tweets:
        notes(found.page_path, f"{tweets} updates had a tweet of their own", "tweets are not kept")
    for code, name in found.codes.items():
        if code and code not in found.incidents:
            notes(found.page_path, f"the history names {name!r} ({code}), whose updates are not here", "fetch its JSON")


__all__ = ["Statuspage"]
