"""The outbox: files that a mail program opens, one for each message however often it is tried."""

import json
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from lightship.channels import Channel, DownError, Recipient, Surroundings, open_channel
from lightship.model.notifying import ChannelSettings
from messages import event, message

ANA = Recipient(id="00ff00ff00ff00ff", address="ana@example.org", unsubscribe="mailto:unsubscribe@example.com")
HOOK = Recipient(id="11ff", address="https://hooks.example.org/status")


@pytest.fixture
def outbox(surroundings: Surroundings) -> Channel:
    return open_channel(ChannelSettings(name="mail", kind="outbox", options={"path": "out"}), surroundings)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_mail_is_a_file_in_the_folder_of_its_event(outbox: Channel, tmp_path: Path) -> None:
    outbox.connect().send(outbox.compose(message(), "Etc/UTC"), ANA, "key")
    (path,) = files(tmp_path)
    assert path.startswith("out/2026-10-17-checkout-errors/20261017T033140Z-identified/public-")
    assert path.endswith(".eml")
    found = BytesParser(policy=default).parsebytes((tmp_path / path).read_bytes())
    assert found["To"] == "ana@example.org"
    assert found["From"] == "Status <status@status.example.com>"


def test_a_second_try_overwrites_the_same_file_and_another_message_gets_another(
    outbox: Channel, tmp_path: Path
) -> None:
    way, draft = outbox.connect(), outbox.compose(message(), "Etc/UTC")
    receipts = [way.send(draft, ANA, key).reference for key in ("one", "one", "two")]
    assert len(files(tmp_path)) == len(set(receipts)) == 2
    assert all((tmp_path / "out" / receipt).is_file() for receipt in receipts)


def test_what_a_killed_run_left_half_written_is_completed_by_the_next(outbox: Channel, tmp_path: Path) -> None:
    way, draft = outbox.connect(), outbox.compose(message(), "Etc/UTC")
    whole = tmp_path / "out" / way.send(draft, ANA, "key").reference
    content = whole.read_bytes()
    whole.rename(whole.with_name(f".{whole.stem}.part")).write_bytes(content[:100])
    way.send(draft, ANA, "key")
    assert [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()] == [content]


def test_what_is_no_mail_is_told_as_json(outbox: Channel, tmp_path: Path) -> None:
    outbox.connect().send(outbox.compose(message(), "Etc/UTC"), HOOK, "key")
    (path,) = files(tmp_path)
    told = json.loads((tmp_path / path).read_text(encoding="utf-8"))
    assert path.endswith(".json")
    assert told["to"] == HOOK.address
    assert told["payload"] == message().payload
    assert told["short"] == message().short


def test_no_id_leads_out_of_the_outbox(outbox: Channel, tmp_path: Path) -> None:
    for id_ in ("../../x/..", "/etc/passwd", "a/../../../b#c1", "..", ""):
        outbox.connect().send(outbox.compose(message(event=event(id=id_), audience="../.."), "Etc/UTC"), ANA, id_)
    assert all(path.startswith("out/") for path in files(tmp_path))
    assert len(files(tmp_path)) == 5


def test_a_place_that_cannot_be_written_is_said_in_one_line(outbox: Channel, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(DownError, match=r"the outbox .*/out cannot be written: File exists"):
        outbox.connect()


def test_a_full_disk_is_said_in_one_line(surroundings: Surroundings) -> None:
    settings = ChannelSettings(name="mail", kind="outbox", options={"path": "/dev/full"})
    full = open_channel(settings, surroundings)
    with pytest.raises(DownError, match="cannot be written"):
        full.connect()
