"""What went wrong: a clear sentence that names the thing, and the way out."""

MESSAGES = {
    "alias_malformed": (
        "{alias!r} is not an alias: use a-z, 0-9 and -, at most 32 characters, starting with a letter or digit.",
        "{alias!r} 不是有效的别名：只能使用 a-z、0-9 和 -，最长 32 个字符，以字母或数字开头。",
    ),
    "alias_unknown": (
        "No account is called {alias!r}. Known: {known}.",
        "没有名为 {alias!r} 的账号。已有：{known}。",
    ),
    "force_limit_day": (
        "WeChat allows {limit} forced refreshes a day, and they are used up. The next is possible at {next_at}.",
        "微信每天只允许 {limit} 次强制刷新，今天已用完。下一次可在 {next_at} 之后进行。",
    ),
    "force_too_soon": (
        "WeChat wants 30 s between two forced refreshes. The next is possible at {next_at}.",
        "两次强制刷新至少间隔 30 秒。下一次可在 {next_at} 之后进行。",
    ),
}
