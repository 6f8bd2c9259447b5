"""A request that is answered with no."""

from collections.abc import Mapping
from typing import Any

from wxconsole.domain.problem import Problem


class Refused(Exception):
    """`status` is HTTP's, `problem` says why, `errcode` is the code that WeChat would give. `retry_after` is
    in seconds; `diagnosis` is what `explain --json` says of the failure behind it."""

    def __init__(
        self,
        status: int,
        problem: Problem,
        *,
        errcode: int = -1,
        retry_after: int | None = None,
        diagnosis: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, problem.key)
        self.status = status
        self.problem = problem
        self.errcode = errcode
        self.retry_after = retry_after
        self.diagnosis = diagnosis
