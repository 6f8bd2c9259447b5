"""The description is true."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.reliability.stage import PATIENCE, Stage, staged
from tests.server.conftest import Centre
from tests.server.test_processes import Service
from wxconsole.domain.account import Account
from wxconsole.domain.secret import Secret
from wxconsole.server.app import App
from wxconsole.server.openapi import document

FROZEN = "wx0000000000040243"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as stage:
        yield stage


def test_a_program_that_tries_everything_finds_nothing_that_is_not_described(stage: Stage) -> None:
    stage.store_account()
    service = Service(stage)
    tried = subprocess.run(
        [
            shutil.which("st", path=Path(sys.executable).parent) or "st",
            *("run", f"{service.url}/openapi.json", "--header", f"Authorization: Bearer {service.key}"),
            *("--phases", "coverage,fuzzing", "--max-examples", "10", "--generation-deterministic"),
            *("--rate-limit", "40/s", "--no-color"),
        ],
        cwd=stage.work,
        env={**os.environ, "HOME": str(stage.folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=4 * PATIENCE,
    )
    assert tried.returncode == 0, tried.stdout
    assert service.end() == 0


async def test_each_answer_is_of_its_schema(centre: Centre) -> None:
    centre.program.store.save_account(Account("frozen", FROZEN, Secret("1" * 32)))
    key = centre.client("all")
    checks: list[tuple[str, str, int, Any]] = [
        ("/v1/accounts/{alias}/token", "/v1/accounts/shop/token", 200, None),
        ("/v1/accounts/{alias}/token", "/v1/accounts/frozen/token", 503, None),
        ("/v1/accounts/{alias}/token", "/v1/accounts/nobody/token", 404, None),
        ("/v1/accounts", "/v1/accounts", 200, None),
        ("/v1/accounts/{alias}/refresh", "/v1/accounts/shop/refresh", 200, {"stale": "98_older"}),
        ("/v1/accounts/{alias}/refresh", "/v1/accounts/shop/refresh", 400, {}),
        (
            "/cgi-bin/token",
            f"/cgi-bin/token?grant_type=client_credential&appid={FROZEN}&secret={key}",
            200,
            None,
        ),
        ("/cgi-bin/stable_token", "/cgi-bin/stable_token", 200, {"grant_type": "x"}),
        ("/healthz", "/healthz", 200, None),
        ("/readyz", "/readyz", 200, None),
    ]
    described = document()
    for path, asked, status, body in checks:
        answer = await (centre.get(asked, key) if body is None else centre.post(asked, body, key))
        assert answer.status_code == status, asked
        operation = described["paths"][path]["get" if body is None else "post"]
        media_type = answer.headers["content-type"].split(";")[0]
        schema = operation["responses"][str(status)]["content"][media_type]["schema"]
        whole = {**schema, "components": described["components"]}
        Draft202012Validator(whole, validate_formats=True).validate(answer.json())


async def test_each_path_is_described_and_each_that_is_described_is_there(centre: Centre) -> None:
    assert set(App(centre.house).endpoints) == set(document()["paths"])
