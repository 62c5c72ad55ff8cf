"""Page engines: one file per engine, and the one list of them.

Nothing here knows what a page says. `render_sharded` is the way to render many pages; an engine's own
`render` is one run.
"""

from lightship.engines import theme
from lightship.engines.base import Engine, EngineError
from lightship.engines.mkdocs import MKDOCS, PROPERDOCS
from lightship.engines.project import rendered
from lightship.engines.shards import render_sharded
from lightship.engines.zensical import ZENSICAL

KINDS: dict[str, Engine] = {"mkdocs": MKDOCS, "properdocs": PROPERDOCS, "zensical": ZENSICAL}

__all__ = ["KINDS", "Engine", "EngineError", "render_sharded", "rendered", "theme"]
