"""HMCTS's private law feed (`hmcts/prl-cos-api`): one converter per section, each naming its source fields."""

from intake.domain.feeds.private_law.adapter import read

__all__ = ["read"]
