"""What runs: each service's Deployment with all that goes with it, and the jobs that bring databases up to a release."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning.access import ACCOUNTS
from cafcass_runtime.settings import SECRETS_VARIABLE, RuntimeSettings
from tools.kubernetes.measured import NEEDS, instances_at_most
from tools.kubernetes.names import (
    DATABASE_CA,
    HEALTH_PORT,
    KAFKA_BOOTSTRAP,
    KAFKA_CA,
    KAFKA_PORT,
    KEYRING,
    KEYRING_CA,
    PLATFORM,
    POSTGRES_PORT,
    SECRETS,
    TELEMETRY_PORT,
    TRUST,
    database_cluster,
    database_secret,
    keyring_secret,
    labels,
    resource,
)

_SECRETS: Final = "/etc/cafcass/secrets"
_POLICY: Final = "/etc/cafcass/policy"
_USER: Final = 10001
_AT_LEAST: Final = 2
"""Instances: one may go while the other works."""
_WAITING_EACH: Final = 1000
"""Records that wait for each instance before there is another: two full batches."""
_LONGEST_BATCH: Final = int(RuntimeSettings.model_fields["transaction_timeout_s"].default)
GRACEFUL: Final = _LONGEST_BATCH + 5
"""Seconds to finish what is in flight: the longest batch ends within them."""
GRACE: Final = 2 * GRACEFUL + 20
"""Seconds until a pod that stops is ended: the batch, what is still to be published, and traces."""


def service(name: str) -> list[dict[str, Any]]:
    """Everything of one service but its database."""
    own = _labels(name, "service")
    selector = {"matchLabels": own}
    return [
        _account(name, own),
        resource("apps/v1", "Deployment", name, own, spec=_deployment(name, own)),
        resource("policy/v1", "PodDisruptionBudget", name, own, spec={"maxUnavailable": 1, "selector": selector}),
        resource("networking.k8s.io/v1", "NetworkPolicy", name, own, spec=_network(name, own)),
        resource("keda.sh/v1alpha1", "ScaledObject", name, own, spec=_scaling(name)),
    ]


def migrations() -> list[dict[str, Any]]:
    """A job for the key ring, which its owner runs, and one for each service's database. Any number may run at once: each takes a lock."""
    made: list[dict[str, Any]] = []
    for name in (KEYRING, *SERVICES):
        own = _labels(name, "migration")
        image = "provisioning" if name == KEYRING else name
        module = ["cafcass_provisioning.keyring"] if name == KEYRING else ["cafcass_runtime", name, "--migrate"]
        environment = [_given(SECRETS_VARIABLE, _SECRETS)] if name == KEYRING else _environment(name)
        container = _container(
            image, ["python", "-m", *module], environment, {"cpu": "100m", "memory": "128Mi"}, "512Mi", "1"
        )
        spec = {
            "backoffLimit": 10,
            "activeDeadlineSeconds": 1800,
            "ttlSecondsAfterFinished": 86400,
            "template": {
                "metadata": {"labels": own},
                "spec": {**_pod(name, container), "restartPolicy": "OnFailure"},
            },
        }
        job = f"migrate-{name}"
        made += [
            *([_account(name, own)] if name == KEYRING else []),
            resource("batch/v1", "Job", job, own, spec=spec),
            resource("networking.k8s.io/v1", "NetworkPolicy", job, own, spec=_network(name, own)),
        ]
    return made


def _labels(name: str, component: str) -> dict[str, str]:
    return {**labels(name), "app.kubernetes.io/component": component}


def _account(name: str, own: dict[str, str]) -> dict[str, Any]:
    return resource("v1", "ServiceAccount", name, own, automountServiceAccountToken=False)


def _deployment(name: str, own: dict[str, str]) -> dict[str, Any]:
    """Without a number of replicas: that is the scaler's."""
    needs = NEEDS[name]
    requests = {"cpu": "250m", "memory": f"{needs.request}Mi"}
    command = ["python", "-m", "cafcass_runtime", name]
    container = {
        **_container(name, command, _environment(name), requests, f"{needs.limit}Mi", needs.processors),
        "ports": [{"name": "health", "containerPort": HEALTH_PORT, "protocol": "TCP"}],
        "startupProbe": {**_asks("/live"), "periodSeconds": 2, "failureThreshold": 60},
        "livenessProbe": {**_asks("/live"), "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 3},
        "readinessProbe": {**_asks("/ready"), "periodSeconds": 5, "timeoutSeconds": 5, "failureThreshold": 2},
    }
    pod = {
        **_pod(name, container),
        "terminationGracePeriodSeconds": GRACE,
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": key,
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": own},
            }
            for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
        ],
    }
    return {
        "revisionHistoryLimit": 5,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
        "selector": {"matchLabels": own},
        "template": {"metadata": {"labels": own}, "spec": pod},
    }


def _asks(path: str) -> dict[str, Any]:
    return {"httpGet": {"path": path, "port": "health"}}


def _container(
    image: str, command: list[str], environment: list[dict[str, Any]], requests: dict[str, str], memory: str, cpu: str
) -> dict[str, Any]:
    return {
        "name": image,
        "image": f"cafcass-{image}",
        "imagePullPolicy": "IfNotPresent",
        "command": command,
        "env": environment,
        "resources": {"requests": requests, "limits": {"cpu": cpu, "memory": memory}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the only place that a container may write to
            {"name": "secrets", "mountPath": _SECRETS, "readOnly": True},
            {"name": "trust", "mountPath": TRUST, "readOnly": True},
            {"name": "policy", "mountPath": _POLICY, "readOnly": True},
        ],
    }


