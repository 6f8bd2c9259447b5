"""What went wrong: a clear sentence that names the thing, and the way out."""

MESSAGES = {
    "alias_malformed": (
        "{alias!r} is not an alias: use a-z, 0-9 and -, at most 32 characters, starting with a letter or digit.",
        "{alias!r} 不是有效的别名：只能使用 a-z、0-9 和 -，最长 32 个字符，以字母或数字开头。",
    ),
    "tag_malformed": (
        "{tag!r} is not a tag: use a-z, 0-9 and -, or Chinese characters, at most 32, starting with a letter or digit.",
        "{tag!r} 不是有效的标签：只能使用 a-z、0-9、- 或汉字，最长 32 个字符，不能以 - 开头。",
    ),
    "alias_unknown": (
        "No account is called {alias!r}. Known: {known}.",
        "没有名为 {alias!r} 的账号。已有：{known}。",
    ),
    "accounts_none": (
        "No account is called {alias!r}: there are none yet. Add one with `wxconsole accounts add`, or import a file with `wxconsole accounts import`.",
        "没有名为 {alias!r} 的账号：目前还没有任何账号。请用 `wxconsole accounts add` 添加，或用 `wxconsole accounts import` 导入。",
    ),
    "alias_taken": (
        "An account is called {alias!r} already. Choose another alias, or edit that account.",
        "已有名为 {alias!r} 的账号。请换一个别名，或修改该账号。",
    ),
    "appid_taken": (
        "The AppID {appid} is the account {alias!r} already, and two would fetch tokens against each other. Use that account.",
        "AppID {appid} 已属于账号 {alias!r}，重复添加会互相争抢 access_token。请使用该账号。",
    ),
    "account_not_editable": (
        "{alias!r} is defined in {origin}, not in wxconsole's store. Change or remove it there.",
        "{alias!r} 定义在 {origin} 中，不在 wxconsole 的存储里。请到那里修改或删除。",
    ),
    "read_only": (
        "wxconsole is read-only (WXCONSOLE_READ_ONLY or --read-only), so WeChat is not asked for tokens.",
        "wxconsole 处于只读模式（WXCONSOLE_READ_ONLY 或 --read-only），不会向微信请求 access_token。",
    ),
    "token_unavailable": (
        "No token of {alias!r} can be had: {cause}.",
        "无法获取 {alias!r} 的 access_token：{cause}。",
    ),
    "token_too_short": (
        "The token of {alias!r} that WeChat gives has {left} s left, less than the {min_ttl} s asked for. Ask for less: the stable endpoint gives a new one in the last five minutes only.",
        "微信返回的 {alias!r} 的 access_token 剩余 {left} 秒，少于要求的 {min_ttl} 秒。请减小要求：稳定版接口只在最后五分钟内才会更换。",
    ),
    "refresh_elsewhere": (
        "Another wxconsole has been refreshing {alias!r} for too long. See what it does, and try again.",
        "另一个 wxconsole 正在刷新 {alias!r}，且迟迟没有完成。请检查它的状态后重试。",
    ),
    "token_unsaved": (
        "WeChat gave a token of {alias!r}, but it could not be saved, and is gone once this command ends. Look at {path}, where it should be, and refresh again.",
        "微信已返回 {alias!r} 的 access_token，但无法保存，本命令结束后即丢失。请检查存储位置 {path}，然后重新刷新。",
    ),
    "closing": (
        "{alias!r} was not refreshed: wxconsole is being closed.",
        "未刷新 {alias!r}：wxconsole 正在退出。",
    ),
    "force_needs_stable": (
        "{alias!r} uses the classic endpoint, which knows no force: each of its refreshes makes a new token. Refresh it without --force.",
        "{alias!r} 使用普通版接口，不支持强制刷新：它的每次刷新都会产生新的 access_token。请去掉 --force。",
    ),
    "force_limit_day": (
        "WeChat allows {limit} forced refreshes a day, and they are used up. The next is possible at {next_at}.",
        "微信每天只允许 {limit} 次强制刷新，今天已用完。下一次可在 {next_at} 之后进行。",
    ),
    "force_too_soon": (
        "WeChat wants 30 s between two forced refreshes. The next is possible at {next_at}.",
        "两次强制刷新至少间隔 30 秒。下一次可在 {next_at} 之后进行。",
    ),
    "drill_needs_stable": (
        "{alias!r} uses the classic endpoint, which knows no force. Refresh it: WeChat then lets the old token work for about 5 minutes more. If the AppSecret leaked, only its reset at WeChat helps.",
        "{alias!r} 使用普通版接口，不支持强制刷新。请直接刷新：此后旧的 access_token 大约还能用 5 分钟。如果泄漏的是 AppSecret，只能在微信后台重置。",
    ),
    "drill_over_budget": (
        "{forced} of the {limit} forced refreshes that WeChat allows a day are used up, and a leak drill takes {steps}. It is possible again at {next_at}. Until then: a single forced refresh if one is left, or reset the AppSecret at WeChat.",
        "微信每天只允许 {limit} 次强制刷新，今天已用 {forced} 次，而泄漏紧急处理需要 {steps} 次。{next_at} 之后才能进行。在此之前：如果还剩一次，可单独强制刷新；或在微信后台重置 AppSecret。",
    ),
    # Clients of the token service, and what they report.
    "client_name_malformed": (
        "{name!r} is no name for a client: use a-z, 0-9 and -, at most 32 characters, starting with a letter or digit.",
        "{name!r} 不是有效的客户端名称：只能使用 a-z、0-9 和 -，最长 32 个字符，以字母或数字开头。",
    ),
    "hook_url_unfit": (
        "This is no URL for a webhook: it has to be https, or http on this machine, without user, password and fragment.",
        "该 URL 不能用作 webhook：必须是 https，或本机的 http，且不含用户名、密码和片段。",
    ),
    "hook_url_or_remove": (
        "Name the URL to tell, or --remove to tell nothing any more: one of the two.",
        "请给出要通知的 URL，或用 --remove 停止通知：两者选一。",
    ),
    "client_taken": (
        "A client is called {name!r} already. Choose another name, or revoke that one first: its key then is refused.",
        "已有名为 {name!r} 的客户端。请换一个名称，或先吊销它（其密钥随即失效）。",
    ),
    "client_unknown": (
        "No client is called {name!r}. Known: {known}.",
        "没有名为 {name!r} 的客户端。已有：{known}。",
    ),
    "clients_none": (
        "No client is called {name!r}: there are none yet. Add one with `wxconsole clients add`.",
        "没有名为 {name!r} 的客户端：目前还没有任何客户端。请用 `wxconsole clients add` 添加。",
    ),
    "client_may_nothing": (
        "The client {name!r} must be given a right: {choices}.",
        "必须给客户端 {name!r} 至少一项权限：{choices}。",
    ),
    "client_right_unknown": (
        "{value!r} is no right of a client. There are: {choices}.",
        "{value!r} 不是客户端的权限。可选：{choices}。",
    ),
    "list_malformed": (
        "{option} {value!r} is not a list of words with commas between them. Leave the option out for its default.",
        "{option} {value!r} 不是用英文逗号分隔的列表。如需默认值，请去掉该选项。",
    ),
    "refresh_too_soon": (
        "{alias!r} has just been asked for at WeChat, and a reported token causes no other call before {next_at} (WXCONSOLE_REPORT_FLOOR).",
        "{alias!r} 刚刚请求过微信，在 {next_at} 之前不会因报告 token 失效而再次请求（WXCONSOLE_REPORT_FLOOR）。",
    ),
    "refresh_limit_day": (
        "{alias!r} uses the classic endpoint, and {limit} of its 2000 calls of today are used up: the rest is for people. The next one on its own is possible at {next_at}; `wxconsole refresh {alias}` works now.",
        "{alias!r} 使用普通版接口，今天 2000 次调用已用掉 {limit} 次，剩余的留给人工操作。下一次自动请求可在 {next_at} 之后进行；现在可执行 `wxconsole refresh {alias}`。",
    ),
    "report_unverified": (
        "Whether the token of {alias!r} is dead could not be found out ({cause}), and a refresh of the classic endpoint would take it from everybody: it was not replaced. Mend the cause, or refresh it by hand.",
        "无法确认 {alias!r} 的 access_token 是否已失效（{cause}）。普通版接口的刷新会使所有程序手中的 token 失效，因此没有更换。请先排除该原因，或手动刷新。",
    ),
    "token_dead_again": (
        "WeChat gives the same token of {alias!r} again, although it does not honour it. It gives another in the last five minutes of its life, or at once for `wxconsole refresh {alias} --force`.",
        "微信再次返回 {alias!r} 的同一个 access_token，但并不认可它。微信会在其有效期的最后五分钟更换，执行 `wxconsole refresh {alias} --force` 可立即更换。",
    ),
    "uses_damaged": (
        "What clients did on one day is damaged and is left out: {path}. The other days are complete.",
        "某一天的客户端使用记录已损坏，未列出：{path}。其余日期完整。",
    ),
    "uses_set_aside": (
        "What clients did on one day was damaged: {path}. It was set aside as {aside}, and the day is counted anew.",
        "某一天的客户端使用记录已损坏：{path}。已另存为 {aside}，当天重新计数。",
    ),
    # Settings and .env files.
    "setting_unknown": (
        "{variable} (from {origin}) is not a setting of wxconsole, so it does nothing.",
        "{variable}（来自 {origin}）不是 wxconsole 的设置项，不起作用。",
    ),
    "setting_unknown_near": (
        "{variable} (from {origin}) is not a setting of wxconsole, so it does nothing. Did you mean {near}?",
        "{variable}（来自 {origin}）不是 wxconsole 的设置项，不起作用。您是否想写 {near}？",
    ),
    "setting_not_folder": (
        "{variable}={value!r} (from {origin}) is not a folder's path.",
        "{variable}={value!r}（来自 {origin}）不是有效的文件夹路径。",
    ),
    "setting_not_whole": (
        "{variable}={value!r} (from {origin}) must be a whole number from {low} to {high}.",
        "{variable}={value!r}（来自 {origin}）必须是 {low} 到 {high} 之间的整数。",
    ),
    "setting_not_seconds": (
        "{variable}={value!r} (from {origin}) must be a number of seconds from {low} to {high}.",
        "{variable}={value!r}（来自 {origin}）必须是 {low} 到 {high} 之间的秒数。",
    ),
    "setting_not_choice": (
        "{variable}={value!r} (from {origin}) must be one of: {choices}.",
        "{variable}={value!r}（来自 {origin}）只能是以下之一：{choices}。",
    ),
    "setting_not_boolean": (
        "{variable}={value!r} (from {origin}) must be yes or no, written as one of: {choices}.",
        "{variable}={value!r}（来自 {origin}）必须是开或关，可写作：{choices}。",
    ),
    "setting_not_tags": (
        "{variable}={value!r} (from {origin}): {tag!r} is not a tag. A tag is of a-z, 0-9 and -, or of Chinese characters, at most 32 of them; commas separate several.",
        "{variable}={value!r}（来自 {origin}）：{tag!r} 不是有效的标签。标签只能使用 a-z、0-9、- 或汉字，最长 32 个字符，多个用逗号分隔。",
    ),
    "setting_not_keys": (
        "{variable}={value!r} (from {origin}) must be action=key, several with commas between them: refresh=u,force=ctrl+f. A comma as a key is written comma.",
        "{variable}={value!r}（来自 {origin}）必须写成 操作=键，多个用英文逗号分隔，例如 refresh=u,force=ctrl+f。逗号键写作 comma。",
    ),
    "keys_no_action": (
        "WXCONSOLE_KEYS (from {origin}): the console has no action {action!r}. docs/keys.md has the id of each. Correct it, or take it out.",
        "WXCONSOLE_KEYS（来自 {origin}）：控制台没有操作 {action!r}。各操作的 id 见 docs/keys.md。请改正或删除。",
    ),
    "keys_no_action_near": (
        "WXCONSOLE_KEYS (from {origin}): the console has no action {action!r}. Did you mean {near}? docs/keys.md has the id of each.",
        "WXCONSOLE_KEYS（来自 {origin}）：控制台没有操作 {action!r}。是否应为 {near}？各操作的 id 见 docs/keys.md。",
    ),
    "keys_no_key": (
        "WXCONSOLE_KEYS (from {origin}): {action} cannot have the key {key!r}. Give it a character, or a name such as ctrl+f, f5, space, comma, pagedown; ctrl+c and ctrl+q stay as they are.",
        "WXCONSOLE_KEYS（来自 {origin}）：{action} 不能使用键 {key!r}。请使用一个字符，或 ctrl+f、f5、space、comma、pagedown 这样的键名；ctrl+c 和 ctrl+q 不可更改。",
    ),
    "keys_taken": (
        "WXCONSOLE_KEYS (from {origin}): the key {key} would be both {first} and {second}. Give {first} another key, or {second} one too: {second}=KEY.",
        "WXCONSOLE_KEYS（来自 {origin}）：键 {key} 同时属于 {first} 和 {second}。请给 {first} 换一个键，或同时给 {second} 指定一个：{second}=键。",
    ),
    "console_state_damaged": (
        "{path} cannot be read ({reason}): sort order, theme and language begin anew, and the file is replaced.",
        "无法读取 {path}（{reason}）：排序、主题和语言已恢复默认，该文件将被替换。",
    ),
    "setting_not_api_base": (
        "{variable}={value!r} (from {origin}) must be an https:// address such as https://api.weixin.qq.com, or several with commas between them, without user name, query or fragment. Plain http:// is only for this machine, such as http://127.0.0.1:8080.",
        "{variable}={value!r}（来自 {origin}）必须是 https:// 地址，例如 https://api.weixin.qq.com，多个地址用英文逗号分隔，不能带用户名、查询参数或片段。http:// 只能用于本机，例如 http://127.0.0.1:8080。",
    ),
    "setting_not_redis": (
        "{variable}={value!r} (from {origin}): expected redis://[user:password@]host[:port][/db] or rediss:// for TLS, and after a ? no options but prefix, ca, cert, key, sentinel and cluster=yes. In user and password, what is no letter or digit is written as %XX.",
        "{variable}={value!r}（来自 {origin}）：应为 redis://[用户:密码@]主机[:端口][/库]，使用 TLS 时为 rediss://；? 之后只能有 prefix、ca、cert、key、sentinel、cluster=yes。用户名和密码中的特殊字符须写成 %XX。",
    ),
    "redis_needs_extra": (
        "{named} names a Redis, and what talks to it is not installed. Install it with: pip install 'wxconsole[redis]'",
        "{named} 指定了 Redis，但尚未安装所需的组件。请运行：pip install 'wxconsole[redis]'",
    ),
    "accounts_not_in_redis": (
        "A shared Redis keeps no accounts, as it must not hold AppSecrets. Give the account to each machine that is to refresh it: WX_<ALIAS>_APPID and WX_<ALIAS>_SECRET in its environment or in its .env.",
        "共享的 Redis 不保存账号，因为它不应存有 AppSecret。请在每台需要刷新该账号的机器上，用环境变量或 .env 中的 WX_<ALIAS>_APPID 和 WX_<ALIAS>_SECRET 提供账号。",
    ),
    "store_unreachable": (
        "Redis at {address} does not answer: {reason}. A program that runs goes on to give out the tokens that it holds; it goes on by itself once Redis is back.",
        "{address} 的 Redis 没有响应：{reason}。运行中的程序会继续提供已持有的 access_token；Redis 恢复后会自动继续工作。",
    ),
    "store_refused": (
        "Redis at {address} refuses: {reason}. Check user, password and rights (docs/redis.md names the least that are needed), and that it is the master and can write.",
        "{address} 的 Redis 拒绝了请求：{reason}。请检查用户、密码和权限（所需最小权限见 docs/redis.md），并确认它是可写的主节点。",
    ),
    "store_row_damaged": (
        "Redis holds something at {place} that is no row of wxconsole's, and it was left as it is. Delete that field, or choose another prefix in WXCONSOLE_STORE.",
        "Redis 中 {place} 处的内容不是 wxconsole 的记录，未作任何改动。请删除该字段，或在 WXCONSOLE_STORE 中换一个 prefix。",
    ),
    "store_newer_shared": (
        "{address} was written by a newer wxconsole (layout {found}, this one knows {known}) and was left as it is. Upgrade wxconsole here, or choose another prefix in WXCONSOLE_STORE.",
        "{address} 由更新版本的 wxconsole 写入（格式 {found}，当前版本只支持到 {known}），未作任何改动。请升级 wxconsole，或在 WXCONSOLE_STORE 中换一个 prefix。",
    ),
    "setting_not_publish": (
        "{variable}={value!r} (from {origin}): expected redis://[user:password@]host[:port][/db]?layouts=NAME,… or rediss:// for TLS, with the SDKs that read there as names: {known}. Besides layouts, there may be prefix, ca, cert, key and sentinel after the ?.",
        "{variable}={value!r}（来自 {origin}）：应为 redis://[用户:密码@]主机[:端口][/库]?layouts=名称,…，使用 TLS 时为 rediss://；名称是在那里读取 access_token 的 SDK：{known}。? 之后除 layouts 外，还可以有 prefix、ca、cert、key、sentinel。",
    ),
    "setting_publish_cluster": (
        "{variable}={value!r} (from {origin}): a Cluster spreads keys over its nodes, so that a token and what SDKs keep beside it cannot be changed together there. Publish to a Redis that is no Cluster, or give the programs tokens by `wxconsole serve`.",
        "{variable}={value!r}（来自 {origin}）：Cluster 会把键分散到各节点，无法同时更改 access_token 和 SDK 保存在旁边的数据。请发布到非 Cluster 的 Redis，或用 `wxconsole serve` 向程序提供 access_token。",
    ),
    "setting_layout_unknown": (
        "{variable}={value!r} (from {origin}): there is no layout called {layout!r}. There are: {known}.",
        "{variable}={value!r}（来自 {origin}）：没有名为 {layout!r} 的格式。可用的有：{known}。",
    ),
    "setting_layout_prefix": (
        "{variable}={value!r} (from {origin}): {layout!r} cannot be. A prefix is 1 to 64 of A-Z a-z 0-9 _ . : - {{ }}, for an SDK that lets its users choose one: wechatpy, wxjava-mp, wxjava-ma.",
        "{variable}={value!r}（来自 {origin}）：{layout!r} 无效。前缀由 1 到 64 个 A-Z a-z 0-9 _ . : - {{ }} 组成，且只用于允许自选前缀的 SDK：wechatpy、wxjava-mp、wxjava-ma。",
    ),
    "setting_layout_easywechat": (
        "{variable}={value!r} (from {origin}): EasyWeChat has the AppSecret in the name of its key, in clear, so wxconsole does not write there. Run `wxconsole serve` and give it the token by setAccessToken: see docs/clients.md.",
        "{variable}={value!r}（来自 {origin}）：EasyWeChat 的缓存键名中含有明文 AppSecret，因此 wxconsole 不向其写入。请运行 `wxconsole serve`，通过 setAccessToken 向它提供 access_token：见 docs/clients.md。",
    ),
    "setting_layout_senparc": (
        "{variable}={value!r} (from {origin}): Senparc keeps the AppSecret beside the token, in clear, so wxconsole does not write there. Run `wxconsole serve` and give each API the token from there: see docs/clients.md.",
        "{variable}={value!r}（来自 {origin}）：Senparc 会把明文 AppSecret 与 access_token 存在一起，因此 wxconsole 不向其写入。请运行 `wxconsole serve`，调用接口时传入从那里取得的 access_token：见 docs/clients.md。",
    ),
    "setting_layout_powerwechat": (
        "{variable}={value!r} (from {origin}): PowerWeChat makes the name of its key from the AppSecret, so wxconsole does not write there. Run `wxconsole serve` and give it the token by GetCustomToken: see docs/clients.md.",
        "{variable}={value!r}（来自 {origin}）：PowerWeChat 的缓存键名由 AppSecret 计算得出，因此 wxconsole 不向其写入。请运行 `wxconsole serve`，通过 GetCustomToken 向它提供 access_token：见 docs/clients.md。",
    ),
    "publish_unreachable": (
        "Tokens are not published: Redis at {address} does not answer: {reason}. What lies there goes on to its end; a console or token service that runs tries again by itself.",
        "access_token 未发布：{address} 的 Redis 没有响应：{reason}。已发布的内容在到期前不变；运行中的控制台或 token 服务会自动重试。",
    ),
    "publish_refused": (
        "Tokens are not published: Redis at {address} refuses: {reason}. Check user, password and rights (docs/publishing.md names the least that are needed), and that it is the master and can write.",
        "access_token 未发布：{address} 的 Redis 拒绝了请求：{reason}。请检查用户、密码和权限（所需最小权限见 docs/publishing.md），并确认它是可写的主节点。",
    ),
    "publish_overwritten": (
        "{alias}: the token published for {layout} was overwritten: a program that reads it has fetched one by itself. Take the AppSecret away from that program (docs/publishing.md). The next new token is published again.",
        "{alias}：为 {layout} 发布的 access_token 已被覆盖：有读取它的程序自行获取了 access_token。请从该程序中去掉 AppSecret（见 docs/publishing.md）。下一个新 access_token 会重新发布。",
    ),
    "publish_older": (
        "{alias}: what is published of it is newer than the token held here, and is left: another wxconsole, on a store of its own, keeps this account too. Let both share a store (docs/redis.md), or only one keep it.",
        "{alias}：已发布的 access_token 比这里持有的更新，因此保持不变：另一个使用独立存储的 wxconsole 也在维护此账号。请让两者共享存储（见 docs/redis.md），或只保留其中一个。",
    ),
    "publish_left": (
        "{alias} is removed, but its published token is left at {address}, where it ends by itself: {problem}",
        "{alias} 已删除，但已发布的 access_token 仍留在 {address}，到期后会自动消失：{problem}",
    ),
    "keyring_missing": (
        "The AppSecrets are to be kept in the OS keyring, and the library for it is not installed: pip install 'wxconsole[keyring]'. Or set WXCONSOLE_SECRETS=store.",
        "AppSecret 设为存放在系统密钥环中，但没有安装所需的库：pip install 'wxconsole[keyring]'。或设置 WXCONSOLE_SECRETS=store。",
    ),
    "keyring_none": (
        "This machine has no keyring that can be used here: over SSH or in a service there is often none. Set WXCONSOLE_SECRETS=store, or give AppSecrets as WX_<ALIAS>_SECRET in the environment.",
        "本机没有可用的密钥环：通过 SSH 或在服务中运行时常常如此。请设置 WXCONSOLE_SECRETS=store，或在环境变量 WX_<ALIAS>_SECRET 中提供 AppSecret。",
    ),
    "keyring_plain": (
        "The keyring that is set up is a plain file (keyrings.alt): nothing would be gained. Uninstall keyrings.alt or set another backend, or set WXCONSOLE_SECRETS=store.",
        "当前的密钥环只是明文文件（keyrings.alt），起不到保护作用。请卸载 keyrings.alt 或改用其他后端，或设置 WXCONSOLE_SECRETS=store。",
    ),
    "keyring_locked": (
        "The OS keyring is locked. Unlock it, as by logging in to the desktop, and try again.",
        "系统密钥环已锁定。请先解锁（例如登录桌面），再重试。",
    ),
    "keyring_slow": (
        "The OS keyring has not answered within {seconds:g} s: it may be waiting for somebody to unlock it. Unlock it and try again, or set WXCONSOLE_SECRETS=store.",
        "系统密钥环在 {seconds:g} 秒内没有应答，可能在等人解锁。请解锁后重试，或设置 WXCONSOLE_SECRETS=store。",
    ),
    "keyring_empty": (
        "The OS keyring has no entry {entry!r} of wxconsole any more. Edit the account and enter its AppSecret again.",
        "系统密钥环中已没有 wxconsole 的条目 {entry!r}。请编辑该账号，重新输入 AppSecret。",
    ),
    "keyring_left": (
        "The AppSecret that {alias} had is still in the OS keyring, which did not let go of it. Delete its entry {entry!r} of wxconsole there.",
        "{alias} 原来的 AppSecret 仍在系统密钥环中，未能删除。请在密钥环中手动删除 wxconsole 的条目 {entry!r}。",
    ),
    "keyring_keeps_nothing": (
        "The OS keyring took the AppSecret and did not keep it: the backend that is set up is not a real one. Nothing was saved. Set up another backend, or set WXCONSOLE_SECRETS=store.",
        "系统密钥环接受了 AppSecret 却没有保存：所设的后端不是真正的密钥环。没有保存任何内容。请改用其他后端，或设置 WXCONSOLE_SECRETS=store。",
    ),
    "keyring_failed": (
        "The OS keyring failed ({reason}). Run `wxconsole doctor`, or set WXCONSOLE_SECRETS=store.",
        "系统密钥环出错（{reason}）。请运行 `wxconsole doctor`，或设置 WXCONSOLE_SECRETS=store。",
    ),
    "api_base_unusual": (
        "{host} (from {origin}) is not one of WeChat's documented API hosts, and it will be sent AppSecrets and access tokens. Go on only if it is yours.",
        "{host}（来自 {origin}）不在微信官方公布的接口域名之列，AppSecret 和 access_token 会发送给它。请确认它由您掌控。",
    ),
    "env_file_unreadable": (
        "{path} cannot be read: {reason}. Make it a file that you can read, or name another with --env-file.",
        "无法读取 {path}：{reason}。请确认它是您有权读取的文件，或用 --env-file 指定其他文件。",
    ),
    "env_file_not_utf8": (
        "{path} is not in UTF-8. Save it as UTF-8, or name another file with --env-file.",
        "{path} 不是 UTF-8 编码。请另存为 UTF-8，或用 --env-file 指定其他文件。",
    ),
    "env_file_line": (
        "{path}, line {line}, is not NAME=value and is passed over. A quote that is opened there may never be closed.",
        "{path} 第 {line} 行不是 NAME=value 的格式，已忽略。也可能是该行的引号没有闭合。",
    ),
    "env_file_proxy": (
        "{variable} in {path} is not used: set proxies and certificates in the process environment.",
        "{path} 中的 {variable} 不起作用：代理和证书请在进程的环境变量中设置。",
    ),
    "env_file_open": (
        "{path} holds an AppSecret and is open to other users of this machine (mode {mode}). Close it: chmod 600 {path}",
        "{path} 中有 AppSecret，但本机其他用户也能访问它（权限 {mode}）。请收紧权限：chmod 600 {path}",
    ),
    "env_file_home": (
        "WXCONSOLE_HOME in {path} is not used: this file is in the data folder already. Set it in the environment instead.",
        "{path} 中的 WXCONSOLE_HOME 不起作用：该文件已在数据文件夹中。请改在环境变量中设置。",
    ),
    "variable_not_utf8": (
        "The environment variable {variable} is not in UTF-8 and is passed over. Set it again.",
        "环境变量 {variable} 不是 UTF-8 编码，已忽略。请重新设置。",
    ),
    # Accounts from variables.
    "given_account_incomplete": (
        "{variable} is set (from {origin}), but {missing} is not. Set {missing} too, or remove {variable}.",
        "已设置 {variable}（来自 {origin}），但缺少 {missing}。请同时设置 {missing}，或去掉 {variable}。",
    ),
    "given_account_misnamed": (
        "The alias in {variable} (from {origin}) is not one: use A-Z, 0-9 and _, at most 32 characters, starting with a letter or digit.",
        "{variable}（来自 {origin}）中的别名无效：只能使用 A-Z、0-9 和 _，最长 32 个字符，以字母或数字开头。",
    ),
    "given_account_left_out": (
        "The account {alias!r} is left out until that is mended.",
        "在此问题解决之前，账号 {alias!r} 不会载入。",
    ),
    "appid_has_spaces": (
        "The AppID of {alias!r} has spaces around it. Copy it again without them.",
        "{alias!r} 的 AppID 首尾有空格。请重新复制，去掉空格。",
    ),
    "appid_length": (
        "The AppID of {alias!r} is not 18 characters long, as AppIDs are. Compare it with the one in WeChat's console.",
        "{alias!r} 的 AppID 长度不是 18 个字符。请与微信后台显示的 AppID 核对。",
    ),
    "appid_case": (
        "The AppID of {alias!r} has capital letters, and AppIDs have none. Compare it with the one in WeChat's console.",
        "{alias!r} 的 AppID 含有大写字母，而 AppID 通常全为小写。请与微信后台显示的 AppID 核对。",
    ),
    "appid_shape": (
        "The AppID of {alias!r} is not wx followed by 16 of 0-9 and a-f, as AppIDs are. Compare it with the one in WeChat's console.",
        "{alias!r} 的 AppID 不是 wx 加 16 位 0-9、a-f 的形式。请与微信后台显示的 AppID 核对。",
    ),
    "secret_has_spaces": (
        "The AppSecret of {alias!r} has spaces around it. Copy it again without them.",
        "{alias!r} 的 AppSecret 首尾有空格。请重新复制，去掉空格。",
    ),
    "secret_length": (
        "The AppSecret of {alias!r} is not 32 characters long, as AppSecrets are. Part of it may be missing.",
        "{alias!r} 的 AppSecret 长度不是 32 个字符，可能没有复制完整。",
    ),
    "secret_shape": (
        "The AppSecret of {alias!r} has characters other than 0-9 and a-f, which AppSecrets have not. Copy it again.",
        "{alias!r} 的 AppSecret 含有 0-9、a-f 以外的字符。请重新复制。",
    ),
    # Questions to WeChat about an account's calls.
    "token_needed": (
        "No token of {alias!r} is held that works, and this never fetches one. Run `wxconsole refresh {alias}` first. Where that gets 45009, `wxconsole quota {alias} --reset` works without a token.",
        "没有 {alias!r} 可用的 access_token，而此操作不会自行获取。请先执行 `wxconsole refresh {alias}`；如果返回 45009，`wxconsole quota {alias} --reset` 不需要 access_token 也能执行。",
    ),
    "read_only_reset": (
        "wxconsole is read-only (WXCONSOLE_READ_ONLY or --read-only), so no counters are reset at WeChat.",
        "wxconsole 处于只读模式（WXCONSOLE_READ_ONLY 或 --read-only），不会清零微信侧的调用次数。",
    ),
    "rid_malformed": (
        "{rid!r} is not a rid: three groups of eight of 0-9 and a-f, joined by hyphens, such as 61725984-6126f6f9-040f19c4.",
        "{rid!r} 不是 rid。rid 由三组八位十六进制字符（0-9、a-f）以连字符相连，例如 61725984-6126f6f9-040f19c4。",
    ),
    # Exports, files and the clipboard.
    "proxy_malformed": (
        "{origin} does not hold the URL of a proxy, such as http://proxy.example.com:3128. Correct it, or unset it.",
        "{origin} 的值不是有效的代理地址（例如 http://proxy.example.com:3128）。请更正，或取消该变量。",
    ),
    "export_token_malformed": (
        "What is held for {alias!r} does not look like an access token, so it is not exported. Refresh the account first.",
        "账号 {alias!r} 保存的内容不是有效的 access_token，未导出。请先刷新该账号。",
    ),
    "export_token_formula": (
        "The access token of {alias!r} starts with a -, which a spreadsheet takes for a formula. Export it in another format, such as json.",
        "账号 {alias!r} 的 access_token 以 - 开头，会被电子表格当作公式。请改用其他格式导出，例如 json。",
    ),
    "file_exists": (
        "{path} is there already. Choose another name, or say that it may be replaced.",
        "{path} 已存在。请换一个文件名，或确认覆盖。",
    ),
    "file_is_link": (
        "{path} is a symbolic link, and nothing is written through one. Name the file itself.",
        "{path} 是符号链接，不会通过它写入。请直接指定目标文件。",
    ),
    "file_is_folder": (
        "{path} is a folder. Name a file in it.",
        "{path} 是文件夹。请指定其中的一个文件名。",
    ),
    "file_is_special": (
        "{path} is a device or a pipe, not a file. Name a file.",
        "{path} 是设备或管道，不是普通文件。请指定一个文件。",
    ),
    "file_folder_missing": (
        "There is no folder {folder} to write {path} in. Make it first, or name another.",
        "写入 {path} 所需的文件夹 {folder} 不存在。请先创建，或换一个位置。",
    ),
    "file_unwritable": (
        "{path} cannot be written: {reason}. Nothing was left behind. Choose another place.",
        "无法写入 {path}：{reason}。没有留下任何内容。请换一个位置。",
    ),
    "clipboard_none": (
        "There is no way to a clipboard from here: no clipboard tool, and no terminal that could pass it on. Export to a file instead.",
        "此处无法访问剪贴板：没有剪贴板工具，也没有可以转发的终端。请改为导出到文件。",
    ),
    "clipboard_too_long": (
        "This is too long for the terminal's clipboard, which takes {limit} bytes. Export to a file instead.",
        "内容过长，终端剪贴板最多接受 {limit} 字节。请改为导出到文件。",
    ),
    "store_damaged": (
        "{path} is damaged ({reason}) and was left as it is. Restore it from a backup, or move it away (mv {path} {path}.damaged) and add the accounts again.",
        "{path} 已损坏（{reason}），未作任何改动。请从备份恢复；或将其移走（mv {path} {path}.damaged）后重新添加账号。",
    ),
    "store_newer": (
        "{path} was written by a newer wxconsole (layout {found}, this one knows {known}) and was left as it is. Upgrade wxconsole, or set WXCONSOLE_HOME to another folder.",
        "{path} 由更新版本的 wxconsole 写入（格式 {found}，当前版本只支持到 {known}），未作任何改动。请升级 wxconsole，或将 WXCONSOLE_HOME 设为其他目录。",
    ),
    "store_unreadable": (
        "{path} cannot be read: {reason}. Check its owner and its permissions, or set WXCONSOLE_HOME to another folder.",
        "无法读取 {path}：{reason}。请检查其所有者和权限，或将 WXCONSOLE_HOME 设为其他目录。",
    ),
    "store_unwritable": (
        "{path} cannot be written: {reason}. Nothing in it was changed. Check the space on the disk and the permissions, or set WXCONSOLE_HOME to another folder.",
        "无法写入 {path}：{reason}，其内容未改动。请检查磁盘空间和权限，或将 WXCONSOLE_HOME 设为其他目录。",
    ),
    "store_foreign": (
        "{path} belongs to another user, who could read every secret in it: nothing was written. Change its owner, or set WXCONSOLE_HOME to a folder of your own.",
        "{path} 属于其他用户，该用户能读取其中的全部密钥，因此未写入任何内容。请更改其所有者，或将 WXCONSOLE_HOME 设为自己的目录。",
    ),
    "store_busy": (
        "{path} has been locked for {seconds:g} s by another wxconsole that does not finish. Look for one that hangs, end it, and try again.",
        "{path} 已被另一个 wxconsole 锁定超过 {seconds:g} 秒。请找到并结束没有响应的进程，然后重试。",
    ),
    "store_mode_mended": (
        "{path} could be read or changed by other users of this machine (mode {mode}). It is private now; if somebody may have seen it, reset the AppSecrets.",
        "{path} 曾可被本机其他用户读取或修改（权限 {mode}），现已改为仅自己可访问。如可能已被他人看到，请重置 AppSecret。",
    ),
    "store_mode_loose": (
        "{path} can be read or changed by other users of this machine, and that could not be mended: {reason}. Make it private yourself (chmod go= {path}).",
        "{path} 可被本机其他用户读取或修改，且无法自动修正：{reason}。请自行改为仅自己可访问（chmod go= {path}）。",
    ),
    "store_shared": (
        "{path} is a folder that all users share. The files in it are private, but set WXCONSOLE_HOME to a folder of your own.",
        "{path} 是所有用户共用的目录。其中的文件仅自己可访问，但仍建议将 WXCONSOLE_HOME 设为自己的目录。",
    ),
    "history_damaged": (
        "A part of the history is damaged and is left out: {path}. The rest is complete.",
        "部分历史记录已损坏，未列出：{path}。其余记录完整。",
    ),
    "history_set_aside": (
        "A part of the history was damaged: {path}. It was set aside as {aside}, and the history goes on.",
        "部分历史记录已损坏：{path}。已另存为 {aside}，历史记录继续写入。",
    ),
    "history_delayed": (
        "A refresh is saved, but its history row could not be written yet ({path}: {reason}). The next refresh will bring it in.",
        "刷新结果已保存，但历史记录暂时无法写入（{path}：{reason}），将在下一次刷新时补上。",
    ),
    "history_dropped": (
        "The history cannot be written for so long that more than {limit} rows wait for it. From now on the oldest are dropped, those without a new token first. Tokens are saved all the same. Make {path} writable.",
        "历史记录长时间无法写入，等待写入的记录已超过 {limit} 条。此后将丢弃最早的记录，未取得新 token 的优先丢弃。token 仍会正常保存。请使 {path} 可写。",
    ),
    "sandbox_value": (
        "{source}: {key} is not what it should be. Expected: {expected}.",
        "{source}：{key} 的值不正确。应为：{expected}。",
    ),
    "sandbox_scenario_unreadable": (
        "The scenario file {source} cannot be read: {reason}. It must be a TOML file in UTF-8.",
        "无法读取场景文件 {source}：{reason}。它必须是 UTF-8 编码的 TOML 文件。",
    ),
    "sandbox_scenario_not_toml": (
        "The scenario file {source} is not TOML: {reason}.",
        "场景文件 {source} 不是有效的 TOML：{reason}。",
    ),
    "sandbox_port": (
        "The sandbox cannot listen on port {port}: {reason}. Choose another one with --port, or 0 for any free one.",
        "沙箱无法监听端口 {port}：{reason}。请用 --port 换一个端口，或用 0 自动选择空闲端口。",
    ),
    # Commands.
    "aliases_or_all": (
        "Name one or more accounts, or say --all, and not both.",
        "请指定一个或多个账号，或使用 --all，两者不能同时使用。",
    ),
    "no_accounts": (
        "There are no accounts. Add one with `wxconsole accounts add ALIAS --appid APPID`, or import a file with `wxconsole accounts import FILE`.",
        "还没有账号。请用 `wxconsole accounts add 别名 --appid APPID` 添加，或用 `wxconsole accounts import 文件` 导入。",
    ),
    "needs_yes": (
        "This needs consent, and there is no terminal to ask on: {question} If so, add --yes.",
        "此操作需要确认，但当前没有终端可供询问：{question} 如确定，请加上 --yes。",
    ),
    "not_confirmed": ("Nothing was changed.", "没有做任何改动。"),
    "json_or_csv": ("Choose --json or --csv, not both.", "--json 和 --csv 只能选一个。"),
    "output_or_clipboard": (
        "Choose --output or --clipboard, not both.",
        "--output 和 --clipboard 只能选一个。",
    ),
    "output_unwritable": (
        "The output cannot be written: {reason}. Send it elsewhere, or make room.",
        "无法写入输出：{reason}。请输出到其他位置，或清理空间。",
    ),
    "option_unknown": (
        "There is no option {option}. `wxconsole explain --help` lists them.",
        "没有选项 {option}。执行 `wxconsole explain --help` 查看可用选项。",
    ),
    "export_file_exists": (
        "{path} is there already. Choose another name, or add --overwrite to replace it.",
        "{path} 已存在。请换一个文件名，或加上 --overwrite 覆盖它。",
    ),
    "since_malformed": (
        "{value!r} is not a time. Write RFC 3339 such as 2026-11-22T08:00:00Z, a date such as 2026-11-22, or a span such as 90m, 2h or 3d.",
        "{value!r} 不是有效的时间。请使用 RFC 3339（如 2026-11-22T08:00:00Z）、日期（如 2026-11-22）或时长（如 90m、2h、3d）。",
    ),
    "nothing_to_explain": (
        "No error of WeChat was found in that. Give its code, such as 40164, or the whole message or JSON.",
        "没有找到微信的错误信息。请提供错误码（如 40164）、完整的错误消息或 JSON。",
    ),
    "console_needs_terminal": (
        "The console needs a terminal. In scripts and pipes, use the commands, such as `wxconsole status --json`.",
        "控制台需要在终端中运行。在脚本或管道中请使用命令，例如 `wxconsole status --json`。",
    ),
    "secret_needed": (
        "The AppSecret of {alias!r} is missing, and there is no terminal to ask on. Give it by --secret-stdin or in the variable {variable}.",
        "缺少 {alias!r} 的 AppSecret，且当前没有终端可供输入。请通过 --secret-stdin 或环境变量 {variable} 提供。",
    ),
    "secret_empty": (
        "The AppSecret is empty. Copy it from WeChat's console.",
        "AppSecret 为空。请从微信后台复制。",
    ),
    "appid_empty": (
        "The AppID is empty. Copy it from WeChat's console.",
        "AppID 为空。请从微信后台复制。",
    ),
    "edit_nothing": (
        "Say what to change of {alias!r}: --name, --appid, --kind, --endpoint, --auto, --no-auto, --tag or --new-secret.",
        "请指定要修改 {alias!r} 的哪一项：--name、--appid、--kind、--endpoint、--auto、--no-auto、--tag 或 --new-secret。",
    ),
    "import_line": ("{path}, line {line}: {problem}", "{path} 第 {line} 行：{problem}"),
    "import_unreadable": (
        "{path} cannot be read: {reason}. Check its name and that you may read it.",
        "无法读取 {path}：{reason}。请检查文件名和读取权限。",
    ),
    "import_not_utf8": (
        "{path} is not UTF-8. Save it again as UTF-8 (in Excel: CSV UTF-8).",
        "{path} 不是 UTF-8 编码。请另存为 UTF-8（Excel 中选择“CSV UTF-8”）。",
    ),
    "import_not_csv": (
        "{path}, line {line}, cannot be read as CSV: {reason}.",
        "{path} 第 {line} 行不是有效的 CSV：{reason}。",
    ),
    "import_columns": (
        "{path} has no column {absent}. Its first line must name the columns; known ones: {columns}.",
        "{path} 缺少列 {absent}。第一行必须是列名，可用的列：{columns}。",
    ),
    "import_cell_empty": (
        "The column {column} is empty, and every account needs it.",
        "{column} 列为空，每个账号都必须填写。",
    ),
}
