"""State in a folder: what its disk refuses is told with its name."""

from pathlib import Path

import pytest

from disks import without_room
from lightship.model.findings import Level
from lightship.state import StateError
from lightship.state.directory import DirectoryStore


def test_a_disk_without_room_is_named_and_found_by_the_doctor(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "state")
    with without_room(100):
        with pytest.raises(StateError, match=rf"^the state store: {tmp_path}/state: File too large"):
            store.write("head.json", bytes(2000))
        (finding,) = store.probe()
        assert (finding.name, finding.level) == ("writable", Level.BROKEN)
        assert f"{tmp_path}/state: File too large" in finding.message
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["+lock"]
    assert {finding.level for finding in store.probe()} == {Level.FINE}
