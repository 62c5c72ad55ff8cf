"""Signatures of statements: Ed25519. The one home of cryptography, which is loaded when a key is met."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lightship.errors import LightshipError
from lightship.statements.statement import Statement, written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_HINT = "`lightship keygen` makes one"
_PEM_END = "-----END PUBLIC KEY-----"


class KeyMaterialError(LightshipError):
    """A key is none, or not of the right kind; its content is not shown."""


class SigningKey:
    """A private key; nothing of it is in its `repr`."""

    __slots__ = ("_private", "id", "public_pem")

    def __init__(self, private: "Ed25519PrivateKey") -> None:
        """Keep the key, and work out what is public of it."""
        self._private = private
        public = private.public_key()
        self.id = _id(public)
        self.public_pem = _public_pem(public)

    def __repr__(self) -> str:
        """Name the key by its id."""
        return f"SigningKey({self.id})"

    def signed(self, statement: Statement) -> Statement:
        """Give the statement with this key's signature."""
        unsigned = replace(statement, key=self.id, signature="")
        return replace(unsigned, signature=self.signature(written(unsigned)))

    def signature(self, content: bytes) -> str:
        """Give the signature of some bytes, in base64."""
        return base64.b64encode(self._private.sign(content)).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """The public keys that are trusted, by id."""

    keys: "Mapping[str, Ed25519PublicKey]"

    def problem(self, statement: Statement) -> str:
        """Say why the signature of a signed statement does not hold; nothing when it does."""
        return self.refusal(statement.key, statement.signature, written(replace(statement, signature="")))

    def refusal(self, key_id: str, signature: str, content: bytes) -> str:
        """Say why a signature, in base64, of some bytes by a key does not hold; nothing when it does."""
        from cryptography.exceptions import InvalidSignature

        key = self.keys.get(key_id)
        if key is None:
            given = f"{'the one' if len(self.keys) == 1 else 'those'} given ({', '.join(self.keys)})"
            return f"signed with another key ({key_id or 'unnamed'}) than {given}"
        try:
            key.verify(base64.b64decode(signature), content)
        except InvalidSignature:
            return "the signature does not hold"
        return ""


def generate() -> tuple[str, str]:
    """Make a new key; gives it as PEM (PKCS 8), and on one line for an environment variable."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    shape = (form.PrivateFormat.PKCS8, form.NoEncryption())
    pem = private.private_bytes(form.Encoding.PEM, *shape).decode()
    return pem, base64.b64encode(private.private_bytes(form.Encoding.DER, *shape)).decode()


def private(text: str, place: str) -> SigningKey:
    """Read a private key, PEM or on one line, that was found at a place such as `the variable SIGNING_KEY`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        if "-----BEGIN" in text:
            # A variable may hold the lines of a PEM with written-out line ends.
            key = form.load_pem_private_key(text.replace("\\n", "\n").strip().encode(), password=None)
        else:
            key = form.load_der_private_key(base64.b64decode("".join(text.split()), validate=True), password=None)
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        raise KeyMaterialError(f"what {place} holds is not a private key", _HINT) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMaterialError(f"the key that {place} holds is not of the kind Ed25519", _HINT)
    return SigningKey(key)


def verifier(text: str, place: str) -> Verifier:
    """Read the public keys of a PEM file: several, where keys were changed in the course of time."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if "PRIVATE KEY" in text:
        raise KeyMaterialError(f"{place} holds a private key", "give the public one, and keep that one to yourself")
    keys = {}
    for part in text.split(_PEM_END)[:-1]:
        try:
            key = form.load_pem_public_key((part[part.find("-----BEGIN") :] + _PEM_END + "\n").encode())
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise KeyMaterialError(f"{place} holds what is no public key of the kind Ed25519", _HINT)
        keys[_id(key)] = key
    if not keys:
        raise KeyMaterialError(f"{place} holds no public key", "it begins with -----BEGIN PUBLIC KEY-----")
    return Verifier(keys=keys)


def _id(public: "Ed25519PublicKey") -> str:
    """Name a key by the first 16 hex digits of the SHA-256 of its raw bytes."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def _public_pem(public: "Ed25519PublicKey") -> str:
    from cryptography.hazmat.primitives import serialization as form

    return public.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode()
