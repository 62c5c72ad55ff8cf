"""Signatures: made by the private key alone, checked with the public one, and no key is ever shown."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st

import pagechain
from lightship import statements
from lightship.statements import signing

PEM, LINE = signing.generate()
KEY = signing.private(PEM, "the file")
OTHER = signing.private(signing.generate()[1], "the variable")
SIGNED = statements.read(pagechain.page(KEY).files["statements/2.json"])
TRUSTED = signing.verifier(KEY.public_pem, "key.pub")


@pytest.mark.parametrize(
    "text",
    [PEM, LINE, PEM.replace("\n", "\\n"), f"\n {LINE}\n"],
    ids=["lines", "one line", "written-out line ends", "space around"],
)
def test_a_key_is_read_however_it_was_kept(text: str) -> None:
    assert signing.private(text, "the file").id == KEY.id


def test_a_signature_holds_for_its_key_alone() -> None:
    assert TRUSTED.problem(SIGNED) == ""
    assert "another key" in signing.verifier(OTHER.public_pem, "key.pub").problem(SIGNED)
    assert signing.verifier(OTHER.public_pem + "\n" + KEY.public_pem, "key.pub").problem(SIGNED) == ""


def test_the_same_statement_has_the_same_signature() -> None:
    assert KEY.signed(replace(SIGNED, key="", signature="")) == SIGNED
    assert KEY.signed(SIGNED) == SIGNED


@given(st.data())
def test_any_change_breaks_the_signature(data: st.DataObject) -> None:
    changed = data.draw(
        st.sampled_from(
            [
                replace(SIGNED, number=3),
                replace(SIGNED, previous="00" * 32),
                replace(SIGNED, gone=("outage",)),
                replace(SIGNED, twins=SIGNED.twins[:1]),
                replace(SIGNED, at=pagechain.BEGAN),
                replace(SIGNED, signature=OTHER.signed(SIGNED).signature),
                replace(SIGNED, signature=""),
            ]
        )
    )
    assert TRUSTED.problem(changed) == "the signature does not hold"


def test_a_key_is_in_no_output() -> None:
    secret = LINE[-40:]
    assert secret not in repr(KEY)
    with pytest.raises(signing.KeyMaterialError) as caught:
        signing.private(LINE[:-4] + "!!!!", "the variable SIGNING_KEY")
    assert "the variable SIGNING_KEY" in str(caught.value)
    assert secret[:20] not in str(caught.value)
    assert caught.value.__cause__ is None


def _rsa() -> str:
    shape = (form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return generate_private_key(65537, 1024).private_bytes(*shape).decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a private key"),
        ("hello", "is not a private key"),
        (KEY.public_pem, "is not a private key"),
        (_rsa(), "not of the kind Ed25519"),
    ],
    ids=["nothing", "words", "public", "of another kind"],
)
def test_what_is_no_private_key_is_refused(text: str, words: str) -> None:
    with pytest.raises(signing.KeyMaterialError, match=words):
        signing.private(text, "the file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no public key"),
        ("ssh-ed25519 AAAA", "holds no public key"),
        (PEM, "holds a private key"),
        (KEY.public_pem.replace("MC", "XX"), "no public key of the kind"),
    ],
    ids=["nothing", "of ssh", "private", "broken"],
)
def test_what_is_no_public_key_is_refused(text: str, words: str) -> None:
    with pytest.raises(signing.KeyMaterialError, match=words):
        signing.verifier(text, "key.pub")
