"""A failure among the fields of a JSON object."""

from collections.abc import Mapping
from typing import Any

from wxconsole.domain.failure import Failure


def failed(failure: Failure | None) -> Mapping[str, Any]:
    """`cause`, `errcode`, `errmsg` and `rid`, all null where nothing failed."""
    return {
        "cause": failure and failure.cause,
        "errcode": failure and failure.errcode,
        "errmsg": failure and failure.errmsg,
        "rid": failure and failure.rid,
    }
