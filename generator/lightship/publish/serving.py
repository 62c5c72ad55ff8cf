"""How files are served: their content type, and how long they may be kept. Pure."""

import re
from pathlib import PurePosixPath

from lightship.model.publishing import Caching

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".webmanifest": "application/manifest+json",
}
_HASHED = re.compile(r"assets/.*\.[0-9a-f]{8,}\.[^/]+")
_FEED = "application/feed+json; charset=utf-8"


def content_type(path: str) -> str:
    """Give the content type of a path; what is unknown is offered for download and shown by no browser."""
    if PurePosixPath(path).name == "feed.json":
        return _FEED
    return _TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def is_hashed(path: str) -> bool:
    """Tell whether a file is named by its content, so that it never changes and pages before may still load it."""
    return bool(_HASHED.fullmatch(path))


def cache_control(path: str, caching: Caching) -> str:
    """Say how long a path may be kept: what its content names for ever, our own lists never, the rest for seconds."""
    if is_hashed(path) or path.startswith(".lightship/manifest/"):
        return "public, max-age=31536000, immutable"
    if path.startswith(".lightship/"):
        return "no-cache"
    return f"public, max-age={caching.max_age_s}, stale-while-revalidate={caching.stale_s}"
