"""Where the channels of tests work."""

import base64
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from lightship.channels import Surroundings
from lightship.errors import LightshipError
from lightship.model.notifying import Secret
from workspace import TOKEN

NOW = datetime(2026, 10, 17, 3, 32, tzinfo=UTC)
SECRETS = {
    "SMTP_PASSWORD": "right",
    "HOOKS": "whsec_" + base64.b64encode(b"right" * 6).decode(),
    "SLACK": TOKEN,
}


def _secret(secret: Secret) -> str:
    if secret.env not in SECRETS:
        raise LightshipError(f"the variable {secret.env} is not set", "set it")
    return SECRETS[secret.env]


@pytest.fixture
def surroundings(tmp_path: Path) -> Surroundings:
    def found(secret: Secret) -> str:
        return (tmp_path / secret.file).read_text() if secret.file else _secret(secret)

    return Surroundings(
        root=tmp_path,
        domain="status.example.com",
        secret=found,
        clock=lambda: NOW,
        inner=(ip_network("127.0.0.0/8"),),
    )
