"""The manifests, rendered and read as a cluster does: they are valid, restricted, within the map, and what they name is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import kubernetes_validate
import pytest
import yaml

from cafcass_contracts.topics import SERVICES, TOPICS, read_by
from cafcass_runtime.settings import SECRETS_VARIABLE, RuntimeSettings
from cafcass_web.settings import WebSettings

KUBERNETES = Path(__file__).resolve().parent.parent / "deploy/kubernetes"
OVERLAYS = ("development", "production")
CRDS = os.environ.get("CAFCASS_CRDS")
"""Folder of the custom resources' own definitions, as their projects publish them."""
NO_SCHEMA = {"ExternalSecret"}
"""What is rendered without being validated: its definition is nowhere at hand."""
MEANT_SO = {
    "CKV_K8S_15": "a pod that begins again must not need the place where images are kept",
    "CKV_K8S_35": "what the pages of kpi prove themselves with is a variable, beside a folder of files for all else",
    "CKV_K8S_43": "which image of a release runs is the operator's to say",
}
"""What checkov would have otherwise, and why it is not."""
BUILT_IN = re.compile(r"^(v1|(apps|batch|policy)/v1|networking\.k8s\.io/v1)$")
Resource = dict[str, Any]

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed: nothing is rendered")


@pytest.fixture(scope="module")
def rendered() -> dict[str, list[Resource]]:
    """What each overlay comes to."""
    return {overlay: list(render(overlay)) for overlay in OVERLAYS}


def render(overlay: str) -> Iterator[Resource]:
    """The resources of one overlay."""
    ran = subprocess.run(
        ["kubectl", "kustomize", str(KUBERNETES / "overlays" / overlay)], check=True, capture_output=True, text=True
    )
    yield from yaml.safe_load_all(ran.stdout)


@pytest.fixture(params=OVERLAYS)
def resources(request: pytest.FixtureRequest, rendered: dict[str, list[Resource]]) -> list[Resource]:
    """The resources of each overlay in turn."""
    return rendered[request.param]


def of_kind(resources: list[Resource], *kinds: str) -> dict[str, Resource]:
    return {each["metadata"]["name"]: each for each in resources if each["kind"] in kinds}


def pods(resources: list[Resource]) -> dict[str, Resource]:
    """The pod of each Deployment and each job, by its name."""
    return {name: each["spec"]["template"]["spec"] for name, each in of_kind(resources, "Deployment", "Job").items()}


