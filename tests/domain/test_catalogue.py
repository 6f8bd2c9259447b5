"""The catalogue speaks to every cause, in both languages, for every kind of account."""

import re

import pytest

from wxconsole.domain.account import Kind
from wxconsole.domain.catalogue import CATALOGUE, Text, filled
from wxconsole.domain.cause import Cause, Source, cause_of

LANGS = ("en", "zh")
# Those that WeChat documents on the endpoints that are called here or asked about around tokens.
CODES = (
    *(-1, 40001, 40002, 40003, 40013, 40014, 40066, 40125, 40164, 40201, 40202, 40203, 40243),
    *(41001, 41002, 41004, 42001, 43001, 43002, 43003, 44002, 45009, 45011, 45035, 47001),
    *(48001, 48004, 48006, 50001, 50002, 50003, 50004, 50007, 60020),
    *(61004, 61005, 61006, 61007, 61011, 61024, 76001, 76002, 76003, 76021, 76022),
    *(89501, 89502, 89503, 89504, 89505, 89506, 89507),
)
WHITELISTED = (
    Cause.IP_NOT_WHITELISTED,
    Cause.IP_AWAITS_ADMIN,
    Cause.IP_CONFIRMATION_PENDING,
    Cause.IP_REFUSED_FOR_A_DAY,
    Cause.IP_REFUSED_FOR_AN_HOUR,
)


def lines_of(text: Text) -> list[str]:
    return [text.summary, *(step for kind in (None, *Kind) for step in text.steps_for(kind))]


def test_every_cause_has_its_entry() -> None:
    assert set(CATALOGUE) == set(Cause)


@pytest.mark.parametrize("code", CODES)
def test_every_code_around_tokens_has_a_cause_of_its_own(code: int) -> None:
    assert cause_of(code, "", Source.UNKNOWN) is not Cause.UNKNOWN_CODE


@pytest.mark.parametrize("cause", list(Cause))
def test_every_entry_leads_to_a_page_of_wechat_unless_the_trouble_is_on_this_side(cause: Cause) -> None:
    assert CATALOGUE[cause].links or cause in (Cause.PROXY, Cause.SECRET_UNAVAILABLE)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("cause", list(Cause))
def test_every_summary_is_one_sentence(cause: Cause, lang: str) -> None:
    summary = CATALOGUE[cause].text(lang).summary
    assert len(re.findall(r"[.。](?=\s|$)|。", summary)) == 1
    assert summary.endswith((".", "。"))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("cause", list(Cause))
def test_every_entry_says_whether_a_retry_can_help(cause: Cause, lang: str) -> None:
    said = (
        r"[Rr]etr|[Ww]ait|trying|tries again|[Rr]epeat|refresh once|does not keep"
        if lang == "en"
        else r"重试|再试|刷新一次|重新调用|等|不保管"
    )
    assert re.search(said, " ".join(CATALOGUE[cause].text(lang).steps_for(None)))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("cause", list(Cause))
def test_every_kind_of_account_is_told_what_it_means_and_what_to_do(cause: Cause, lang: str) -> None:
    text = CATALOGUE[cause].text(lang)
    assert text.summary
    for kind in (None, *Kind):
        steps = text.steps_for(kind)
        assert steps
        assert len(set(steps)) == len(steps)
        assert all(steps)


@pytest.mark.parametrize("cause", list(Cause))
def test_both_languages_say_the_same_number_of_things(cause: Cause) -> None:
    entry = CATALOGUE[cause]
    for kind in (None, *Kind):
        assert len(entry.en.steps_for(kind)) == len(entry.zh.steps_for(kind))
    assert ("{ip}" in entry.en.summary) == ("{ip}" in entry.zh.summary)


@pytest.mark.parametrize("cause", list(Cause))
def test_each_language_is_itself(cause: Cause) -> None:
    entry = CATALOGUE[cause]
    assert all(re.search(r"[\u4e00-\u9fff]", line) for line in lines_of(entry.zh))
    assert not any(re.search(r"[.:;] ", line) for line in lines_of(entry.zh))
    # In an English sentence only WeChat's own names of pages and terms are Chinese.
    assert not any(re.search(r"[。；]", line) for line in lines_of(entry.en))
    assert all(re.match(r"[A-Z]|wxconsole ", line) for line in lines_of(entry.en))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("ip", ["203.0.113.5", None])
