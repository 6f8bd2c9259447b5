"""Errors told to people."""

from wxconsole.domain.problem import Misuse, Problem


def test_a_problem_reads_as_its_key_and_parameters() -> None:
    assert (
        str(Problem("alias_unknown", alias="shop", known="a, b")) == "alias_unknown(alias=shop, known=a, b)"
    )


def test_misuse_exits_with_2_and_other_problems_with_1() -> None:
    assert (Problem("x").exit_status, Misuse("x").exit_status) == (1, 2)
