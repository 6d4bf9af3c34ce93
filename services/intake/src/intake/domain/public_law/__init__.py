"""HMCTS's public law feed (`hmcts/fpl-ccd-configuration`): one converter per section, each naming its source fields."""
