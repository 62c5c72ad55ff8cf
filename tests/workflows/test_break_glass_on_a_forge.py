"""Publishing without approvals from the forge: by whoever started the run, and by nobody else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from forge import Forge
from lightship.model import Bucket
from stores import KEY, SECRET, Account, fresh_bucket
from website import Website
from website import bucket as shown

POLICY = """\
roles: {tech: {people: [bo]}, comms: {people: [di]}}
severities: {high: {approve: {tech: 1, comms: 1}}}
break_glass: {roles: [tech]}
"""
DELIVERY = """\
state: {{kind: s3, bucket: {private}, endpoint_url: "{endpoint}", region: us-east-1}}
targets: [{{kind: s3, bucket: {bucket}, prefix: page, endpoint_url: "{endpoint}", region: us-east-1, url: "{url}"}}]
forge: {{kind: github, repository: acme/status, url: "http://127.0.0.1:9"}}
"""
ROLE = "arn:aws:iam::111122223333:role/status-page"
REASON = "Nobody answers: \"; touch hacked; echo '$(touch hacked) `touch hacked`"


@dataclass(frozen=True, slots=True)
class Page:
    """A page on a forge that is away, with an incident on main to which nobody agreed."""

    forge: Forge
    account: Account
    public: str
    private: str

    def home(self) -> str:
        return self._read(self.public, "page/index.html")

    def entry(self, number: int) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = json.loads(self._read(self.private, f"trail/{number}.json"))
        return found

    def _read(self, bucket: str, key: str) -> str:
        client = self.account.client()
        try:
            content: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        finally:
            client.close()
        return content.decode()


@pytest.fixture
def page(forge: Forge, bucket: Bucket, weed: Account) -> Iterator[Page]:
    client = weed.client()
    with fresh_bucket(weed) as private, Website(shown(client, bucket.name, "page/")) as site:
        delivery = DELIVERY.format(bucket=bucket.name, private=private.name, endpoint=weed.endpoint, url=site.url)
        (forge.work / "delivery.yml").write_text(delivery, encoding="utf-8")
        (forge.work / "policy.yml").write_text(POLICY, encoding="utf-8")
        forge.environment.update(FAKE_ROLE=ROLE, FAKE_KEY=KEY, FAKE_SECRET=SECRET)
        forge.variables.update(AWS_ROLE_TO_ASSUME=ROLE, AWS_REGION="us-east-1")
        forge.secrets["GITHUB_TOKEN"] = "ghs_of_this_run"
        forge.push("Our page")
        assert forge.run("publish", "push", job="publish").is_success
        folder = forge.work / "incidents/2026/2026-11-01-slow-api"
        folder.mkdir(parents=True)
        incident = "---\ntitle: Slow API\nseverity: high\ncomponents: [api]\n---\n"
        (folder / "incident.md").write_text(incident, encoding="utf-8")
        update = "---\nphase: investigating\nat: 2026-11-01T03:10:00Z\n---\nWe look into it.\n"
        (folder / "20261101T031000Z-investigating.md").write_text(update, encoding="utf-8")
        forge.push("Slow API")
        yield Page(forge, weed, bucket.name, private.name)
    client.close()


def test_the_run_of_somebody_whom_the_policy_names_publishes_and_that_of_others_does_not(page: Page) -> None:
    wishes = {"inputs": {"reason": REASON}}
    refused = page.forge.run("break-glass", "workflow_dispatch", wishes, actor="ana")
    assert "ana may not publish without the approvals (who may: bo)" in refused.log
    assert refused.steps["Break the glass"] is False
    assert "Slow API" not in page.home()
    done = page.forge.run("break-glass", "workflow_dispatch", wishes, actor="bo")
    assert done.is_success, done.log
    assert "published without the approvals of comms and tech" in done.log
    assert "Slow API" in page.home()
    assert list(page.forge.place.rglob("hacked")) == []
    entry = page.entry(2)
    assert (entry["by"], entry["body"]["means"], entry["body"]["reason"]) == ("bo", "forge", REASON)
