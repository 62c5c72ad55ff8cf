"""What must hold of a page in memory at every moment, and of everything that a publication leaves behind."""

import json
import re

from fakes import Memory, World

from lightship import statements
from lightship.plan import manifest
from lightship.publish import head

_NEEDS = re.compile(r"needs: ([^<]*)")


def torn(target: Memory) -> list[str]:
    """Follow every link from the home page; give what is missing. A page that is not there yet is not torn."""
    missing, seen, waiting = [], set(), ["index.html"] if "index.html" in target.held else []
    while waiting:
        path = waiting.pop()
        content = target.held.get(path)
        if content is None:
            missing.append(path)
            continue
        found = _NEEDS.search(content.decode())
        new = set(found[1].split() if found else ()) - seen
        seen |= new
        waiting += new
    return missing


def words(target: Memory) -> dict[str, bytes]:
    """Give the page as readers see it, without what names the generation or belongs to the publisher."""
    shown = {}
    for path, content in target.held.items():
        if not path.startswith((".lightship/", "statements/", "status.json")):
            shown[path] = re.sub(rb'data-generation="\d*"', b"", content)
    return shown


def assert_whole(world: World) -> None:
    """Every target shows the same generation and holds what its manifest says; the chain leads from end to begin."""
    current = head.look(world.publisher().store).head
    assert current
    assert current.is_done
    for target in world.targets:
        assert json.loads(target.held["status.json"])["generation"] == current.generation
        root = manifest.read_root(target.held[manifest.ROOT])
        assert root.generation == current.generation
        rows = manifest.whole(target.held[path] for path in root.shards.values())
        shards = {path for path in target.held if path.startswith(manifest.SHARDS)}
        assert shards == set(root.shards.values())
        shown = {p for p in target.held if not p.startswith((".lightship/", "statements/", "status.json"))}
        assert shown == set(rows)
        for path, row in rows.items():
            assert statements.digest(target.held[path]) == row.sha256, path
        assert_chain(target, current)


def assert_chain(target: Memory, current: head.Head) -> None:
    """Every statement is there and names the one before; together they say what the page says."""
    latest = statements.read_latest(target.held[statements.LATEST_PATH])
    assert (latest.number, latest.sha256) == (current.told, current.statement)
    told, expected = [], latest.sha256
    for number in range(latest.number, 0, -1):
        content = target.held[statements.path(number)]
        assert statements.digest(content) == expected
        told.append(statements.read(content))
        expected = told[-1].previous
    assert expected == ""
    held = statements.fold(told)
    twins = {path for path in target.held if path.endswith("/index.md")}
    assert {statements.twin_path(incident) for incident in held} == twins
    for incident, said in held.items():
        content = target.held[statements.twin_path(incident)]
        assert said.sha256 == statements.digest(content)
        assert said.updates == statements.sections(content)
