"""The token service: why it does not start, and why it answers a client with no."""

MESSAGES = {
    "serve_needs_extra": (
        "The token service is not installed. Install it with: pip install 'wxconsole[server]'",
        "尚未安装令牌服务。请运行：pip install 'wxconsole[server]'",
    ),
    "serve_half_tls": (
        "TLS needs both --tls-cert and --tls-key.",
        "启用 TLS 须同时给出 --tls-cert 和 --tls-key。",
    ),
    "serve_tls": (
        "{cert} and {key} are no certificate with its key: {reason}. Both are PEM files, the key not encrypted.",
        "{cert} 与 {key} 不是一对证书和私钥：{reason}。两者都须为 PEM 文件，私钥不加密。",
    ),
    "serve_host": (
        "{host!r} is no address to listen on: use an IP address of this machine, such as 127.0.0.1 or ::1.",
        "{host!r} 不是可监听的地址：请使用本机的 IP 地址，例如 127.0.0.1 或 ::1。",
    ),
    "serve_open": (
        "{host} can be reached from other machines, and keys and tokens would cross the network for anybody to read. Use --tls-cert and --tls-key, or --behind-proxy where a proxy in front has TLS, or stay on 127.0.0.1.",
        "{host} 可从其他机器访问，密钥和 access_token 会以明文经过网络。请使用 --tls-cert 和 --tls-key；前面有带 TLS 的代理时使用 --behind-proxy；或者只监听 127.0.0.1。",
    ),
    "serve_port": (
        "Cannot listen on {host} port {port}: {reason}. Choose another with --port or --host.",
        "无法监听 {host} 端口 {port}：{reason}。请用 --port 或 --host 换一个。",
    ),
    "serve_runs": (
        "The token service runs at {url}: accounts {accounts}, clients {clients}. Ctrl-C or SIGTERM ends it.",
        "令牌服务已运行在 {url}：账号 {accounts} 个，客户端 {clients} 个。按 Ctrl-C 或发送 SIGTERM 结束。",
    ),
    "serve_no_clients": (
        "Nobody has a key yet, so nobody gets a token. `wxconsole clients add NAME` makes one; it counts at once.",
        "还没有任何客户端密钥，因此不会向任何程序提供 access_token。用 `wxconsole clients add NAME` 添加，立即生效。",
    ),
    "http_key_missing": (
        "No key. Send the client's key as `Authorization: Bearer KEY`, or as `secret` under /cgi-bin.",
        "缺少密钥。请以 `Authorization: Bearer KEY` 发送客户端密钥；/cgi-bin 下用 `secret` 参数。",
    ),
    "http_key_wrong": (
        "This key is not known. It is the one that `wxconsole clients add` printed, not the AppSecret; it may have been revoked.",
        "密钥无效。应使用 `wxconsole clients add` 输出的密钥，而不是 AppSecret；也可能已被撤销。",
    ),
    "http_too_many_wrong_keys": (
        "Too many wrong keys from this address. Mend the key first, then wait as long as Retry-After says.",
        "该地址发来的错误密钥过多。请先改正密钥，再按 Retry-After 等待。",
    ),
    "http_too_many_requests": (
        "This client asks too often. Keep the token for as long as expires_in says, and wait as long as Retry-After says.",
        "该客户端请求过于频繁。请在 expires_in 期间缓存 access_token，并按 Retry-After 等待。",
    ),
    "http_too_many_refreshes": (
        "This client has tokens refreshed too often. Wait as long as Retry-After says.",
        "该客户端要求刷新过于频繁。请按 Retry-After 等待。",
    ),
    "http_too_many_waiting": (
        "Too many wait for another token already. Ask again without `wait`, or later.",
        "等待新 access_token 的请求已过多。请不带 `wait` 重新请求，或稍后再试。",
    ),
    "http_not_allowed": (
        "The client {client} may not do this: it lacks the right `{right}`. The operator gives it with `wxconsole clients add --may`.",
        "客户端 {client} 没有 `{right}` 权限。须由运维人员用 `wxconsole clients add --may` 授予。",
    ),
    "http_account_unknown": (
        "There is no such account for this client. GET /v1/accounts lists those that it may see.",
        "该客户端没有这个账号。GET /v1/accounts 列出它可见的账号。",
    ),
    "http_path_unknown": (
        "Nothing is here. /docs describes what there is.",
        "没有这个路径。可用的接口见 /docs。",
    ),
    "http_method": (
        "This path takes: {allowed}.",
        "该路径只接受：{allowed}。",
    ),
    "http_body_too_large": (
        "The body is longer than {limit} bytes.",
        "请求体超过 {limit} 字节。",
    ),
    "http_body_slow": (
        "The body did not come within {seconds} s.",
        "请求体未在 {seconds} 秒内到达。",
    ),
    "http_body_not_json": (
        "The body is no JSON object.",
        "请求体不是 JSON 对象。",
    ),
    "http_stale_missing": (
        'Say which token is dead, in a JSON object: "stale" with the token that failed, or "stale_fingerprint" with its fingerprint, one of them.',
        '请用 JSON 对象说明哪个 access_token 已失效："stale" 为失效的 access_token，或 "stale_fingerprint" 为其指纹，二选一。',
    ),
    "http_wait_malformed": (
        "`wait` is a number of seconds, 0 to {longest}, and `unless` the fingerprint of the token that you have, 8 hex digits.",
        "`wait` 为 0 至 {longest} 的秒数，`unless` 为已有 access_token 的指纹（8 位十六进制）。",
    ),
    "http_grant_type": (
        "grant_type is client_credential.",
        "grant_type 应为 client_credential。",
    ),
    "http_appid_missing": (
        "There is no appid in the request.",
        "请求中没有 appid。",
    ),
    "http_no_token": (
        "No token of {alias!r} is to be had now: see the diagnosis.",
        "目前无法取得 {alias!r} 的 access_token：见诊断。",
    ),
    "http_closing": (
        "The token service is ending. Try again when it is back.",
        "令牌服务正在退出。请在其恢复后重试。",
    ),
    "http_store_trouble": (
        "The token service cannot read or write its store at the moment. Its operator finds the reason in its log.",
        "令牌服务目前无法读写存储。运维人员可在其日志中查看原因。",
    ),
    "http_crashed": (
        "The token service failed to answer. Its operator finds the reason in its log.",
        "令牌服务出错，未能应答。运维人员可在其日志中查看原因。",
    ),
}
