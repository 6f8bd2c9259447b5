"""The filter of the table."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tui.statuses import BLOCKED, BUSY, status
from wxconsole.domain.account import Kind
from wxconsole.domain.status import Status
from wxconsole.locale import LANGUAGES, Messages
from wxconsole.tui.filter import Filter
from wxconsole.tui.filter_fields import FIELDS

WORDS = Messages("en")
SHOP = status("shop", 7000, name="旗舰店 Flagship", kind=Kind.MINIPROGRAM, tags=("shop", "华东"))
STUCK = status("stuck", 3000, failure=BLOCKED, tags=("shop-eu", "test"))
FLAKY = status("flaky", 500, failure=BUSY, kind=Kind.MINIGAME, name="A: B")
EMPTY = status("empty", None)
ALL = (SHOP, STUCK, FLAKY, EMPTY)


def matched(text: str, lang: str = "en") -> list[str]:
    reading = Filter(text).read(Messages(lang))
    return [each.account.alias for each in ALL if reading.keeps(each)]


def remarks(text: str) -> list[str]:
    return [WORDS.problem(remark) for remark in Filter(text).read(WORDS).remarks]


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("", ["shop", "stuck", "flaky", "empty"]),
        ("  ", ["shop", "stuck", "flaky", "empty"]),
        ("shop", ["shop", "stuck"]),
        ("SHOP !eu", ["shop"]),
        ("旗舰", ["shop"]),
        ("flagship", ["shop"]),
        ("blocked", ["stuck"]),
        ("!blocked", ["shop", "flaky", "empty"]),
        ("!!blocked", ["stuck"]),
        ("40164", ["stuck"]),
        ("203.0.113.24", ["stuck"]),
        ("whitelist", ["stuck"]),
        ("nonsense", []),
        ('"店 flag"', ["shop"]),
        ('"flag 店"', []),
        ("店 flag", ["shop"]),
        ('!"店 flag" mini', ["flaky"]),
        ('"a: b"', ["flaky"]),
        ('"店 fl', ["shop"]),
        ("“店 flag”", ["shop"]),
        ("status:blocked", ["stuck"]),
        ("!status:blocked", ["shop", "flaky", "empty"]),
        ("status:b", ["stuck"]),
        ("status:f", ["shop", "flaky"]),
        ("kind:mini", ["shop", "flaky"]),
        ("kind:minig", ["flaky"]),
        ("kind:official", ["stuck", "empty"]),
        ("endpoint:stable shop", ["shop", "stuck"]),
        ("endpoint:classic", []),
        ("tag:shop", ["shop", "stuck"]),
        ("tag:shop !tag:shop-", ["shop"]),
        ("tag:华", ["shop"]),
        ("tag:!", []),
        ("cause:40164", ["stuck"]),
        ("cause:-1", ["flaky"]),
        ("cause:ip", ["stuck"]),
        ("cause:busy", ["flaky"]),
        ("alias:shop", ["shop"]),
        ("alias:flagship", []),
        ('name:"店 flag"', ["shop"]),
        ("appid:wx", ["shop", "stuck", "flaky", "empty"]),
        ("left:<10m", ["flaky"]),
        ("left:<500s", []),
        ("left:<501s", ["flaky"]),
        ("left:>50m", ["shop"]),
        ("left:>49m59s", ["shop", "stuck"]),
        ("left:>1h30m", ["shop"]),
        ("!left:<1h", ["shop", "empty"]),
        ("status:fresh !test tag:shop", ["shop"]),
        ("status：blocked", ["stuck"]),
        ("！blocked left：＞１m", ["shop", "flaky"]),
        (":", ["flaky"]),
    ],
)
def test_all_terms_must_hold(text: str, aliases: list[str]) -> None:
    assert remarks(text) == []
    assert matched(text) == aliases


def test_what_people_read_can_be_typed_in_their_language() -> None:
    assert matched("受阻", "zh") == ["stuck"]
    assert matched("kind:小", "zh") == ["shop", "flaky"]
    assert matched("kind:小游", "zh") == ["flaky"]
    assert matched("status:受阻", "zh") == ["stuck"]
    assert matched("status:blocked", "zh") == ["stuck"]
    assert matched("受阻", "en") == []


@pytest.mark.parametrize(
    "text", ["!", '"', '""', "status:", "!tag:", 'name:""', "left:<", "left:>1", "left:<1h3"]
)
def test_a_term_that_is_not_finished_hides_nothing_and_says_what_may_follow(text: str) -> None:
    assert len(matched(text)) == len(ALL)
    assert len(remarks(text)) == 1
    assert matched(f"{text} blocked" if '"' not in text else f"blocked {text}") == ["stuck"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "there is no field colour:, but status, kind, tag, left"),
        ("status:blokced", "not understood: status:blokced; status: blocked, superseded, expired"),
        ("!status:blokced", "not understood: status:blokced"),
        ("kind:shop", "kind: official, miniprogram, minigame"),
        ("left:10m", "such as <10m"),
        ("left:<m", "such as <10m"),
        ("left:<10x", "such as <10m"),
        ("left:<5m1h", "such as <10m"),
    ],
)
def test_a_wrong_term_hides_everything_and_says_why(text: str, said: str) -> None:
    assert matched(text) == []
    assert said in remarks(text)[0]


def test_every_wrong_term_is_told() -> None:
    assert len(remarks("colour:red shop status:nope")) == 2


def test_problems_leaves_out_what_is_well() -> None:
    problems = Filter(problems=True).read(WORDS)
    assert [problems.keeps(each) for each in (SHOP, status("due", 100), STUCK)] == [False, False, True]
    assert not Filter("shop", problems=True).read(WORDS).keeps(SHOP)


def test_it_is_active_as_soon_as_it_can_hide_a_row() -> None:
    assert [Filter().active, Filter(" ").active, Filter("a").active, Filter(problems=True).active] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FIELDS)
def test_the_example_of_each_field_is_sound(name: str, lang: str) -> None:
    field = FIELDS[name]
    assert field.example.startswith(f"{name}:")
    assert Filter(field.example).read(Messages(lang)).remarks == ()
    assert field.takes(Messages(lang))


texts = (
    st.text()
    | st.text(alphabet='!":<> abhmst0145旗店')
    | st.lists(
        st.builds(
            "{}{}{}".format,
            st.sampled_from(["", "!", '"', "!!"]),
            st.sampled_from(["", *(f"{name}:" for name in FIELDS), "colour:"]),
            st.sampled_from(
                ["", "blocked", "mini", "shop", "<10m", ">1h", "<", "40164", '"a b"', "\x00", "İ", "ß"]
            ),
        )
    ).map(" ".join)
)
rows = st.sampled_from(ALL)


@given(texts, rows, st.booleans())
def test_no_text_is_too_strange(text: str, row: Status, problems: bool) -> None:
    reading = Filter(text, problems).read(WORDS)
    assert reading.keeps(row) in (True, False)
    assert all(WORDS.problem(remark) for remark in reading.remarks)


@given(texts, rows)
def test_the_negation_of_a_term_keeps_what_the_term_hides(text: str, row: Status) -> None:
    for term in text.split():
        plain, negated = Filter(term).read(WORDS), Filter(f"!{term}").read(WORDS)
        if plain.remarks or len(plain.conditions) != 1:
            continue
        assert negated.keeps(row) is not plain.keeps(row)


@given(texts, texts, rows)
def test_more_terms_never_show_more(first: str, second: str, row: Status) -> None:
    # An open quote would swallow what comes after it.
    assume(all(quote not in first for quote in '"“”'))
    both = Filter(f"{first} {second}").read(WORDS).keeps(row)
    assert both == (Filter(first).read(WORDS).keeps(row) and Filter(second).read(WORDS).keeps(row))
