from __future__ import annotations

import unittest

from sentinel_audit.redact import REDACTED, Redactor, without_cards


class Redacting(unittest.TestCase):
    def test_keys_that_hold_secrets_at_any_depth_in_any_spelling(self) -> None:
        event = {
            "metadata": {"Password": "a", "list": [{"api-key": 1}], "Set-Cookie": ["b"], "accessToken": {"x": 1}},
            "changes": {"after": {"cvv": "123", "password": None}},
            "resource": {"id": "token", "name": "password", "attributes": {"secret": "c"}},
        }
        self.assertEqual(
            Redactor()(event),
            {
                "metadata": {
                    "Password": REDACTED,
                    "list": [{"api-key": REDACTED}],
                    "Set-Cookie": REDACTED,
                    "accessToken": REDACTED,
                },
                "changes": {"after": {"cvv": REDACTED, "password": None}},
                "resource": {"id": "token", "name": "password", "attributes": {"secret": REDACTED}},
            },
        )

    def test_what_only_sounds_like_a_secret_stays(self) -> None:
        event = {"metadata": {"tokens": 512, "token_count": 3, "secretary": "Ann", "password_changed": True}}
        self.assertEqual(Redactor()(event), event)

    def test_card_numbers_in_texts_and_numbers_but_no_other_digits(self) -> None:
        for card in ("4111111111111111", "4111 1111 1111 1111", "3782-822463-10005", "5555555555554444"):
            self.assertEqual(without_cards(f"paid by {card}."), f"paid by {REDACTED}.")
        for other in ("4111111111111112", "1234567890123452", "0199b3c0-4111111111111111", "41111111111111111111"):
            self.assertEqual(without_cards(f"order {other}"), f"order {other}")
        self.assertEqual(Redactor()({"metadata": {"n": 4111111111111111}}), {"metadata": {"n": REDACTED}})
        self.assertEqual(Redactor(cards=False)({"description": "4111111111111111"}), {"description": "4111111111111111"})

    def test_ids_and_names_are_no_place_for_guesses(self) -> None:
        event = {"id": "4111111111111111", "actor": {"id": "4111111111111111"}, "tags": ["4111111111111111"]}
        self.assertEqual(Redactor()(event), event)

    def test_own_keys_and_paths(self) -> None:
        redact = Redactor(keys=["Badge-No"], paths=["actor.email", "metadata.users.*.phone", "metadata.gone.x"])
        event = {
            "actor": {"id": "a", "email": "a@b.c"},
            "metadata": {"badge_no": 7, "users": [{"phone": "1"}, {"phone": None, "name": "n"}], "gone": 3},
        }
        self.assertEqual(
            redact(event),
            {
                "actor": {"id": "a", "email": REDACTED},
                "metadata": {
                    "badge_no": REDACTED,
                    "users": [{"phone": REDACTED}, {"phone": None, "name": "n"}],
                    "gone": 3,
                },
            },
        )
