"""From `git push` to the page that readers see and what they are told, by the steps of the workflow itself."""

import hashlib
import json
import tarfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forge import Forge, Run
from lightship.model import Bucket
from people import person
from receivers import receiving
from stores import KEY, SECRET, Account, fresh_bucket
from subscribing import KEY as KEY_OF_PEOPLE
from subscribing import served
from website import Website
from website import bucket as shown

ROLE = "arn:aws:iam::111122223333:role/status-page"
DELIVERY = """\
state: {{kind: s3, bucket: {private}, endpoint_url: "{endpoint}", region: us-east-1}}
targets:
  - {{kind: s3, bucket: {bucket}, prefix: page, endpoint_url: "{endpoint}", region: us-east-1, url: "{url}"}}
"""


@pytest.fixture
def page(forge: Forge, bucket: Bucket, weed: Account) -> Iterator[str]:
    """Let the page go to a real store, and give the address at which readers find it."""
    client = weed.client()
    with fresh_bucket(weed) as private, Website(shown(client, bucket.name, "page/")) as site:
        delivery = DELIVERY.format(bucket=bucket.name, private=private.name, endpoint=weed.endpoint, url=site.url)
        (forge.work / "delivery.yml").write_text(delivery, encoding="utf-8")
        forge.environment.update(FAKE_ROLE=ROLE, FAKE_KEY=KEY, FAKE_SECRET=SECRET)
        forge.variables.update(AWS_ROLE_TO_ASSUME=ROLE, AWS_REGION="us-east-1")
        forge.push("Say where the page goes")
        yield site.url
    client.close()


def tell(forge: Forge, words: str, minutes_ago: int) -> None:
    """Push an update of an incident, and begin it with the first."""
    folder = forge.work / "incidents" / "2026" / "2026-slow-api"
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    if not folder.exists():
        folder.mkdir(parents=True)
        (folder / "incident.md").write_text(
            "---\ntitle: Slow API\nseverity: high\ncomponents: [api]\n---\n", encoding="utf-8"
        )
    text = f"---\nphase: investigating\nat: {at:%Y-%m-%dT%H:%M:%SZ}\n---\n{words}\n"
    (folder / f"{at:%Y%m%dT%H%M%SZ}-investigating.md").write_text(text, encoding="utf-8")
    forge.push(words)


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def published(run: Run) -> None:
    assert run.is_success, run.log[-4000:]
    assert run.steps["Publish"] is True


def test_a_push_is_live_when_its_workflow_ends(forge: Forge, page: str) -> None:
    tell(forge, "Requests take long.", 20)
    run = forge.run("publish", "push", job="publish")
    published(run)
    assert run.steps["Credentials by role"] is True
    assert "Credentials by key" not in run.steps
    assert "Requests take long." in read(f"{page}/incidents/2026-slow-api/")
    first = json.loads(read(f"{page}/status.json"))["generation"]
    tell(forge, "A cache is full.", 5)
    run = forge.run("publish", "push", job="publish")
    published(run)
    assert "Install" not in run.steps, "the environment was kept"
    assert "restored lightship-environment-" in run.log
    assert "restored lightship-parsed-" in run.log, "what was read was kept"
    assert "A cache is full." in read(f"{page}/incidents/2026-slow-api/")
    assert json.loads(read(f"{page}/status.json"))["generation"] == first + 1
    again = forge.run("publish", "workflow_dispatch", job="publish")
    published(again)
    assert json.loads(read(f"{page}/status.json"))["generation"] == first + 1
    assert "Attest" not in again.steps, "nothing was stated"
    assert SECRET not in run.log


def test_the_forge_vouches_for_the_very_statement_that_readers_find(forge: Forge, page: str) -> None:
    attested = forge.place / "attested"
    forge.environment["FAKE_ATTESTED"] = str(attested)
    private = {"repository": {"private": True}}
    run = forge.run("publish", "push", private, job="publish")
    published(run)
    assert "Attest" not in run.steps, "the forge does so for public repositories"
    tell(forge, "Requests take long.", 20)
    run = forge.run("publish", "push", {"repository": {"private": False}}, job="publish")
    published(run)
    assert run.steps["Attest"] is True
    number = json.loads(read(f"{page}/statements/latest.json"))["number"]
    statement = read(f"{page}/statements/{number}.json").encode()
    assert attested.read_text().split()[0] == hashlib.sha256(statement).hexdigest()
    tell(forge, "A cache is full.", 5)
    forge.variables["ATTEST"] = "1"
    assert forge.run("publish", "push", private, job="publish").steps["Attest"] is True


