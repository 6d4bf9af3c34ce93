"""What was sealed under version 1 (AES-256-GCM), recorded when that was how things were sealed: all of it still has to open."""

from __future__ import annotations

from base64 import b64decode

KEY = bytes(range(32))
"""The key of case-1."""
MASTER = bytes(reversed(range(32)))
CONTENT = b'{"case":"case-1","name":"Ada Example"}'

WRAPPED = b64decode("ARnt9flGjBdAuVrlCdDj4+ZJYIfACvwzlWQGqJwXqUs2oO2wuK4AsJg4F+gn1FMA6UoqmfrA9jCfaFmxzg==")
"""`KEY` as the key ring kept it for case-1, under `MASTER`."""

ROWS = {
    "case-1": b64decode("AUy7j95K5PnlHELPH+x0k5mReFmYY9lQz++whqPaEfF8KqXCefFf07qcsf0gyXDLAMsVyCVL+QxPfBjuq+mcIrpjdg=="),
    "case-1/0": b64decode(
        "AYC7HnEA9Qt3fwWp6JhXEVN79cRQV2Vj9kuVjPN5GpiVWhbclzYOR5UpX2uX751uVK3hJgu86WXt/+wpRulcBlBqkg=="
    ),
    "letter-1": b64decode(
        "ARC3bHNKanBuea9TouEXxJr9iZjCbRDt/9fB/x/MPvDOJbvaf2JFvY/f1EB4Tjb0MobFwxXk5DNJ4owiGKhBV86yMA=="
    ),
}
"""`CONTENT` as tables kept it, by the key of its row, under `KEY`. Slow work was kept in the same way."""

MESSAGE = b'{"case":"case-1","sealed":"AQSyHuk6X/DZiSZJqYCCGa4roKMsrewPAQnNT/y/Bhz9HDDdMLlRhUyCzia6DMG0cyao"}'
"""As it went onto a topic, about case-1, under `KEY`: its name is in the sealed member."""
OPENED = {"case": "case-1", "name": "Ada Example"}
