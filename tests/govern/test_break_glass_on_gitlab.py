"""Publishing without the approvals by the form of GitLab: by whoever began the pipeline, as GitLab itself says."""

from pathlib import Path

import pytest

from council import DELIVERY, POLICY, TOKEN, council
from githost import GitLabAnswers
from repositories import git

GLASS = "break_glass: {roles: [tech], review: {comms: 1}}\n"


def test_whoever_began_the_pipeline_does_it_whatever_its_variables_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    with council(tmp_path, capsys, answering=GitLabAnswers) as page:
        monkeypatch.setenv(TOKEN, page.host.account("lightship_bot", is_robot=True))
        page.begin(POLICY + GLASS, DELIVERY.replace("github", "gitlab"))
        page.outage()
        ours, before = page.push(), git(page.work, "rev-parse", "HEAD^")
        monkeypatch.setenv("CI_PIPELINE_ID", "4711")
        nobody = "nobody knows here who you are"
        for began, source, commit, named, words in (
            ("ana", "web", ours, "ana", "ana may not publish without the approvals (who may: bo, cy)"),
            ("ana", "web", ours, "bo", "bo started a run of ana once more"),
            ("cy", "web", ours, "bo", "bo started a run of cy once more"),
            ("bo", "schedule", ours, "bo", nobody),
            ("bo", "push", ours, "bo", nobody),
            ("bo", "web", before, "bo", nobody),
        ):
            page.host.begun[4711] = (began, source, commit)
            monkeypatch.setenv("GITLAB_USER_LOGIN", named)
            done = page.lightship("break-glass", "--reason", "nobody answers")
            assert words in done.err
            assert done.code != 0
            assert "Checkout fails" not in page.public()
        page.host.begun[4711] = ("bo", "web", ours)
        done = page.lightship("break-glass", "--reason", "nobody answers")
        assert "published without the approvals of tech" in done.out, done
        assert "Checkout fails" in page.public()
