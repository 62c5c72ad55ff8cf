"""Where the page goes, as delivery.yml says it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship import config, load, scaffold
from lightship.errors import ContentError
from lightship.model import (
    BranchTarget,
    Bucket,
    Caching,
    Components,
    DirectoryState,
    DirectoryTarget,
    GitState,
    Index,
    Publishing,
    Required,
    S3State,
    S3Target,
)
from lightship.source import Where, parse
from story import CLOCK
from tools import ROOT

KNOWN = config.Known(policy=config.DEFAULT_POLICY, components=Components(()))
RIGHT = ROOT / "tests" / "cases" / "delivery-everything-right"


def read(tmp_path: Path, text: str) -> Publishing:
    (tmp_path / "delivery.yml").write_text(text, encoding="utf-8")
    return load.publishing(tmp_path)


def test_without_a_file_the_page_goes_to_a_folder_and_the_state_beside_it(tmp_path: Path) -> None:
    found = load.publishing(tmp_path)
    assert found == Publishing()
    assert found.targets == (DirectoryTarget(path="public"),)
    assert found.state == DirectoryState(path=".lightship/state")


def test_everything_that_can_be_said_is_read() -> None:
    found = load.publishing(RIGHT)
    assert found == Publishing(
        state=S3State(
            bucket=Bucket(name="status-state", prefix="acme/", region="eu-central-1"),
            retention_days=30,
        ),
        targets=(
            DirectoryTarget(path="public/page"),
            S3Target(
                bucket=Bucket(name="status-example", prefix="live/", endpoint_url="http://127.0.0.1:8333"),
                url="https://status.example.com",
                index=Index.FUNCTION,
                is_compressed=True,
                distribution="E2QWRUHAPOMQZL",
                cors_origin="",
            ),
            BranchTarget(remote="git@github.com:example/pages.git", branch="pages/live", url="http://localhost:8080"),
        ),
        required=2,
        keep=10,
        max_deletions=0,
        caching=Caching(max_age_s=30, stale_s=300),
        signing_key="SIGNING_KEY",
    )


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("dir:state", DirectoryState(path="state")),
        ("s3://bucket", S3State(bucket=Bucket(name="bucket"))),
        ("s3://bucket/a/b", S3State(bucket=Bucket(name="bucket", prefix="a/b/"))),
        ("git:our-state", GitState(branch="our-state")),
        ("{kind: git, remote: backup}", GitState(remote="backup")),
        (
            "{kind: s3, bucket: bucket, allow_unguarded: true, endpoint_url: 'http://minio:9000/'}",
            S3State(bucket=Bucket(name="bucket", endpoint_url="http://minio:9000", is_unguarded_allowed=True)),
        ),
    ],
)
def test_the_state_is_named_in_short_or_in_full(tmp_path: Path, text: str, state: object) -> None:
    assert read(tmp_path, f"state: {text}\n").state == state


def test_how_many_are_required_is_a_word_or_a_number(tmp_path: Path) -> None:
    two = "targets: [{kind: directory}, {kind: git-branch}]\n"
    assert read(tmp_path, two).required is Required.ANY
    assert read(tmp_path, two + "required: all").required is Required.ALL
    assert read(tmp_path, two + "required: 2").required == 2


def test_a_state_in_the_bucket_of_the_page_is_refused_also_below_another_prefix(tmp_path: Path) -> None:
    (tmp_path / "delivery.yml").write_text(
        "state: s3://status/private\ntargets: [{kind: s3, bucket: status, prefix: public}]\n", encoding="utf-8"
    )
    with pytest.raises(ContentError, match=r"delivery.yml:1:8: the state is private"):
        load.publishing(tmp_path)


def test_buckets_of_the_same_name_in_two_stores_are_two_places(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "state: {kind: s3, bucket: status, endpoint_url: 'https://a.example.com'}\n"
        "targets: [{kind: s3, bucket: status}, {kind: s3, bucket: status, endpoint_url: 'https://b.example.com'}]\n",
    )
    assert len(found.targets) == 2


def test_mistakes_are_told_by_check_and_by_whoever_publishes(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        read(tmp_path, "state: nowhere\nkeep: few\n")
    assert [problem.line for problem in caught.value.problems] == [1, 2]
    _, problems = load.read(tmp_path, CLOCK)
    assert set(caught.value.problems) <= set(problems)


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    case = ROOT / "tests" / "cases" / "delivery-secrets-written"
    with pytest.raises(ContentError) as caught:
        load.publishing(case)
    for secret in ("AKIA", "wJalr", "hunter2", "MC4C"):
        assert secret in (case / "delivery.yml").read_text(encoding="utf-8")
        assert secret not in str(caught.value)
    assert "hunter2" not in (ROOT / "tests/cases/notify-secrets-written/expected.txt").read_text(encoding="utf-8")


def test_what_init_writes_needs_no_delivery_and_keeps_it_out_of_git() -> None:
    wishes = scaffold.Wishes(name="A", url="https://a.example.com", page_id="a" * 12, zone="Etc/UTC", now=CLOCK)
    files = scaffold.files(wishes)
    assert "delivery.yml" not in files
    assert {"/public", "/.public*", "/.lightship*/", "*.pem"} <= set(files[".gitignore"].split())


_WORDS = st.sampled_from(
    [
        *("kind", "s3", "dir", "git", "directory", "state", "targets", "sign", "key", "env", "file", "required"),
        *(
            "cache",
            "audiences",
            "public",
            "channels",
            "channel",
            "to",
            "smtp",
            "slack",
            "when",
            "severity",
            "notify",
            "fatigue",
        ),
        *("components", "mail", "url", "token", "apprise", "urls", "subscribers", "service", "reminders"),
    ]
)
_TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(tree=st.dictionaries(_WORDS, _TREES, max_size=5))
def test_whatever_is_written_is_read_or_reported_and_never_breaks(tree: object) -> None:
    problems: list[str] = []

    def report(where: Where, message: str, hint: str) -> None:
        problems.append(str(where.problem(message, hint)))

    node = parse(json.dumps(tree), "delivery.yml", report)
    if node is not None:
        given = config.delivery(node, report)
        found = config.publishing(given)
        assert found.targets
        assert "public" in config.audiences(given)
        assert config.notifying(given, found, config.channels(given), KNOWN).audience("public") is not None
