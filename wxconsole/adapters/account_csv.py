"""Accounts in a CSV file."""

import csv
from collections.abc import Mapping
from pathlib import Path

from wxconsole.domain.account import Account, Endpoint, Kind, checked_alias
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.secret import Secret
from wxconsole.services.layer import Given
from wxconsole.services.setting_values import boolean, choice, parsed, tags

REQUIRED = ("alias", "appid", "secret")
COLUMNS = (*REQUIRED, "name", "kind", "endpoint", "auto", "tags")


def read_account_csv(path: Path) -> list[Account | Problem]:
    """The account of each row, or what is wrong with that row (`import_line`).

    Raises Misuse (`import_unreadable`, `import_not_utf8`, `import_not_csv`, `import_columns`) for a file that
    is no such table.
    """
    rows = csv.DictReader(_text(path).splitlines(keepends=True))
    try:
        headings = [heading.strip().lower() for heading in rows.fieldnames or ()]
        absent = [name for name in REQUIRED if name not in headings]
        if absent:
            raise Misuse("import_columns", path=path, absent=", ".join(absent), columns=", ".join(COLUMNS))
        rows.fieldnames = headings
        return [_account_or_problem(row, path, rows.line_num) for row in rows]
    except csv.Error as error:
        raise Misuse("import_not_csv", path=path, line=rows.line_num, reason=error) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Misuse("import_unreadable", path=path, reason=error.strerror) from None
    except UnicodeDecodeError:
        raise Misuse("import_not_utf8", path=path) from None


def _account_or_problem(row: Mapping[str, str | None], path: Path, line: int) -> Account | Problem:
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        return _account(cells, f"{path}:{line}")
    except Problem as problem:
        return Problem("import_line", path=path, line=line, problem=problem)


def _account(cells: Mapping[str, str], origin: str) -> Account:
    for name in REQUIRED:
        if not cells[name]:
            raise Misuse("import_cell_empty", column=name)
    kind = Given(cells["kind"] or Kind.OFFICIAL, origin)
    endpoint = Given(cells["endpoint"] or Endpoint.STABLE, origin)
    auto = Given(cells["auto"] or "true", origin)
    return Account(
        checked_alias(cells["alias"]),
        cells["appid"],
        Secret(cells["secret"]),
        name=cells["name"],
        kind=Kind(parsed(choice(*Kind), "kind", kind)),
        endpoint=Endpoint(parsed(choice(*Endpoint), "endpoint", endpoint)),
        auto=parsed(boolean, "auto", auto),
        tags=parsed(tags, "tags", Given(cells["tags"], origin)),
    )
