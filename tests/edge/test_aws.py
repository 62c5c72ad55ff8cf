"""The template for AWS holds the function as it was tried, and allows what is asked of the store, to main alone."""

from typing import Any

import pytest
import yaml

from tools import ROOT

TEMPLATE = ROOT / "edge" / "aws.yml"


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (!Ref, !Sub, !GetAtt) as their text."""


_Loader.add_multi_constructor("!", lambda loader, _suffix, node: loader.construct_scalar(node))


@pytest.fixture(scope="module")
def resources() -> dict[str, Any]:
    found = yaml.load(TEMPLATE.read_text(encoding="utf-8"), _Loader)
    return {name: resource["Properties"] for name, resource in found["Resources"].items()}


def test_its_function_is_the_one_that_was_tried(resources: dict[str, Any]) -> None:
    assert resources["Folders"]["FunctionCode"].strip() == (ROOT / "edge" / "index.js").read_text().strip()


def test_both_buckets_are_closed_and_the_state_can_be_locked(resources: dict[str, Any]) -> None:
    for bucket in ("Page", "State"):
        assert set(resources[bucket]["PublicAccessBlockConfiguration"].values()) == {True}
    assert resources["State"]["ObjectLockEnabled"]


def test_only_the_main_branch_may_take_the_role(resources: dict[str, Any]) -> None:
    (statement,) = resources["Publisher"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:${Repository}:ref:refs/heads/main",
        }
    }


def test_the_role_may_do_what_the_page_about_buckets_says_and_no_more(resources: dict[str, Any]) -> None:
    allowed: set[str] = set()
    for statement in resources["Publisher"]["Policies"][0]["PolicyDocument"]["Statement"]:
        actions = statement["Action"]
        allowed |= set([actions] if isinstance(actions, str) else actions)
    text = (ROOT / "docs" / "publishing-s3.md").read_text(encoding="utf-8")
    table = text.partition("## Permissions")[2].partition("##")[0]
    assert {action for action in allowed if f"`{action}`" not in table} == set()
    assert not any("*" in action for action in allowed)
    # CloudFront adds the CORS header, so the template's role needs none of these.
    assert {"s3:PutBucketCORS", "s3:PutBucketPolicy", "s3:BypassGovernanceRetention"} & allowed == set()
