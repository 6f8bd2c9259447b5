"""The description of the service: for programs, and for people."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from wxconsole.server.answers import Answer
from wxconsole.server.openapi import document
from wxconsole.server.request import Request

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "code,pre{font-family:ui-monospace,monospace;background:#8882;padding:.1em .3em}"
    "pre{overflow:auto;padding:.6em}section{border-top:1px solid #8886;margin-top:1.5em}"
    ":root{color-scheme:light dark}td,th{text-align:left;vertical-align:top;padding:.1em 1em .1em 0}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class Pages:
    """Made once: they say nothing of the accounts."""

    def __init__(self) -> None:
        described = document()
        self._openapi = json.dumps(described, ensure_ascii=False, indent=1).encode()
        self._docs = docs_page(described).encode()

    async def openapi(self, _: Request) -> Answer:
        """OpenAPI 3.1."""
        return Answer(self._openapi)

    async def docs(self, _: Request) -> Answer:
        """The same for people, in one page that loads nothing."""
        headers = {"content-security-policy": _POLICY, "referrer-policy": "no-referrer"}
        return Answer(self._docs, media_type="text/html; charset=utf-8", headers=headers)


def docs_page(described: Mapping[str, Any]) -> str:
    """Our OpenAPI document as HTML."""
    info = described["info"]
    title = escape(f"{info['title']} {info['version']}")
    sections = "".join(
        _section(method, path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    )
    schemas = "".join(
        f"<h3 id='{name}'>{name}</h3><pre>{escape(json.dumps(schema, indent=1))}</pre>"
        for name, schema in described["components"]["schemas"].items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><p>{escape(info['description'])}</p>"
        f'<p><a href="/openapi.json">openapi.json</a></p>{sections}<h2>Schemas</h2>{schemas}</body></html>'
    )


def _section(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parameters = "".join(
        _row(parameter["name"], parameter["description"]) for parameter in operation.get("parameters", ())
    )
    body = operation.get("requestBody")
    if body is not None:
        parameters += _row("body", json.dumps(body["content"]["application/json"]["schema"]))
    answers = "".join(_row(status, each["description"]) for status, each in operation["responses"].items())
    return (
        f"<section><h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation['summary'])}</p>"
        f"<p>{escape(operation.get('description', ''))}</p><table>{parameters}</table>"
        f"<table>{answers}</table></section>"
    )


def _row(name: str, text: str) -> str:
    return f"<tr><th><code>{escape(name)}</code></th><td>{escape(text)}</td></tr>"
