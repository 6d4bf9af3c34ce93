"""Alert rules and dashboards, read as Prometheus and Grafana do: what they ask for exists, and who is woken finds a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

from cafcass_contracts.topics import SERVICES
from cafcass_runtime.metrics import METRICS, Kind
from cafcass_runtime.service import OnDeadline
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.cli import app

ROOT = Path(__file__).resolve().parent.parent
OBSERVABILITY = ROOT / "deploy/observability"
RUNBOOKS = ROOT / "docs/runbooks"
DASHBOARDS = sorted(OBSERVABILITY.glob("dashboards/*.json"))
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((OBSERVABILITY / "alerts.yaml").read_text())["groups"] for rule in group["rules"]
]
TESTS = sorted(OBSERVABILITY.glob("*.test.yaml"))
LABELS = {metric.name: {*metric.labels} for metric in METRICS}
ANYWHERE = {"service", "instance", "job", "le"}
"""Labels that a scrape adds, and that of a histogram's buckets."""
HEADINGS = ("What it means for children", "What is safe", "What to do", "How to know it worked")
promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed: rules are not run")


def exposed() -> set[str]:
    """Each series that a process serves, by name."""
    names = {metric.name for metric in METRICS}
    histograms = {metric.name for metric in METRICS if metric.kind is Kind.HISTOGRAM}
    return names | {f"{name}_{part}" for name in histograms for part in ("bucket", "sum", "count")}


def asked_for(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Each series of a query, with the labels that are matched on it."""
    for name, matched in re.findall(r"\b(cafcass_\w+)(?:\{([^}]*)\})?", expression):
        yield name, set(re.findall(r"(\w+)\s*[=!]~?", matched))


def queries() -> Iterator[tuple[str, str]]:
    """Each query of a rule or a dashboard, with where it is."""
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for path in DASHBOARDS:
        board = json.loads(path.read_text())
        for panel in board["panels"]:
            for target in panel.get("targets", ()):
                yield f"{path.stem}: {panel['title']}", target["expr"]


@pytest.mark.parametrize(("where", "expression"), [pytest.param(*each, id=each[0]) for each in queries()])
def test_what_a_query_asks_for_is_served_with_these_labels(where: str, expression: str) -> None:
    assert "cafcass_" in expression or "up{" in expression
    for name, labels in asked_for(expression):
        assert name in exposed()
        base = re.sub(r"_(bucket|sum|count)$", "", name) if name not in LABELS else name
        assert labels <= LABELS[base] | ANYWHERE


def kinds() -> set[str]:
    """The deadlines that any service sets and takes."""
    services = [point.load() for point in entry_points(group="cafcass.services")]
    return {handler.kind for service in services for handler in service.handlers if isinstance(handler, OnDeadline)}


def test_kinds_of_deadlines_that_are_named_are_set_by_a_service() -> None:
    named = {
        kind for _, query in queries() for kinds in re.findall(r'kind=~?"([^"$]+)"', query) for kind in kinds.split("|")
    }
    assert named
    assert named <= kinds()


def test_conditions_that_are_named_are_reported_by_the_runtime() -> None:
    source = "".join(path.read_text() for path in (ROOT / "libs/runtime/src/cafcass_runtime").glob("*.py"))
    named = {name for _, query in queries() for name in re.findall(r'condition="([^"]+)"', query)}
    assert named
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_every_service_is_missed_where_it_is_not_there() -> None:
    (missing,) = (rule["expr"] for rule in RULES if rule["alert"] == "ServiceMissing")
    assert set(re.findall(r'service="([\w-]+)"', missing)) == set(SERVICES)


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    pages = {rule["annotations"]["runbook"] for rule in RULES}
    assert pages == {str(path.relative_to(ROOT)) for path in RUNBOOKS.glob("*.md") if path.name != "README.md"}
    assert len(pages) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_page_is_found_by_the_name_of_its_alert_and_answers_four_questions(rule: dict[str, Any]) -> None:
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", rule["alert"]).lower()
    assert rule["annotations"]["runbook"] == f"docs/runbooks/{name}.md"
    assert rule["labels"]["severity"] in {"page", "ticket"}
    text = (ROOT / rule["annotations"]["runbook"]).read_text()
    assert text.startswith(f"# {rule['alert']}\n")
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == HEADINGS
    assert f"({name}.md)" in (RUNBOOKS / "README.md").read_text()


@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda page: page.stem)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text()
    commands = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    assert set(re.findall(r"`cafcass ([a-z][a-z-]*)", text)) <= commands
    assert {name for name, _ in asked_for(text)} <= exposed()
    settings = {f"CAFCASS_{name.upper()}" for name in RuntimeSettings.model_fields}
    assert set(re.findall(r"CAFCASS_[A-Z_]+", text)) <= settings
    assert {link for link in re.findall(r"\]\(([^)]+)\)", text) if not (page.parent / link).is_file()} == set()


def test_every_alert_is_tried() -> None:
    tried = "".join(path.read_text() for path in TESTS)
    assert {rule["alert"] for rule in RULES if f'alertname="{rule["alert"]}"' not in tried} == set()


@promtool
@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_rules_fire_when_they_should_and_not_before(path: Path) -> None:
    ran = subprocess.run(
        ["promtool", "test", "rules", path.name], check=False, cwd=path.parent, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_service_is_scraped_under_its_own_name() -> None:
    (job,) = yaml.safe_load((OBSERVABILITY / "prometheus.yaml").read_text())["scrape_configs"]
    assert job["job_name"] == "cafcass"
    assert {each["labels"]["service"]: each["targets"] for each in job["static_configs"]} == {
        service: [f"{service}:8080"] for service in SERVICES
    }


@promtool
def test_prometheus_takes_its_configuration() -> None:
    ran = subprocess.run(
        ["promtool", "check", "config", "prometheus.yaml"],
        check=False,
        cwd=OBSERVABILITY,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_can_be_imported(path: Path) -> None:
    board = json.loads(path.read_text())
    assert board["uid"] == f"cafcass-{path.stem}"
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    places = [panel["gridPos"] for panel in board["panels"]]
    cells = [
        (x, y) for at in places for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(cells)) == len(cells), "panels lie over one another"
    assert max(x for x, _ in cells) < 24
    variables = {variable["name"] for variable in board["templating"]["list"]}
    for panel in board["panels"]:
        assert panel["datasource"] == {"type": "prometheus", "uid": "${source}"}
        used = {name for target in panel["targets"] for name in re.findall(r"\$(\w+)", target["expr"])}
        assert used <= variables | {"__rate_interval"}


def test_the_collector_and_the_trace_store_are_told_of_what_is_there() -> None:
    """Neither can be had everywhere, so what they would refuse is looked for here: a pipeline of parts that nobody defines, and ports that differ."""
    told = yaml.safe_load((OBSERVABILITY / "collector.yaml").read_text())
    for pipeline in told["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= set(told[kind])
    store = yaml.safe_load((OBSERVABILITY / "tempo.yaml").read_text())
    takes = store["distributor"]["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"]
    assert told["exporters"]["otlp"]["endpoint"].rpartition(":")[2] == takes.rpartition(":")[2]
    sources = {
        each["type"]: each
        for each in yaml.safe_load((OBSERVABILITY / "grafana/datasources.yaml").read_text())["datasources"]
    }
    assert sources["tempo"]["url"].endswith(f":{store['server']['http_listen_port']}")
    assert sources["prometheus"]["isDefault"]


def test_the_four_dashboards_are_there() -> None:
    assert {path.stem for path in DASHBOARDS} == {"services", "flow-of-cases", "obligations", "safeguarding"}
