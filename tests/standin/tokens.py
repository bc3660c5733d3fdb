"""JSON web tokens with RS256, checked by arithmetic alone (RFC 7515; RFC 8017, section 8.2.2)."""

import base64
import hashlib
import json
import subprocess

DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # of SHA-256


class BadToken(Exception):
    pass


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PublicKey:
    def __init__(self, modulus, exponent=65537):
        self.modulus, self.exponent = modulus, exponent

    def verifies(self, signed, signature):
        size = (self.modulus.bit_length() + 7) // 8
        if len(signature) != size:
            return False
        opened = pow(int.from_bytes(signature, "big"), self.exponent, self.modulus).to_bytes(size, "big")
        end = DIGEST_INFO + hashlib.sha256(signed).digest()
        return opened == b"\x00\x01" + b"\xff" * (size - len(end) - 3) + b"\x00" + end


def read_token(text, key_of):
    """The header and the claims of a token that the key given by key_of(header, claims) has signed."""
    try:
        head, body, signature = text.split(".")
        header, claims = json.loads(decoded(head)), json.loads(decoded(body))
    except ValueError as malformed:
        raise BadToken("malformed") from malformed
    if header.get("alg") != "RS256":
        raise BadToken("algorithm")
    key = key_of(header, claims)
    if key is None or not key.verifies(f"{head}.{body}".encode(), decoded(signature)):
        raise BadToken("signature")
    return header, claims


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


def new_key(passphrase=None):
    """A private key as PEM text (PKCS #8) and its public half."""
    plain = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    modulus = int(openssl("rsa", "-noout", "-modulus", given=plain).decode().strip().partition("=")[2], 16)
    if passphrase:
        plain = openssl("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", f"pass:{passphrase}", given=plain)
    return plain.decode(), PublicKey(modulus)


def fingerprint(private_pem):
    """As Snowflake shows it in RSA_PUBLIC_KEY_FP."""
    der = openssl("pkey", "-pubout", "-outform", "DER", given=private_pem.encode())
    return "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()
