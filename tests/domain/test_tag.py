"""Tags of accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxconsole.domain.problem import Misuse
from wxconsole.domain.tag import tags_in


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", ()),
        (" , ,", ()),
        ("shop", ("shop",)),
        ("shop,eu-1", ("shop", "eu-1")),
        ("shop eu; vip", ("shop", "eu", "vip")),
        ("华东，旗舰、2区；试用", ("华东", "旗舰", "2区", "试用")),
        ("VIP vip Vip", ("vip",)),
        ("a" * 32, ("a" * 32,)),
    ],
)
def test_tags_are_words_with_commas_or_blanks_between_them(text: str, tags: tuple[str, ...]) -> None:
    assert tags_in(text) == tags


@pytest.mark.parametrize("word", ["-eu", "a" * 33, "a_b", "a:b", "!test", '"x"', "é", "a\x1b[2j"])
def test_what_is_no_tag_is_named(word: str) -> None:
    with pytest.raises(Misuse) as caught:
        tags_in(f"shop,{word}")
    assert caught.value.key == "tag_malformed"
    assert caught.value.params == {"tag": word}


@given(st.text())
def test_tags_that_were_read_are_read_again_as_they_are(text: str) -> None:
    try:
        tags = tags_in(text)
    except Misuse:
        return
    assert tags_in(",".join(tags)) == tags