def _pod(name: str, container: dict[str, Any]) -> dict[str, Any]:
    return {
        "serviceAccountName": name,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": _USER,
            "runAsGroup": _USER,
            "fsGroup": _USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}},
            {"name": "secrets", "projected": _projected(_files(name), 0o440)},
            {"name": "trust", "projected": _projected(_authorities(name), 0o444)},
            {"name": "policy", "configMap": {"name": "policy"}},
        ],
    }


def _environment(name: str) -> list[dict[str, Any]]:
    return [
        _given(SECRETS_VARIABLE, _SECRETS),
        _given("CAFCASS_KAFKA", KAFKA_BOOTSTRAP),
        _given("CAFCASS_KAFKA_SECURITY_PROTOCOL", "SASL_SSL"),
        _given("CAFCASS_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512"),
        _given("CAFCASS_KAFKA_SSL_CA", f"{TRUST}/kafka.crt"),
        _given("CAFCASS_KAFKA_USERNAME", ACCOUNTS[name].user),
        _given("CAFCASS_POLICY_FILE", f"{_POLICY}/policy.toml"),
        _given("CAFCASS_GRACEFUL_TIMEOUT_S", str(GRACEFUL)),
        _given("CAFCASS_HEALTH_HOST", "0.0.0.0"),  # noqa: S104 - a pod's own address; the network policy says who may ask
        _given("CAFCASS_HEALTH_PORT", str(HEALTH_PORT)),
        _given("CAFCASS_OTLP_ENDPOINT", f"http://collector:{TELEMETRY_PORT}"),
    ]


def _files(name: str) -> list[tuple[str, str, str]]:
    """Each secret that a process reads: the Secret, its key, and the file, which is called like a setting."""
    if name == KEYRING:
        return [(database_secret(KEYRING), "url", "cafcass_keyring")]
    return [
        (database_secret(name), "url", "cafcass_database"),
        (keyring_secret(name), "url", "cafcass_keyring"),
        (SECRETS, "master-key", "cafcass_master_key"),
        (SECRETS, "namespace", "cafcass_namespace"),
        (ACCOUNTS[name].user, "password", "cafcass_kafka_password"),
    ]


def _authorities(name: str) -> list[tuple[str, str, str]]:
    """Who signed what a process speaks to."""
    mine = (
        []
        if name == KEYRING
        else [(f"{database_cluster(name)}-ca", "ca.crt", DATABASE_CA), (KAFKA_CA, "ca.crt", "kafka.crt")]
    )
    return [(f"{KEYRING}-ca", "ca.crt", KEYRING_CA), *mine]


def _projected(files: list[tuple[str, str, str]], mode: int) -> dict[str, Any]:
    sources = [{"secret": {"name": secret, "items": [{"key": key, "path": path}]}} for secret, key, path in files]
    return {"defaultMode": mode, "sources": sources}


def _given(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value}


def _network(name: str, own: dict[str, str]) -> dict[str, Any]:
    """Its own database and names; at work also the key ring, Kafka and telemetry. Only Prometheus asks it anything."""
    at_work = own["app.kubernetes.io/component"] == "service"
    clusters = [KEYRING if name == KEYRING else database_cluster(name), *([KEYRING] if at_work else [])]
    others = [
        _reaches({"strimzi.io/cluster": PLATFORM, "strimzi.io/kind": "Kafka"}, KAFKA_PORT),
        _reaches({"app.kubernetes.io/name": "collector"}, TELEMETRY_PORT),
    ]
    beyond = [
        *(_reaches({"cnpg.io/cluster": cluster}, POSTGRES_PORT) for cluster in clusters),
        *(others if at_work else []),
        {
            "to": [
                {
                    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
                    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                }
            ],
            "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
        },
    ]
    prometheus = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    asked = [{"from": [prometheus], "ports": [{"port": HEALTH_PORT, "protocol": "TCP"}]}]
    return {
        "podSelector": {"matchLabels": own},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": asked if at_work else [],
        "egress": beyond,
    }


def _reaches(pods: dict[str, str], port: int) -> dict[str, Any]:
    return {"to": [{"podSelector": {"matchLabels": pods}}], "ports": [{"port": port, "protocol": "TCP"}]}


def _scaling(name: str) -> dict[str, Any]:
    """By what the service itself says of its lag: its offsets are in its database, and nobody else needs an account at the broker."""
    lag = f'sum(max by (topic, partition) (cafcass_lag_records{{job="{PLATFORM}", service="{name}"}}))'
    return {
        "scaleTargetRef": {"name": name},
        "minReplicaCount": _AT_LEAST,
        "maxReplicaCount": instances_at_most(name),
        "pollingInterval": 30,
        "cooldownPeriod": 600,
        "fallback": {"failureThreshold": 3, "replicas": _AT_LEAST, "behavior": "currentReplicasIfHigher"},
        "advanced": {
            "horizontalPodAutoscalerConfig": {
                "behavior": {
                    "scaleDown": {
                        "stabilizationWindowSeconds": 600,
                        "policies": [{"type": "Pods", "value": 1, "periodSeconds": 300}],
                    }
                }
            }
        },
        "triggers": [
            {
                "type": "prometheus",
                "metadata": {
                    "serverAddress": "http://prometheus-operated.monitoring.svc:9090",
                    "query": lag,
                    "threshold": str(_WAITING_EACH),
                },
            }
        ],
    }
