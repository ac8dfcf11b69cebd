"""The container, the manifests, the board and the alerts: valid, and about what is really there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from okrsync.cli.codes import ExitCode
from okrsync.config.document import Document
from okrsync.daemon.metrics import Metrics
from okrsync.daemon.pages import _ROUTES
from okrsync.daemon.pulse import Pulse
from okrsync.daemon.settings import ScheduleSettings
from okrsync.kit.settings import Settings

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
PORT = "8321"
GRACE = ScheduleSettings().grace
KUBERNETES = [
    document
    for name in ("deployment", "cronjob")
    for document in yaml.safe_load_all((CONFIG / f"kubernetes/{name}.yaml").read_text("utf-8"))
]


def manifest(kind: str) -> dict[str, Any]:
    found, *same = [each for each in KUBERNETES if each["kind"] == kind]
    assert all(each == found for each in same)
    return found


def pods() -> list[dict[str, Any]]:
    return [
        manifest("Deployment")["spec"]["template"]["spec"],
        manifest("CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"],
    ]


def variables(text: str) -> set[str]:
    return set(re.findall(r"\bOKRSYNC_[A-Z_]+\b", text)) - {"OKRSYNC_CONFIG", "OKRSYNC_SECRETS_DIR"}


def assert_a_setting(variable: str) -> None:
    model: Any = Document
    for step in variable.removeprefix("OKRSYNC_").lower().split("__"):
        field = model.model_fields[step]
        model = field.annotation if isinstance(field.annotation, type) else Settings


# -- Kubernetes


@pytest.mark.parametrize("document", KUBERNETES, ids=lambda each: each["kind"])
def test_a_manifest_is_valid_by_the_published_schema(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, "1.32", strict=True)


def test_the_schema_notices_a_mistake() -> None:
    wrong = {**manifest("Deployment"), "spec": {**manifest("Deployment")["spec"], "replica": 1}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.32", strict=True)


@pytest.mark.parametrize("pod", pods(), ids=["deployment", "cronjob"])
def test_a_pod_may_do_nothing_that_it_need_not(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"].keys() == {"requests", "limits"}
    writable = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
    assert writable == {"/var/lib/okrsync", "/tmp"}  # noqa: S108 (a mount inside of the container)
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


@pytest.mark.parametrize("name", ["deployment", "cronjob"])
def test_each_manifest_brings_the_volume_that_it_mounts(name: str) -> None:
    documents = list(yaml.safe_load_all((CONFIG / f"kubernetes/{name}.yaml").read_text("utf-8")))
    claims = [each for each in documents if each["kind"] == "PersistentVolumeClaim"]
    assert claims == [manifest("PersistentVolumeClaim")]


def test_probes_ask_what_is_answered_and_nobody_is_killed_before_the_grace_is_over() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    asked = {container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked <= {rule.rule for rule in _ROUTES.iter_rules()}
    assert pod["terminationGracePeriodSeconds"] > GRACE
    assert str(container["ports"][0]["containerPort"]) == PORT


def test_a_job_is_given_up_where_only_a_person_can_help() -> None:
    (rule,) = manifest("CronJob")["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    assert set(rule["onExitCodes"]["values"]) == {ExitCode.BUG, ExitCode.CONFIGURATION, ExitCode.HELD}


# -- the container, Compose and systemd


def test_the_image_runs_without_rights_and_with_its_check_on_a_page_that_is_there() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)", last, re.MULTILINE)
    assert last.index("\nUSER") < last.index("\nENTRYPOINT")
    checked = re.search(rf"http://127\.0\.0\.1:{PORT}(/\w+)", last)
    assert checked
    assert checked[1] in {rule.rule for rule in _ROUTES.iter_rules()}
    assert f"OKRSYNC_SERVER__PORT={PORT}" in last
    for variable in variables(text):
        assert_a_setting(variable)


def test_what_the_image_copies_is_there() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    copied = [line.split()[1:-1] for line in text.splitlines() if line.startswith("COPY ") and "--from" not in line]
    assert [name for names in copied for name in names if not (ROOT / name).exists()] == []
    assert copied


def test_compose_keeps_the_container_as_tight() -> None:
    text = (CONFIG / "compose.yaml").read_text("utf-8")
    service = yaml.safe_load(text)["services"]["okrsync"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert float(service["stop_grace_period"].removesuffix("s")) > GRACE
    assert service["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    for variable in variables(text):
        assert_a_setting(variable)


def test_the_unit_is_valid_to_systemd(tmp_path: Path) -> None:
    text = (CONFIG / "okrsync.service").read_text("utf-8")
    assert float(re.findall(r"TimeoutStopSec=(\d+)", text)[0]) > GRACE
    for variable in variables(text):
        assert_a_setting(variable)
    if shutil.which("systemd-analyze"):
        unit = tmp_path / "okrsync.service"
        unit.write_text(text.replace("/opt/okrsync/bin/okrsync", "/bin/true"), "utf-8")
        checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


# -- metrics


def series() -> set[str]:
    """The names of all series that the daemon can have."""
    registry = Metrics(now, Pulse(now)).registry
    known = {name for names in registry._collector_to_names.values() for name in names}
    return known | {sample.name for metric in registry.collect() for sample in metric.samples}


def now() -> datetime:
    return datetime.now(UTC)


def expressions() -> Iterator[str]:
    board = json.loads((CONFIG / "grafana-dashboard.json").read_text("utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    rules = yaml.safe_load((CONFIG / "prometheus-rules.yaml").read_text("utf-8"))
    for group in rules["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


def test_the_board_and_the_alerts_ask_for_series_that_exist() -> None:
    asked = {name for each in expressions() for name in re.findall(r"\b(?:okrsync|process)_[a-z_]+", each)}
    assert asked - series() == set()
    assert len(asked) > 10


def test_what_is_added_to_a_sum_has_no_labels_either_or_the_two_never_meet() -> None:
    """A sum and ``vector(0)`` have no labels; a series as Prometheus keeps it has those of its target at least."""
    added = [each for each in expressions() if re.search(r"\)\s*[-+*/]|[-+*/]\s*\(sum", each) and "vector(" in each]
    assert added
    for each in added:
        assert re.findall(r"(?<!sum\()\bokrsync_\w+", each) == []


def test_every_metric_is_on_the_board_or_in_an_alert_and_in_the_docs() -> None:
    shown = " ".join(expressions())
    documented = (ROOT / "docs/daemon.md").read_text("utf-8")
    families = {metric.name for metric in Metrics(now, Pulse(now)).registry.collect() if "okrsync" in metric.name}
    assert [name for name in sorted(families) if name not in shown] == []
    assert [name for name in sorted(families) if name not in documented] == []


def test_alerts_say_what_to_do() -> None:
    rules = yaml.safe_load((CONFIG / "prometheus-rules.yaml").read_text("utf-8"))["groups"][0]["rules"]
    for rule in rules:
        assert rule.keys() >= {"alert", "expr", "labels", "annotations"}
        assert rule["annotations"].keys() == {"summary", "description"}


def test_the_boards_panels_do_not_overlap() -> None:
    board = json.loads((CONFIG / "grafana-dashboard.json").read_text("utf-8"))
    places = [panel["gridPos"] for panel in board["panels"]]
    cells = [(p["x"] + x, p["y"] + y) for p in places for x in range(p["w"]) for y in range(p["h"])]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
