"""Parts of a site's outputs by what they are: pages, API, feeds, sitemaps, twins."""

from collections.abc import Callable, Iterator

from lightship.outputs import Output, Page, Redirect, site
from lightship.snapshot import Snapshot


def _chosen(is_wanted: Callable[[Output], bool]) -> Callable[..., Iterator[Output]]:
    def outputs(page: Snapshot, engine: str = "engine 1") -> Iterator[Output]:
        return filter(is_wanted, site(page, engine=engine))

    return outputs


api = _chosen(lambda one: one.path.startswith("api/"))
feeds = _chosen(lambda one: one.path.endswith((".atom", ".rss", "feed.json")))
pages = _chosen(lambda one: isinstance(one, Page | Redirect) or one.path.startswith("assets/"))
sitemaps = _chosen(lambda one: one.path.startswith("sitemap") or one.path == "robots.txt")
twins = _chosen(lambda one: one.path.endswith("/index.md"))
