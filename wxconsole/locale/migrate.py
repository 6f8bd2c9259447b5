"""Words of `wxconsole migrate`."""

MESSAGES = {
    # What was asked for
    "migrate_no_redis": (
        "`redis` is the Redis in WXCONSOLE_STORE, and that names none. Set it in the environment or in a .env, or give a URL without a password.",
        "`redis` 指 WXCONSOLE_STORE 中的 Redis，但该设置不是 Redis 地址。请在环境变量或 .env 中设置，或直接给出不含密码的 URL。",
    ),
    "migrate_no_variable": (
        "There is no {variable} in the environment. Set it to redis://…, rediss://… or the path of a data folder.",
        "环境变量 {variable} 不存在。请将其设为 redis://…、rediss://… 或数据目录的路径。",
    ),
    "migrate_password_seen": (
        "A password in an argument can be seen by every user of this machine, and is in the shell's history: it should be changed. Set WXCONSOLE_STORE to the URL and say `redis`, or set another variable and say `env:NAME`. Nothing was asked of {address}.",
        "命令行参数中的密码可被本机所有用户看到，还会留在 shell 历史中，应当更换。请把 URL 写入 WXCONSOLE_STORE 并使用 `redis`，或写入其他环境变量并使用 `env:变量名`。没有连接 {address}。",
    ),
    "migrate_not_store": (
        "{value!r} is no store: say tinydb, redis, env:NAME, redis://host[:port][/db] (rediss:// for TLS), or the path of a data folder, with a / in it.",
        "{value!r} 不是存储：可以是 tinydb、redis、env:变量名、redis://主机[:端口][/库]（TLS 用 rediss://），或数据目录的路径（须含 /）。",
    ),
    "migrate_same": (
        "Both are {place}. Name two different stores.",
        "两者都是 {place}。请指定两个不同的存储。",
    ),
    "migrate_nothing": (
        "There is nothing to copy in {place}: neither accounts nor tokens nor history. Is it the right one?",
        "{place} 中没有可复制的内容：没有账号、access_token 和历史。请确认是否写对。",
    ),
    "migrate_elsewhere": (
        "Another `wxconsole migrate` copies a history to the same Redis and has taken over. Wait until it has ended, and run this again: what is there already is not copied twice.",
        "另一个 `wxconsole migrate` 正在向同一个 Redis 复制历史，本次已让出。请等它结束后重新执行：已有的内容不会重复复制。",
    ),
    # The comparison
    "migrate_from": ("from {place}", "来源 {place}"),
    "migrate_to": ("to   {place}", "目标 {place}"),
    "column_part": ("WHAT", "内容"),
    "column_source": ("SOURCE", "来源"),
    "column_target": ("TARGET", "目标"),
    "column_same": ("SAME", "相同"),
    "column_missing": ("TO COPY", "待复制"),
    "column_copied": ("COPIED", "已复制"),
    "column_later": ("NEWER THERE", "目标较新"),
    "column_differing": ("DIFFERENT", "不同"),
    "column_outside": ("NO PLACE", "无处存放"),
    "part_accounts": ("accounts", "账号"),
    "part_holdings": ("tokens", "access_token"),
    "part_history": ("history rows", "历史记录"),
    "part_clients": ("clients", "客户端"),
    "part_uses": ("clients' uses", "客户端使用"),
    "migrate_differing_accounts": (
        "Accounts that the target has otherwise, by alias or AppID, and which stay as they are there: {names}. Edit or remove them in one of the two, and run this again.",
        "以下账号在目标中已有不同的同名或同 AppID 账号，保持目标原样：{names}。请在其中一处修改或删除，然后重新执行。",
    ),
    "migrate_differing_clients": (
        "Clients that the target has otherwise, and which stay as they are there: {names}. Revoke them in one of the two, and run this again.",
        "以下客户端在目标中已有不同的同名客户端，保持目标原样：{names}。请在其中一处吊销，然后重新执行。",
    ),
    "migrate_rows_outside": (
        "The oldest {count:,} rows of history have no place: a Redis keeps {most:,}. They stay in the source.",
        "最早的 {count:,} 条历史记录无处存放：Redis 只保留 {most:,} 条。它们仍留在来源中。",
    ),
    "migrate_homeless": (
        "A Redis keeps no accounts, for it must not hold AppSecrets. {count:,} accounts are kept in the source only. Put these into the environment or the .env of each machine that is to refresh them, with the AppSecret, which is not shown:",
        "Redis 不保存账号，因为它不应存有 AppSecret。有 {count:,} 个账号只保存在来源中。请在每台需要刷新它们的机器上，把以下变量写入环境变量或 .env，并填入 AppSecret（此处不显示）：",
    ),
    "migrate_homeless_more": (
        "  and {count:,} more: --json names them all.",
        "  另有 {count:,} 个：用 --json 查看全部。",
    ),
    "migrate_owners": (
        "The source is in use: an account is being refreshed there by {owners}.",
        "来源正在使用中：{owners} 正在刷新账号。",
    ),
    "migrate_pids": (
        "The source is in use: processes of this machine that have refreshed there still run: {pids}.",
        "来源正在使用中：本机有曾在其中刷新且仍在运行的进程：{pids}。",
    ),
    "migrate_listeners": (
        "The source is in use: {count} console(s) or token service(s) listen to it.",
        "来源正在使用中：有 {count} 个控制台或中控服务在监听它。",
    ),
    "migrate_in_use": (
        "What they save after the copy is missing in the target. End them first; or copy, end them, and run this again.",
        "它们在复制之后保存的内容不会出现在目标中。请先结束它们；或先复制，再结束它们，然后重新执行一次。",
    ),
    # What was done
    "migrate_dry": (
        "Nothing was changed. With --yes, this is copied.",
        "没有做任何修改。加上 --yes 才会复制。",
    ),
    "migrate_dry_nothing": (
        "All of it is there: nothing is to be copied.",
        "目标已有全部内容，无需复制。",
    ),
    "migrate_copying": (
        "Copying {count:,} things, then comparing again. If it is stopped, a second run goes on.",
        "正在复制 {count:,} 项，随后再次比对。中断后重新执行即可继续。",
    ),
    "migrate_complete": (
        "Compared again: all that the source has is in the target. The source is as it was.",
        "已再次比对：来源的全部内容都在目标中。来源保持原样。",
    ),
    "migrate_complete_but": (
        "Compared again: all that the source has is in the target, but for what has no place there. The source is as it was.",
        "已再次比对：除无处存放的内容外，来源的全部内容都在目标中。来源保持原样。",
    ),
    "migrate_stopped": (
        "The copy is not complete. Run this again: what is there already is not copied twice, and the source is as it was.",
        "复制尚未完成。请重新执行：已有的内容不会重复复制，来源保持原样。",
    ),
    "migrate_incomplete": (
        "Compared again: {count:,} things of the source are not in the target yet. Run this again: what is there is not copied twice.",
        "已再次比对：来源中还有 {count:,} 项不在目标中。请重新执行：已有的内容不会重复复制。",
    ),
    "migrate_busy": (
        "Being refreshed at the target, and left: {appids}.",
        "目标正在刷新，已跳过：{appids}。",
    ),
}
