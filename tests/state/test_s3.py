"""A bucket as a state store: what is retained, who is kept out, what is refused."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lightship.model import Bucket, S3State
from lightship.model.findings import Level
from lightship.state import ABSENT, StateError, open_store
from stores import Account, fresh_bucket


def opened(settings: S3State):
    return open_store(settings, Path())


def findings(settings: S3State):
    return {finding.name: finding for finding in opened(settings).probe()}


@pytest.fixture
def locked_bucket(weed: Account, credentials: None) -> Iterator[Bucket]:
    with fresh_bucket(weed, ObjectLockEnabledForBucket=True) as bucket:
        yield bucket


def test_statements_archives_messages_and_the_trail_are_locked_for_so_many_days_and_nothing_else_is(
    locked_bucket: Bucket, weed: Account
) -> None:
    store = opened(S3State(bucket=locked_bucket, retention_days=3))
    client = weed.client()
    for key in ("statements/1.json", "archive/1.zip", "messages/1.zip", "trail/1.json", "trail.json", "head.json"):
        store.write(key, b"1", expected=ABSENT)
    for key in ("statements/1.json", "archive/1.zip", "messages/1.zip", "trail/1.json"):
        answer = client.head_object(Bucket=locked_bucket.name, Key=key)
        assert answer["ObjectLockMode"] == "GOVERNANCE"
        left = answer["ObjectLockRetainUntilDate"] - datetime.now(UTC)
        assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
        version = {"Bucket": locked_bucket.name, "Key": key, "VersionId": answer["VersionId"]}
        with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
            client.delete_object(**version)
        client.delete_object(**version, BypassGovernanceRetention=True)
    for key in ("trail.json", "head.json"):
        assert "ObjectLockMode" not in client.head_object(Bucket=locked_bucket.name, Key=key)


def test_the_mode_is_that_of_the_bucket_where_it_has_one(double: Account, credentials: None) -> None:
    with fresh_bucket(double, ObjectLockEnabledForBucket=True) as bucket:
        retention = {"Mode": "COMPLIANCE", "Days": 1}
        double.client().put_object_lock_configuration(
            Bucket=bucket.name,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}},
        )
        opened(S3State(bucket=bucket, retention_days=3)).write("statements/1.json", b"1", expected=ABSENT)
        answer = double.client().head_object(Bucket=bucket.name, Key="statements/1.json")
        assert answer["ObjectLockMode"] == "COMPLIANCE"
        assert (
            findings(S3State(bucket=bucket, retention_days=3))["retention"].message
            == "3 days by Object Lock, COMPLIANCE"
        )


def test_a_bucket_that_cannot_retain_says_so_before_a_statement_is_written(bucket: Bucket) -> None:
    settings = S3State(bucket=bucket, retention_days=3)
    with pytest.raises(StateError, match=r"the bucket has no Object Lock, so nothing can be retained .*retention_days"):
        opened(settings).write("statements/1.json", b"1", expected=ABSENT)
    assert list(opened(settings).names("")) == []
    assert findings(settings)["retention"].level is Level.BROKEN


def test_a_store_that_ignores_conditions_holds_no_state_unless_it_was_allowed(careless_bucket: Bucket) -> None:
    for expected in (ABSENT, None):
        with pytest.raises(StateError, match="silently ignores the conditions of writes"):
            opened(S3State(bucket=careless_bucket)).write("head.json", b"1", expected=expected)
    assert opened(S3State(bucket=careless_bucket)).read("head.json") is None
    assert findings(S3State(bucket=careless_bucket))["conditional writes"].level is Level.BROKEN
    allowed = S3State(bucket=replace(careless_bucket, is_unguarded_allowed=True))
    version = opened(allowed).write("head.json", b"1", expected=ABSENT)
    opened(allowed).write("head.json", b"2", expected=version)
    assert findings(allowed)["conditional writes"].level is Level.WARNING


def test_a_private_bucket_that_strangers_can_read_is_broken(bucket: Bucket, weed: Account) -> None:
    settings = S3State(bucket=bucket)
    assert {finding.level for finding in opened(settings).probe()} == {Level.FINE}
    statement = {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"]}
    resources = [f"arn:aws:s3:::{bucket.name}", f"arn:aws:s3:::{bucket.name}/*"]
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": resources}]}
    weed.client().put_bucket_policy(Bucket=bucket.name, Policy=json.dumps(policy))
    found = findings(settings)["private"]
    assert found.level is Level.BROKEN
    assert found.message == (
        "open to strangers: a request without credentials reads an object; "
        "a request without credentials lists its objects; its policy is public"
    )


def test_a_list_of_access_that_names_everybody_is_broken(double_bucket: Bucket, double: Account) -> None:
    double.client().put_bucket_acl(Bucket=double_bucket.name, ACL="public-read")
    assert "its access control list names everybody" in findings(S3State(bucket=double_bucket))["private"].message


def test_keys_lie_below_the_prefix_and_others_are_not_seen(bucket: Bucket, weed: Account) -> None:
    weed.client().put_object(Bucket=bucket.name, Key="head.json", Body=b"theirs")
    store = opened(S3State(bucket=replace(bucket, prefix="state/")))
    assert store.read("head.json") is None
    store.write("head.json", b"ours", expected=ABSENT)
    assert list(store.names("")) == ["head.json"]
    assert weed.client().get_object(Bucket=bucket.name, Key="state/head.json")["Body"].read() == b"ours"
