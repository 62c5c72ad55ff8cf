"""Pages at old addresses: a static page that sends readers on without a script."""

import re
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import unquote

from lightship.outputs.base import Redirect, digest
from lightship.outputs.pages.assets import edition
from lightship.outputs.pages.rendering import render
from lightship.outputs.pages.site import Site


def redirect(site: Site, path: str, new: str) -> Redirect:
    """Declare the page at the path of an old address, which leads to the address `new`."""
    address = site.at(new) if new.startswith("/") else new
    settings = site.snapshot.settings
    canonical = f"{settings.url.removesuffix(settings.root[:-1])}{address}"
    return Redirect(
        path=path,
        inputs=digest("redirect", address, canonical, settings.language, edition()),
        make=partial(_bytes, site, address, canonical),
        to=address,
    )


def place(old: str) -> str | None:
    """Give the file that a server answers an address with: /a and /a/ are both a/index.html.

    None for the home page, and for what leads out of the site or hides in it.
    """
    parts = [part for part in unquote(re.split("[?#]", old)[0]).split("/") if part]
    if not parts or any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    path = PurePosixPath(*parts)
    return str(path if path.suffix in (".html", ".htm") else path / "index.html")


def _bytes(site: Site, address: str, canonical: str) -> bytes:
    language = site.snapshot.settings.language
    return render("redirect", say=site.say, address=address, canonical=canonical, language=language).encode()
