"""Lays out what a change would show, in a folder: its pages, its messages, its comment, and a list of it all.

The pages are opened from any place, also from a disk; what is not among them is linked where readers find it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from lightship import build, comment, gallery, lookout, previewing
from lightship.app import App
from lightship.build import Progress
from lightship.errors import LightshipError, UsageError
from lightship.gallery import Exhibit
from lightship.lookout import Prospect
from lightship.plan import Row
from lightship.plan.outlook import Told
from lightship.postroom import Postroom
from lightship.shelf import Shelf
from lightship.snapshot import Snapshot, take

# Nobody looks at more of them.
_EVENTS = 200
_SHOTS = 3
_WIDTHS = {"phone": 360, "wide": 1200}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_S = 30
_LINK = re.compile(r'(\s(?:href|src)=")(/(?!/)[^"#?]*)')
# A page that is opened from a disk has no origin of its own, so its own policy would keep its styles out.
_POLICY = re.compile(r'<meta http-equiv="?Content-Security-Policy"?[^>]*>', re.IGNORECASE)


def lay_out(here: App, against: str, folder: Path, on_progress: Progress) -> None:
    """Write it into a folder that is not there or empty; raises UsageError for another one, and LightshipError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} holds something already", "name a folder that is not there yet")
    seen = lookout.prospect(here, against)
    folder.mkdir(parents=True, exist_ok=True)
    pages = _pages(here, seen, folder, on_progress)
    (folder / "comment.md").write_text(comment.comment(seen.outlook), encoding="utf-8")
    rooms = Postroom(replace(here, at=seen.at), seen.touched, take(seen.touched, seen.at))
    messages = [one for told in seen.outlook.told[:_EVENTS] for one in _messages(rooms, told, folder)]
    shots = [name for page in pages[:_SHOTS] for name in _shots(folder, page)]
    exhibits = {"Pages": [Exhibit(path=page) for page in pages], "Messages": messages}
    exhibits |= {"Screenshots": [Exhibit(path=name) for name in shots], "Comment": [Exhibit(path="comment.md")]}
    (folder / "index.html").write_text(gallery.exhibits(seen.outlook.against, exhibits), encoding="utf-8")


def _pages(here: App, seen: Prospect, folder: Path, on_progress: Progress) -> list[str]:
    """Make the home page and those of the incidents that change; gives their paths."""
    begins = tuple(f"incidents/{one.id}{end}" for one in seen.touched.incidents for end in ("/", "--"))

    def known(path: str, inputs: str) -> Row | None:
        is_wanted = path.startswith((*begins, "assets/")) or path in ("index.html", "status.json")
        return None if is_wanted else Row(inputs=inputs, sha256="0" * 64, md5="0" * 32, size=0)

    def make(snapshot: Snapshot, shelf: Shelf) -> str:
        made = partial(build.partial, workers=here.workers, on_progress=on_progress)
        made(here.root, snapshot, folder / "page", known=known, shelf=shelf)
        return snapshot.settings.url

    url = replace(here, at=seen.at).recalled(make)
    every = sorted((folder / "page").rglob("*.html"))
    for place in every:
        place.write_text(_near(place, folder / "page", url), encoding="utf-8")
    found = (place.relative_to(folder).as_posix() for place in every)
    return [path for path in found if path.removeprefix("page/").startswith(("index.html", *begins))]


def _near(place: Path, site: Path, url: str) -> str:
    """Give a page whose links lead to what lies here, and else to where readers find it."""
    parts = urlsplit(url)
    above = "../" * (len(place.relative_to(site).parts) - 1)

    def link(found: re.Match[str]) -> str:
        path = found[2].removeprefix(f"{parts.path}/" if parts.path else "/")
        file = f"{path}index.html" if path.endswith("/") or not path else path
        return found[1] + (
            f"{above}{file}" if (site / file).is_file() else f"{parts.scheme}://{parts.netloc}{found[2]}"
        )

    return _LINK.sub(link, _POLICY.sub("", place.read_text(encoding="utf-8")))


def _messages(room: Postroom, told: Told, folder: Path) -> Iterator[Exhibit]:
    """Write the messages of an event, each as its channel would send it."""
    place = PurePosixPath("messages", re.sub(r"[^\w.-]+", "-", told.event)[:120])
    for way in told.ways if not told.why else ():
        try:
            for one in previewing.previews(room, told.event, channel=way.channel, audience=way.audience):
                (folder / place).mkdir(parents=True, exist_ok=True)
                (folder / place / one.name).write_bytes(one.content)
                yield Exhibit(path=f"{place}/{one.name}", text=one.text)
        except LightshipError as error:  # such as a secret that only the machine that sends has
            yield Exhibit(path=f"{place}: {way.audience} by {way.channel}", problem=str(error))


def _shots(folder: Path, page: str) -> Iterator[str]:
    """Take pictures of a page where a browser is on this machine."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    for name, width in _WIDTHS.items() if browser else ():
        target = f"screenshots/{page.removeprefix('page/').removesuffix('.html').replace('/', '-')}-{name}.png"
        (folder / "screenshots").mkdir(exist_ok=True)
        options = ["--headless", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},1600"]
        options += ["--no-sandbox"] if os.geteuid() == 0 else []
        shot = [
            str(browser),
            *options,
            f"--screenshot={(folder / target).resolve()}",
            (folder / page).resolve().as_uri(),
        ]
        try:
            subprocess.run(shot, check=False, capture_output=True, timeout=_BROWSER_S)
        except (OSError, subprocess.TimeoutExpired):
            return
        if (folder / target).is_file():
            yield target
