"""Query strings without their secrets."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from ..fit import fit
from ..redact import REDACTED, SECRET_KEYS, plain_key

#: In a query these are secrets too: codes of sign-in flows, signed addresses.
_SECRETS = frozenset(
    plain_key(key)
    for key in (*SECRET_KEYS, *"code state sig signature key auth session sid x-amz-signature x-goog-signature".split())
)
_LOOKS_LIKE_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.")
_QUERY_CHARS_MAX = 2048


def masked_query(query: bytes) -> str:
    """As it was sent, but for the values of secrets. It stays a text: what a caller chooses as a key is no key of the event."""
    return fit("&".join(_masked(part) for part in query.decode("latin-1").split("&")), _QUERY_CHARS_MAX)


def _masked(part: str) -> str:
    name, equals, value = part.partition("=")
    if not equals:
        return part
    return f"{name}={REDACTED}" if _is_secret(unquote_plus(name)) or _LOOKS_LIKE_JWT.match(value) else part


def _is_secret(name: str) -> bool:
    """The last name of ``user[token]`` and ``user.token`` counts too."""
    return any(plain_key(part) in _SECRETS for part in (name, *re.split(r"[\[\].]+", name)))