def strict(schema: Any) -> Any:
    """A definition's schema that refuses members it does not know, and takes a number or a word where Kubernetes does."""
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    made = {
        name: value for name, value in schema.items() if name not in {"properties", "items", "additionalProperties"}
    }
    if "properties" in schema:
        made["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        made["additionalProperties"] = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    if "items" in schema:
        made["items"] = strict(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        made["additionalProperties"] = strict(schema["additionalProperties"])
    return made


@pytest.fixture(scope="module")
def definitions() -> dict[tuple[str, str], Any]:
    """The schema of each custom resource by its version and kind."""
    if CRDS is None:
        pytest.skip("CAFCASS_CRDS names no folder of definitions: custom resources are rendered and not validated")
    found = {}
    for path in sorted(Path(CRDS).glob("*.yaml")):
        spec = yaml.safe_load(path.read_text())["spec"]
        for version in spec["versions"]:
            schema = version["schema"]["openAPIV3Schema"]
            schema["properties"] |= {"metadata": {"type": "object"}}
            found[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = strict(schema)
    return found


def test_what_kubernetes_knows_is_valid(rendered: dict[str, list[Resource]]) -> None:
    known = [each for resources in rendered.values() for each in resources if BUILT_IN.match(each["apiVersion"])]
    apart = {json.dumps(each, sort_keys=True): each for each in known}  # most are the same in each overlay
    assert len(apart) > 6 * len(SERVICES)
    for each in apart.values():
        kubernetes_validate.validate(each, "1.33", strict=True)


def test_a_member_that_kubernetes_does_not_know_is_found(rendered: dict[str, list[Resource]]) -> None:
    budget = of_kind(rendered["production"], "PodDisruptionBudget")["intake"]
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**budget, "spec": {**budget["spec"], "maxUnavailible": 1}}, "1.33", strict=True)


def test_custom_resources_are_valid(resources: list[Resource], definitions: dict[tuple[str, str], Any]) -> None:
    for each in resources:
        if BUILT_IN.match(each["apiVersion"]) or each["kind"] in NO_SCHEMA:
            continue
        schema = definitions[each["apiVersion"], each["kind"]]
        problems = [
            f"{each['kind']} {each['metadata']['name']} {error.json_path}: {error.message}"
            for error in jsonschema.Draft7Validator(schema).iter_errors(each)
        ]
        assert problems == []


def test_a_member_that_a_definition_does_not_know_is_found(
    rendered: dict[str, list[Resource]], definitions: dict[tuple[str, str], Any]
) -> None:
    cluster = of_kind(rendered["production"], "Cluster")["keyring"]
    spoilt = {**cluster, "spec": {**cluster["spec"], "instance": 3}}
    schema = definitions[cluster["apiVersion"], "Cluster"]
    assert not jsonschema.Draft7Validator(schema).is_valid(spoilt)


def test_every_name_is_used_once(resources: list[Resource]) -> None:
    names = [(each["kind"], each["metadata"]["name"]) for each in resources]
    assert len(set(names)) == len(names)
    assert {each["metadata"].get("namespace", "cafcass") for each in resources} == {"cafcass"}


def test_every_container_is_restricted(resources: list[Resource]) -> None:
    assert set(pods(resources)) == {*SERVICES, *(f"migrate-{name}" for name in (*SERVICES, "keyring"))}
    for pod in pods(resources).values():
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])
            assert re.search(r":(?!latest$)[\w.-]+$", container["image"])
    assert all(not each["automountServiceAccountToken"] for each in of_kind(resources, "ServiceAccount").values())


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_all_that_keeps_it_up(resources: list[Resource], service: str) -> None:
    pod = pods(resources)[service]
    (container,) = pod["containers"]
    asked = {
        probe: container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert asked == {"startupProbe": "/live", "livenessProbe": "/live", "readinessProbe": "/ready"}
    assert of_kind(resources, "PodDisruptionBudget")[service]["spec"]["maxUnavailable"] == 1
    assert {each["topologyKey"] for each in pod["topologySpreadConstraints"]} == {
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    }
    scaled = of_kind(resources, "ScaledObject")[service]["spec"]
    assert 1 <= scaled["minReplicaCount"] <= scaled["maxReplicaCount"] <= max(t.partitions for t in read_by(service))
    assert f'service="{service}"' in scaled["triggers"][0]["metadata"]["query"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_pod_is_given_time_to_finish_its_longest_batch(resources: list[Resource], service: str) -> None:
    given = settings_of(pods(resources)[service])
    assert given.graceful_timeout_s > given.transaction_timeout_s
    assert pods(resources)[service]["terminationGracePeriodSeconds"] > 2 * given.graceful_timeout_s


def settings_of(pod: Resource) -> RuntimeSettings:
    """The settings that a pod's environment and files of secrets come to, with invented secrets."""
    secrets = {"master_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "namespace": f"{7:032x}"}
    known = {
        variable["name"].removeprefix("CAFCASS_").lower(): variable["value"]
        for variable in pod["containers"][0]["env"]
        if "value" in variable and variable["name"] != SECRETS_VARIABLE
    }
    for file in files_of(pod):
        name = file.removeprefix("cafcass_")
        known[name] = secrets.get(name, "invented")
    return RuntimeSettings.model_validate(known)


def files_of(pod: Resource) -> list[str]:
    """The files in the folder of secrets that a pod's process is told of."""
    (container,) = pod["containers"]
    (folder,) = (variable["value"] for variable in container["env"] if variable["name"] == SECRETS_VARIABLE)
    (volume,) = (mount["name"] for mount in container["volumeMounts"] if mount["mountPath"] == folder)
    (projected,) = (each["projected"] for each in pod["volumes"] if each["name"] == volume)
    assert projected["defaultMode"] == 0o440
    return [item["path"] for source in projected["sources"] for item in source["secret"]["items"]]


def test_every_variable_is_a_setting(resources: list[Resource]) -> None:
    settings = {f"CAFCASS_{name.upper()}" for name in RuntimeSettings.model_fields}
    pages = {f"CAFCASS_WEB_{name.upper()}" for name in WebSettings.model_fields}
    for pod in pods(resources).values():
        given = {variable["name"] for variable in pod["containers"][0]["env"]}
        assert given - {SECRETS_VARIABLE} <= settings | pages
        assert {file.upper() for file in files_of(pod)} <= settings
    for config in of_kind(resources, "ConfigMap").values():
        assert {name for name in config["data"] if name.startswith("CAFCASS_")} <= pages


@pytest.mark.parametrize("service", SERVICES)
def test_the_broker_is_spoken_to_over_tls_and_by_the_services_own_name(resources: list[Resource], service: str) -> None:
    given = settings_of(pods(resources)[service])
    assert given.kafka_security_protocol == "SASL_SSL"
    assert given.kafka_ssl_ca is not None
    assert given.kafka_username == service


def test_stores_are_spoken_to_over_tls_that_is_verified_by_who_owns_or_may_use_them(
    rendered: dict[str, list[Resource]],
) -> None:
    resources = rendered["production"]
    templates = {
        name: each["spec"]["target"]["template"]["data"]
        for name, each in of_kind(resources, "ExternalSecret").items()
        if "template" in each["spec"]["target"]
    }
    clusters = of_kind(resources, "Cluster")
    trusted = {mount["mountPath"] for mount in pods(resources)["intake"]["containers"][0]["volumeMounts"]}
    for name, data in templates.items():
        url = urlsplit(data["url"].replace("{{ .password }}", "invented"))
        query = dict(parse_qsl(url.query))
        assert query["sslmode"] == "verify-full"
        assert query["sslrootcert"].rpartition("/")[0] in trusted
        cluster = clusters[str(url.hostname).removesuffix("-rw")]
        started = cluster["spec"]["bootstrap"]["initdb"]
        assert url.path == f"/{started['database']}"
        if name.startswith("database-"):
            assert (started["secret"]["name"], started["owner"]) == (name, data["username"])
        else:
            roles = {role["passwordSecret"]["name"]: role["name"] for role in cluster["spec"]["managed"]["roles"]}
            assert roles[name] == data["username"]
        assert data["username"] == url.username
    assert len(templates) == 2 * len(SERVICES) + 1


def secrets_in(tree: Any) -> Iterator[str]:
    """The name of each Secret that anything refers to."""
    if isinstance(tree, list):
        for each in tree:
            yield from secrets_in(each)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key in {"secretKeyRef", "secret", "passwordSecret", "accessKeyId", "secretAccessKey"}:
                yield value["name"]
            else:
                yield from secrets_in(value)


def test_every_secret_is_made_by_somebody(rendered: dict[str, list[Resource]]) -> None:
    resources = rendered["production"]
    made = {"cafcass-cluster-ca-cert", *of_kind(resources, "KafkaUser")}
    made |= {f"{cluster}-ca" for cluster in of_kind(resources, "Cluster")}
    made |= {each["spec"]["target"]["name"] for each in of_kind(resources, "ExternalSecret").values()}
    used = set(secrets_in(resources))
    assert used == made - (set(of_kind(resources, "KafkaUser")) - set(SERVICES))
    assert not of_kind(resources, "Secret")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reaches_its_own_database_and_no_other(resources: list[Resource], service: str) -> None:
    policies = of_kind(resources, "NetworkPolicy")
    reached = re.findall(r"'cnpg.io/cluster': '([\w-]+)'", str(policies[service]["spec"]["egress"]))
    assert reached == [f"db-{service}", "keyring"]
    ports = {port["port"] for way in policies[service]["spec"]["egress"] for port in way["ports"]}
    assert ports == {5432, 9093, 4318, 53}
    let_in = re.findall(r"'app.kubernetes.io/name': '([\w-]+)'", str(policies[f"db-{service}"]["spec"]["ingress"]))
    assert set(let_in) == {service}
    migrating = str(policies[f"migrate-{service}"]["spec"])
    assert re.findall(r"'cnpg.io/cluster': '([\w-]+)'", migrating) == [f"db-{service}"]
    assert set(re.findall(r"'port': (\d+)", migrating)) == {"5432", "53"}


def test_topics_are_those_of_the_map(resources: list[Resource]) -> None:
    made = {each["spec"]["topicName"]: each["spec"] for each in of_kind(resources, "KafkaTopic").values()}
    assert set(made) == set(TOPICS)
    for name, topic in TOPICS.items():
        assert made[name]["partitions"] == topic.partitions
        assert made[name]["config"]["max.message.bytes"] == topic.max_message_bytes
        assert made[name]["config"]["min.insync.replicas"] <= made[name]["replicas"]


def test_each_user_may_do_what_the_map_says_and_nothing_else(resources: list[Resource]) -> None:
    users = of_kind(resources, "KafkaUser")
    assert {*SERVICES, "staff", "courts", "police"} <= set(users)
    for name, user in users.items():
        lines = user["spec"]["authorization"]["acls"]
        may = {
            (operation, line["resource"]["name"])
            for line in lines
            for operation in line["operations"]
            if line["resource"]["type"] == "topic"
        }
        told = {("Read", topic.name) for topic in TOPICS.values() if name in topic.readers}
        told |= {("Write", topic.name) for topic in TOPICS.values() if name in topic.writers}
        assert may == told | {("Describe", topic) for _, topic in told}
        groups = [line for line in lines if line["resource"]["type"] == "group"]
        assert all(line["operations"] == ["Read"] and line["resource"]["name"].startswith(name) for line in groups)
        assert len(lines) == len(groups) + len(
            {(line["resource"]["name"], line["operations"][0]) for line in lines if line not in groups}
        )
        assert all(line["type"] == "allow" and line["resource"]["type"] in {"topic", "group"} for line in lines)


def test_production_backs_every_database_up_and_development_none(rendered: dict[str, list[Resource]]) -> None:
    clusters = of_kind(rendered["production"], "Cluster")
    assert set(clusters) == {*(f"db-{service}" for service in SERVICES), "keyring"}
    backed_up = {
        each["spec"]["cluster"]["name"] for each in of_kind(rendered["production"], "ScheduledBackup").values()
    }
    assert backed_up == set(clusters)
    assert all(
        each["spec"]["backup"]["retentionPolicy"] and each["spec"]["instances"] == 3 for each in clusters.values()
    )
    assert not of_kind(rendered["development"], "ScheduledBackup")
    assert not any("backup" in each["spec"] for each in of_kind(rendered["development"], "Cluster").values())


def test_the_key_ring_is_backed_up_where_nothing_else_is(rendered: dict[str, list[Resource]]) -> None:
    stores = {
        name: (
            each["spec"]["backup"]["barmanObjectStore"]["destinationPath"].split("/")[2],
            *secrets_in(each["spec"]["backup"]),
        )
        for name, each in of_kind(rendered["production"], "Cluster").items()
    }
    keyring = set(stores.pop("keyring"))
    assert not keyring & {part for store in stores.values() for part in store}


@pytest.mark.skipif(shutil.which("checkov") is None, reason="checkov is not installed: its rules are not asked")
def test_checkov_finds_nothing_but_what_is_meant_so(tmp_path: Path) -> None:
    path = tmp_path / "production.yaml"
    path.write_text(yaml.safe_dump_all(render("production")))
    ran = subprocess.run(
        ["checkov", "--file", str(path), "--framework", "kubernetes", "--skip-download", "--quiet", "--output", "json"],
        check=False,
        capture_output=True,
        text=True,
    )
    found = json.loads(ran.stdout)["results"]["failed_checks"]
    assert {check["check_id"] for check in found} <= set(MEANT_SO)


def test_there_is_no_generated_file_that_nothing_uses() -> None:
    listed = yaml.safe_load((KUBERNETES / "base/kustomization.yaml").read_text())["resources"]
    assert {path for path in listed if path.startswith("generated/")} == {
        f"generated/{path.name}" for path in (KUBERNETES / "base/generated").iterdir()
    }


def test_yaml_is_written_one_way() -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "yamllint",
            "--config-file",
            str(KUBERNETES.parent / ".yamllint"),
            "--strict",
            str(KUBERNETES.parent),
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout
