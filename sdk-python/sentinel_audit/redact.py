"""Secrets are taken out before an event is queued, so none reaches a disk or the network."""

from __future__ import annotations

import re
from typing import Any, Iterable, List, Sequence

REDACTED = "[redacted]"

#: Names of keys whose value leaves no process, compared without case, ``_``, ``-`` and spaces.
SECRET_KEYS = (
    "password passwd pwd passphrase new_password old_password current_password password_confirmation password_hash "
    "secret client_secret token access_token refresh_token id_token auth_token csrf_token session_token bearer jwt "
    "api_key x_api_key private_key secret_key access_key secret_access_key authorization proxy_authorization cookie "
    "cookies set_cookie credentials otp totp mfa_code recovery_code card_number credit_card cvv cvc cvv2"
).split()

#: Where senders put what they like. The other fields are names and ids, which must stay what they are.
FREE_FIELDS = frozenset({"metadata", "changes", "description", "resource"})
#: Of a resource only this is free.
_RESOURCE_FREE = "attributes"

#: 13 to 19 digits, alone or in groups, as cards are written.
_CARD_LIKE = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
#: The first digits that issuers of payment cards have.
_ISSUER = re.compile(r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3[068]|35|6(?:011|4[4-9]|5|2)")


def plain_key(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _card(match: "re.Match[str]") -> str:
    digits = re.sub(r"[ -]", "", match.group())
    return REDACTED if _ISSUER.match(digits) and _passes_luhn(digits) else match.group()


def without_cards(text: str) -> str:
    """The text without numbers of payment cards: an issuer's first digits, and a check digit that is right."""
    return text if len(text) < 13 else _CARD_LIKE.sub(_card, text)


class Redactor:
    """
    By key, everywhere in ``metadata``, ``changes`` and ``resource.attributes``, and by path anywhere in the event:
    ``actor.email``, ``metadata.users.*.phone``. ``*`` is any one key or index.
    """

    def __init__(self, keys: Iterable[str] = (), paths: Iterable[str] = (), cards: bool = True) -> None:
        self._secret = frozenset(plain_key(key) for key in (*SECRET_KEYS, *keys))
        self._paths: List[List[str]] = [path.split(".") for path in paths]
        self._cards = cards

    def __call__(self, event: Any) -> Any:
        """The event, of plain JSON values, without its secrets; what was handed in stays as it is."""
        clean = {key: self._field(key, value) for key, value in event.items()}
        for path in self._paths:
            clean = _blank(clean, path)
        return clean

    def hides(self, key: str) -> bool:
        return plain_key(key) in self._secret

    def _field(self, key: str, value: Any) -> Any:
        if key not in FREE_FIELDS:
            return value
        if key == "resource" and isinstance(value, dict):
            return {name: self._walk(one) if name == _RESOURCE_FREE else one for name, one in value.items()}
        return self._walk(value)

    def _walk(self, value: Any) -> Any:
        if isinstance(value, str):
            return without_cards(value) if self._cards else value
        if isinstance(value, dict):
            return {
                key: REDACTED if inner is not None and self.hides(key) else self._walk(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._walk(inner) for inner in value]
        if self._cards and type(value) is int and value > 10**12:
            return REDACTED if without_cards(str(value)) == REDACTED else value
        return value


def _blank(value: Any, path: Sequence[str]) -> Any:
    if not path:
        return None if value is None else REDACTED
    first, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {key: _blank(one, rest) if first in ("*", key) else one for key, one in value.items()}
    if isinstance(value, list):
        return [_blank(one, rest) if first in ("*", str(place)) else one for place, one in enumerate(value)]
    return value
