"""Every number and address of the runtime, from the environment, with its default, unit and where it comes from.

A service's numbers of policy are in its own `settings.py`; both appear on the settings page.
"""

from __future__ import annotations

import os
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from cafcass_runtime import master_keys
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.clock import EPOCH, Clock


class SecurityProtocol(StrEnum):
    """How the broker is spoken to."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"


SECRETS_VARIABLE = "CAFCASS_SECRETS"
"""Names a folder of files, each called like a variable in lower case, whose text is used where that variable is not set."""
_CONFIG = SettingsConfigDict(env_prefix="CAFCASS_", frozen=True, hide_input_in_errors=True, extra="ignore")


class BrokerSettings(BaseSettings):
    """How a client of ours finds the broker and proves who it is, read from variables that begin with `CAFCASS_KAFKA`.

    Raises pydantic's `ValidationError`, which names the variable and never shows its value.
    """

    model_config = _CONFIG

    kafka: str = Field(description="Bootstrap addresses of the broker: host:port, comma-separated.")
    kafka_security_protocol: SecurityProtocol = Field(
        SecurityProtocol.PLAINTEXT,
        description="How the broker is spoken to. Source: plain on one machine, else SASL_SSL.",
    )
    kafka_ssl_ca: Path | None = Field(
        None, description="File of the authorities trusted to sign the broker's certificate."
    )
    kafka_ssl_cert: Path | None = Field(
        None, description="File of the client's certificate, where the broker asks for one."
    )
    kafka_ssl_key: Path | None = Field(None, description="File of the client certificate's key.")
    kafka_idempotent: bool = Field(
        True, description="Whether the producer is idempotent. Off only where the broker cannot: the embedded one."
    )
    kafka_session_timeout_ms: int = Field(
        10_000,
        ge=1000,
        le=300_000,
        description="Milliseconds without a heartbeat after which the broker gives a process's partitions to others. Source: "
        "aiokafka's default; the embedded broker lets half of it pass at every join.",
    )
    kafka_metadata_max_age_ms: int = Field(
        30_000,
        ge=100,
        le=300_000,
        description="Milliseconds after which the broker is asked anew which partitions there are: one that was added is read, and "
        "written to, after that long. Source: assumed; aiokafka's five minutes are long for what may be urgent (T2).",
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512",
        description="How the service proves who it is, where the protocol is a SASL one. Source: Kafka.",
    )
    kafka_username: str | None = Field(
        None, description="The service's name at the broker, where the protocol is a SASL one."
    )
    kafka_password: SecretStr | None = Field(None, description="The service's password at the broker. A secret.")

    @model_validator(mode="after")
    def _proves_who_it_is(self) -> Self:
        sasl = self.kafka_security_protocol in {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}
        if sasl and (self.kafka_username is None or self.kafka_password is None):
            raise ValueError("CAFCASS_KAFKA_USERNAME and CAFCASS_KAFKA_PASSWORD are needed with a SASL protocol")
        if (self.kafka_ssl_cert is None) != (self.kafka_ssl_key is None):
            raise ValueError("CAFCASS_KAFKA_SSL_CERT and CAFCASS_KAFKA_SSL_KEY come together")
        return self


class RuntimeSettings(BrokerSettings):
    """What every service process needs to know, read from variables that begin with `CAFCASS_`.

    Raises pydantic's `ValidationError`, which names the variable and never shows its value.
    """

    database: SecretStr = Field(description="URL of the service's own database; `sslmode` and certificates go in it.")
    keyring: SecretStr = Field(description="URL of the key ring's database (G6); `sslmode` and certificates go in it.")
    master_key: SecretStr = Field(
        description="The master key that wraps the case keys (G6): 32 bytes in base64, or where it is, as a PKCS#11 URI. While it is changed there are several, separated "
        "by white space: the first wraps, and each opens what it has wrapped. A secret."
    )
    namespace: SecretStr = Field(
        description="The UUID in which case ids are derived. A secret of the environment (G4)."
    )

    clock_origin_wall: AwareDatetime = Field(
        EPOCH, description="A wall time, with offset. Source: with the next two, the identity: real time."
    )
    clock_origin: AwareDatetime = Field(
        EPOCH, description="The platform's time at that wall time, with offset. The same in every process."
    )
    clock_rate: float = Field(
        1.0,
        gt=0,
        le=1_000_000,
        description="Platform seconds a wall second. Source: 1 in earnest, more to try a year in minutes.",
    )
    calendar_extra_holidays: Annotated[tuple[date, ...], NoDecode] = Field(
        (),
        description="Bank holidays announced after the calendar's package was released: dates, comma-separated (G1).",
    )
    calendar_works_from: time = Field(time(9), description="When working hours begin, London time. Source: assumed.")
    calendar_works_to: time = Field(time(17), description="When working hours end, London time. Source: assumed.")

    policy_file: Path | None = Field(
        None,
        description="TOML file of every service's numbers of policy, from day to day. Source: without one, the defaults.",
    )
    operators: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Ids, comma-separated, of people who may give operators' commands before the workforce's returns say who is an "
        "operator (G10). Source: none unless told.",
    )

    lanes: int = Field(
        16, ge=1, le=64, description="Lanes of outbox and deadlines. Source: design; more than instances, few."
    )
    max_batch_records: int = Field(
        500,
        ge=1,
        le=10_000,
        description="Records in one batch and one transaction, at most, and as many again that are passed over. Source: measured, flat above.",
    )
    pool_min: int = Field(
        2, ge=1, le=100, description="Database connections kept open. Source: one a batch, one a lane."
    )
    pool_max: int = Field(10, ge=2, le=100, description="Database connections at most. Source: assumed.")
    keyring_pool_max: int = Field(4, ge=1, le=100, description="Connections to the key ring at most. Source: assumed.")
    key_cache_size: int = Field(20_000, ge=1, description="Case keys kept in memory. Source: assumed; some 2 MB.")
    key_cache_seconds: float = Field(
        300.0, gt=0, description="Seconds until a process forgets a key that another destroyed (G6). Source: assumed."
    )
    idle_in_transaction_timeout_s: float = Field(
        30.0,
        gt=0,
        description="Seconds after which the server ends an idle transaction, so a frozen process frees its locks. Source: assumed.",
    )
    transaction_timeout_s: float = Field(
        60.0,
        gt=0,
        description="Seconds after which the server ends any transaction. Source: assumed; far above any batch.",
    )
    inbox_days: int = Field(
        90, ge=1, description="Days that message ids are remembered. Source: design; older are told by sequence."
    )

    brake_run: int = Field(250, ge=1, description="Failed messages in a row that stop a partition. Source: assumed.")
    brake_share: float = Field(
        0.8, gt=0, le=1, description="Share of failed messages that stops a partition. Source: assumed."
    )
    brake_window: int = Field(1000, ge=1, description="Latest messages that the share is taken of. Source: assumed.")
    stopped_partition_holds_deadlines: timedelta = Field(
        timedelta(hours=1),
        description="How long a stopped partition holds deadlines back before they fire, marked. Source: assumed (T2).",
    )
    jobs_wait_at_most: timedelta = Field(
        timedelta(hours=1),
        ge=timedelta(),
        le=timedelta(hours=4),
        description="How long slow work that is not due within a working day waits while records are read faster than they are decided on. "
        "Source: assumed.",
    )
    silence_working_hours: float = Field(
        1.0,
        gt=0,
        description="Working hours without an application that raise the alarm. Source: design (no applications in a working hour).",
    )

    retry_base_s: float = Field(
        0.2, gt=0, description="Seconds of the first wait for a lost database or broker, at most. Source: assumed."
    )
    retry_cap_s: float = Field(10.0, gt=0, description="Seconds of any such wait, at most. Source: assumed.")
    graceful_timeout_s: float = Field(
        15.0,
        gt=0,
        description="Seconds to finish what is in flight when stopped. Source: half of a cluster's usual 30 s grace.",
    )

    health_host: str = Field(
        "127.0.0.1", description="Address that health and metrics are served on. Source: loopback unless told."
    )
    health_port: int = Field(
        0, ge=0, le=65535, description="Port that health and metrics are served on; 0 takes a free one."
    )
    live_seconds: float = Field(
        60.0,
        gt=0,
        description="Seconds without a turn of the loop after which the process counts as dead. Source: assumed.",
    )
    loop_seconds: float = Field(
        120.0,
        gt=0,
        description="Seconds in which each loop of the process ends a step well, or the process is not ready. Source: assumed; twice "
        "the longest transaction.",
    )
    log_format: Literal["json", "text"] = Field("json", description="Logs as JSON for machines or as text for people.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    otlp_endpoint: str | None = Field(
        None, description="Base URL of an OTLP/HTTP collector; without one nothing is traced."
    )
    trace_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of cases that are traced, each whole; give every service the same. Source: assumed.",
    )

    @field_validator("master_key")
    @classmethod
    def _holds_keys(cls, value: SecretStr) -> SecretStr:
        master_keys.read(value.get_secret_value())
        return value

    @field_validator("namespace")
    @classmethod
    def _is_a_uuid(cls, value: SecretStr) -> SecretStr:
        try:
            UUID(value.get_secret_value())
        except ValueError:
            raise ValueError("must be a UUID") from None
        return value

    @field_validator("calendar_extra_holidays", "operators", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits_together(self) -> RuntimeSettings:
        if self.calendar_works_from >= self.calendar_works_to:
            raise ValueError("CAFCASS_CALENDAR_WORKS_FROM must be before CAFCASS_CALENDAR_WORKS_TO")
        if self.pool_min > self.pool_max:
            raise ValueError("CAFCASS_POOL_MIN must not exceed CAFCASS_POOL_MAX")
        if self.retry_base_s > self.retry_cap_s:
            raise ValueError("CAFCASS_RETRY_BASE_S must not exceed CAFCASS_RETRY_CAP_S")
        return self

    def namespace_uuid(self) -> UUID:
        """The namespace itself."""
        return UUID(self.namespace.get_secret_value())

    def clock(self) -> Clock:
        """The platform's clock."""
        return Clock(self.clock_origin_wall, self.clock_origin, self.clock_rate)

    def calendar(self) -> Calendar:
        """The working-day calendar."""
        return Calendar(self.calendar_extra_holidays, self.calendar_works_from, self.calendar_works_to)


def from_environment() -> RuntimeSettings:
    """The settings of this process: from its variables, and from files where the variable `CAFCASS_SECRETS` names their folder.

    Raises pydantic's `ValidationError`, and `NotADirectoryError` where there is no such folder.
    """
    folder = os.environ.get(SECRETS_VARIABLE)
    if folder is None:
        return RuntimeSettings()
    if not Path(folder).is_dir():
        raise NotADirectoryError(f"{SECRETS_VARIABLE}: there is no folder {folder}")
    return RuntimeSettings(_secrets_dir=folder)