@pytest.mark.parametrize("cause", list(Cause))
def test_no_brace_is_left_when_a_text_is_filled(cause: Cause, ip: str | None, lang: str) -> None:
    for line in lines_of(CATALOGUE[cause].text(lang)):
        assert not set("{}") & set(filled(line, ip, lang))


def test_without_an_address_the_sentence_still_reads_as_one() -> None:
    entry = CATALOGUE[Cause.IP_NOT_WHITELISTED]
    assert filled(entry.en.summary, None, "en").startswith(
        "WeChat refused the call because this server's public address is not on"
    )
    assert (
        filled(entry.zh.summary, None, "zh")
        == "微信拒绝了调用：本服务器的公网 IP 不在该账号的 API IP 白名单中。"
    )
    assert any(
        "把本服务器的公网 IP 加入名单" in filled(step, None, "zh") for step in entry.zh.steps_for(None)
    )


@pytest.mark.parametrize("cause", list(Cause))
def test_links_are_pages_of_wechat_that_are_not_retired(cause: Cause) -> None:
    for link in CATALOGUE[cause].links:
        assert re.match(r"https://(developers\.weixin|developer\.work\.weixin|mp\.weixin)\.qq\.com/", link)
        assert "/doc/offiaccount/" not in link


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("cause", WHITELISTED)
def test_a_refused_address_is_led_to_the_whitelist_of_its_kind(cause: Cause, lang: str) -> None:
    text = CATALOGUE[cause].text(lang)
    official = " ".join(text.steps_for(Kind.OFFICIAL))
    assert "微信开发者平台" in official
    assert "API IP 白名单" in official
    for kind in (Kind.MINIPROGRAM, Kind.MINIGAME):
        mini = " ".join(text.steps_for(kind))
        assert "https://mp.weixin.qq.com" in mini
        assert "开发管理 → 开发设置" in mini
        assert "微信开发者平台" not in mini
        assert "10" in mini
    assert all("{ip}" in " ".join(text.steps_for(kind)) for kind in Kind)


def test_where_the_kind_is_unknown_each_place_is_named_with_its_kind() -> None:
    steps = CATALOGUE[Cause.IP_NOT_WHITELISTED].en.steps_for(None)
    assert steps[0].startswith("Official account: Open 微信开发者平台")
    assert steps[1].startswith("Mini program or mini game: Open 微信公众平台")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("cause", list(Cause))
def test_no_kind_of_account_is_sent_to_the_console_of_the_other(cause: Cause, lang: str) -> None:
    text = CATALOGUE[cause].text(lang)
    assert "开发设置" not in " ".join(text.steps_for(Kind.OFFICIAL))
    for kind in (Kind.MINIPROGRAM, Kind.MINIGAME):
        assert "微信开发者平台" not in " ".join(text.steps_for(kind))


@pytest.mark.parametrize(
    "cause",
    [
        *WHITELISTED,
        *(Cause.INVALID_SECRET, Cause.INVALID_APPID, Cause.SECRET_FROZEN, Cause.DAILY_QUOTA),
        *(Cause.API_UNAUTHORIZED, Cause.API_FORBIDDEN, Cause.COMPONENT_ACCOUNT),
        *(Cause.ACCOUNT_LIMITED, Cause.ACCOUNT_UNEXPECTED, Cause.ACCOUNT_FROZEN, Cause.TOKEN_FORBIDDEN),
    ],
)
def test_what_is_mended_at_wechat_names_the_page_to_open(cause: Cause) -> None:
    for lang in LANGS:
        for kind in Kind:
            steps = " ".join(CATALOGUE[cause].text(lang).steps_for(kind))
            assert re.search(r"https://(developers\.weixin\.qq\.com/platform/|mp\.weixin\.qq\.com)", steps)
