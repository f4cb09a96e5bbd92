"""The base for Kubernetes: every object is valid, and no container has more power than it needs."""

import re
import shutil
import subprocess

import kubernetes_validate
import pytest
import yaml
from django.conf import settings

from tests.factories.programs import require_programs
from untoc_portal import web_server

VERSION = "1.33"
WORKERS = ("worker", "worker-documents", "worker-long")
LONG_LIVED = ("web", *WORKERS, "scheduler")


@pytest.fixture(scope="module")
def objects():
    require_programs("kustomize")
    folder = settings.BASE_DIR / "deploy" / "kubernetes"
    done = subprocess.run(  # noqa: S603
        ["kustomize", "build", folder],  # noqa: S607
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return list(yaml.safe_load_all(done.stdout))


@pytest.fixture(scope="module")
def pods(objects):
    return {
        row["metadata"]["name"]: row["spec"]["template"]["spec"] for row in objects if "template" in row.get("spec", {})
    }


def list_containers(pod):
    return [*pod.get("initContainers", []), *pod["containers"]]


def test_every_object_is_valid(objects):
    assert {"Deployment", "Job", "Service", "PodDisruptionBudget"} <= {row["kind"] for row in objects}
    for one in objects:
        kubernetes_validate.validate(one, VERSION, strict=True)


def test_validation_refuses_unknown_fields(objects):
    wrong = {**objects[0], "nothing": 1}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


def test_containers_have_no_power_and_a_limit(pods):
    assert set(pods) == {*LONG_LIVED, "migrate"}
    for pod in pods.values():
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        for container in list_containers(pod):
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"]
            assert not context["allowPrivilegeEscalation"]
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]


def test_long_lived_parts_are_probed_and_given_time(pods, objects):
    for name in LONG_LIVED:
        assert "livenessProbe" in pods[name]["containers"][0]
    web = pods["web"]["containers"][0]
    assert web["readinessProbe"]["httpGet"]["path"] == "/health/ready/"
    assert pods["web"]["terminationGracePeriodSeconds"] > web_server.graceful_timeout
    replicas = {row["metadata"]["name"]: row["spec"] for row in objects if row["kind"] == "Deployment"}
    assert replicas["scheduler"]["replicas"] == 1
    assert replicas["scheduler"]["strategy"] == {"type": "Recreate"}


def test_probes_name_the_host_of_the_settings(tmp_path):
    """A probe with another name is refused by the portal, and no pod would ever be ready."""
    shutil.copytree(settings.BASE_DIR / "deploy" / "kubernetes", tmp_path / "base")
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    own = (tmp_path / "base" / "settings.env").read_text()
    own = own.replace("ALLOWED_HOSTS=portal.example", "ALLOWED_HOSTS=other.example,third.example")
    (overlay / "settings.env").write_text(own)
    (overlay / "kustomization.yaml").write_text(
        yaml.safe_dump(
            {
                "resources": ["../base"],
                "components": ["../base/probes"],
                "configMapGenerator": [{"name": "portal-settings", "behavior": "replace", "envs": ["settings.env"]}],
            }
        )
    )
    for folder, host in ((tmp_path / "base", "portal.example"), (overlay, "other.example")):
        done = subprocess.run(  # noqa: S603
            ["kustomize", "build", folder],  # noqa: S607
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert re.findall(r"name: Host\s+value: (\S+)", done.stdout) == [host] * 3


def test_no_secret_is_in_the_base(objects):
    (shown,) = (row["data"] for row in objects if row["kind"] == "ConfigMap")
    assert not {name for name in shown if re.search("SECRET|PASSWORD|KEY|DATABASE|REDIS|EMAIL_URL", name)}
    assert "Secret" not in {row["kind"] for row in objects}


def test_each_part_has_the_login_it_needs(pods):
    found = {
        container["name"]: [source["secretRef"]["name"] for source in container["envFrom"] if "secretRef" in source]
        for pod in pods.values()
        for container in list_containers(pod)
    }
    assert found == {
        "web": ["portal", "portal-web"],
        **{name: ["portal", "portal-worker"] for name in WORKERS},
        "scheduler": ["portal", "portal-worker"],
        "roles": ["portal", "portal-roles"],
        "migrate": ["portal", "portal-owner"],
    }
