"""HMCTS's public law feed (`hmcts/fpl-ccd-configuration`): one converter per section, each naming its source fields."""

from intake.domain.feeds.public_law.adapter import read

__all__ = ["read"]
