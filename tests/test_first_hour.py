"""The first hour on Kubernetes: what its page has made by hand is what pods and operators read, under these names."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from urllib.parse import urlsplit

import pytest
import yaml
from test_kubernetes import KUBERNETES, of_kind, render, secrets_in

PAGE = (KUBERNETES / "README.md").read_text()
STUBS = """
kubectl() { printf '%s\\n' "$*"; }
openssl() { echo 0a1b2c; }
uuidgen() { echo 00000000-0000-0000-0000-000000000007; }
N="kubectl -n cafcass"
"""

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed: nothing is rendered")


def blocks(language: str, of: str) -> list[str]:
    """The blocks of the page in a language that have some words in them."""
    found = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for kind, block in found if kind == language and of in block]


def test_every_secret_that_development_reads_is_made_by_the_step_for_it() -> None:
    (step,) = blocks("", "login database-keyring")
    ran = subprocess.run(["bash", "-euc", STUBS + step], check=True, capture_output=True, text=True)
    made = {line.split()[5]: line for line in ran.stdout.splitlines()}
    resources = list(render("development"))
    users = of_kind(resources, "KafkaUser")
    authorities = {f"{name}-ca" for name in of_kind(resources, "Cluster")} | {"cafcass-cluster-ca-cert"}
    assert made.keys() == set(secrets_in(resources)) - users.keys() - authorities
    databases = {name: each["spec"]["bootstrap"]["initdb"] for name, each in of_kind(resources, "Cluster").items()}
    for database in databases.values():
        url = urlsplit(made[database["secret"]["name"]].partition("url=")[2])
        assert (url.username, url.path) == (database["owner"], f"/{database['database']}")


def test_kafka_is_what_topics_and_users_are_made_for() -> None:
    (step,) = blocks("yaml", "kind: Kafka\n")
    pool, kafka = yaml.safe_load_all(step)
    resources = list(render("development"))
    cluster = {each["metadata"]["labels"]["strimzi.io/cluster"] for each in of_kind(resources, "KafkaTopic").values()}
    assert cluster == {kafka["metadata"]["name"], pool["metadata"]["labels"]["strimzi.io/cluster"]}
    (listener,) = kafka["spec"]["kafka"]["listeners"]
    for user in of_kind(resources, "KafkaUser").values():
        assert user["spec"]["authentication"]["type"] == listener["authentication"]["type"]
        assert user["spec"]["authorization"]["type"] == kafka["spec"]["kafka"]["authorization"]["type"]
    assert listener["tls"]
    assert listener["port"] == 9093