def test_a_heartbeat_keeps_the_page_fresh(forge: Forge, page: str) -> None:
    published(forge.run("publish", "push", job="publish"))
    before = json.loads(read(f"{page}/status.json"))
    run = forge.run("heartbeat", "schedule", job="heartbeat")
    assert run.is_success, run.log[-4000:]
    after = json.loads(read(f"{page}/status.json"))
    assert after["generation"] == before["generation"]
    assert after["fresh_until"] > before["fresh_until"]


def test_a_role_that_is_refused_publishes_nothing(forge: Forge, page: str) -> None:
    forge.variables["AWS_ROLE_TO_ASSUME"] = "arn:aws:iam::111122223333:role/other"
    run = forge.run("publish", "push", job="publish")
    assert not run.is_success
    assert run.steps["Credentials by role"] is False
    assert "Publish" not in run.steps
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read(f"{page}/status.json")


def test_a_key_serves_where_there_is_no_role(forge: Forge, page: str) -> None:
    del forge.variables["AWS_ROLE_TO_ASSUME"]
    forge.variables["AWS_ACCESS_KEY_ID"] = KEY
    forge.secrets["AWS_SECRET_ACCESS_KEY"] = SECRET
    run = forge.run("publish", "push", job="publish")
    published(run)
    assert "Credentials by role" not in run.steps
    assert json.loads(read(f"{page}/status.json"))["generation"] >= 1
    assert SECRET not in run.log


def test_a_page_and_its_state_go_to_branches_and_people_are_told_without_any_cloud(
    forge: Forge, tmp_path: Path
) -> None:
    with receiving() as desk, served(tmp_path) as service:
        service.store.put([person(1)])
        (forge.work / "delivery.yml").write_text(
            "state: git:lightship-state\ntargets: [{kind: git-branch, branch: gh-pages}]\n"
            "channels: {hooks: {kind: webhook, secret: {env: WEBHOOK_SECRET}}}\n"
            f"audiences: {{public: {{channels: [{{channel: hooks, to: ['{desk.url}/desk']}}]}}}}\n"
            f"subscribers: {{kind: service, url: '{service.url}', token: {{env: SUBSCRIPTIONS_TOKEN}}}}\n",
            encoding="utf-8",
        )
        forge.secrets["SUBSCRIPTIONS_TOKEN"] = KEY_OF_PEOPLE
        forge.secrets["WEBHOOK_SECRET"] = f"whsec_{'A' * 32}"
        tell(forge, "Requests take long.", 20)
        run = forge.run("publish", "workflow_dispatch", {"inputs": {"people": "baseline"}})
        published(run)
        assert run.steps["Notify"] is True
        assert "Credentials by role" not in run.steps
        live = forge.git("show", "gh-pages:incidents/2026-slow-api/index.html", cwd=forge.remote)
        assert "Requests take long." in live
        assert desk.posts == [], "that counts as told"
        tell(forge, "A cache is full.", 5)
        published(forge.run("publish", "push"))
        live = forge.git("show", "gh-pages:incidents/2026-slow-api/index.html", cwd=forge.remote)
        assert "A cache is full." in live
        said = [json.loads(post.body) for post in desk.posts]
        [incident] = [one["incident"] for one in said if "incident" in one]
        assert incident["incident_updates"][0]["body"] == "A cache is full."
        assert all("webhook-signature" in post.headers for post in desk.posts)
        [kept] = Path(forge.environment["FAKE_CACHE"]).glob("lightship-reach-*.tar")
        with tarfile.open(kept) as archive:
            counted = archive.extractfile("build/reach.json")
            assert counted
            assert json.load(counted) == {"public": {"email": 1}}, "numbers alone, for pull requests"
