"""Words of the whitelist repair, and of our addresses as WeChat has seen them."""

MESSAGES = {
    # Addresses
    "addresses_seen": (
        "Addresses to have on the whitelist, as WeChat named them:",
        "应在 IP 白名单中的地址（微信报出过的）：",
    ),
    "address_seen": ("{ip}  first {first}, last {last}", "{ip}  首次 {first}，最近 {last}"),
    "address_changed": (
        "Your address changed from {before} to {after} at {at}.",
        "出口 IP 于 {at} 从 {before} 变为 {after}。",
    ),
    "address_returned": (
        "Your address changed back from {before} to {after}, after {at}.",
        "出口 IP 在 {at} 之后从 {before} 变回 {after}。",
    ),
    "address_range": (
        "One entry covers them: {network}. It lets in whoever else has an address in it, so use it only if the range is yours.",
        "可以只填一条网段：{network}。网段内的其他机器也会被放行，仅当该网段归你所有时使用。",
    ),
    "repair_hint": (
        "{key_repair} opens the repair: it copies the IP, and watches until it works.",
        "按 {key_repair} 修复：复制 IP，并等待生效。",
    ),
    # What to do
    "repair_intro": (
        "Add this address to the account's API IP whitelist:",
        "请把这个地址加入该账号的 API IP 白名单：",
    ),
    "repair_no_ip": (
        "WeChat did not name the address. Ask whoever runs the network for this server's outgoing IPv4 address.",
        "微信没有报出地址。请向网络管理员询问本服务器的出口 IPv4 地址。",
    ),
    "repair_idle": (
        "Press enter once it is on the list: wxconsole tries every 30 s, for the 10 minutes that it may take.",
        "加入名单后按回车：wxconsole 每 30 秒尝试一次，最长 10 分钟（生效可能需要这么久）。",
    ),
    # How it goes
    "repair_asking": ("{elapsed} of {limit}: asking WeChat", "{elapsed} / {limit}：正在询问微信"),
    "repair_refused": (
        "{elapsed} of {limit}: still refused at try {n}, next in {left}",
        "{elapsed} / {limit}：第 {n} 次仍被拒绝，{left} 后再试",
    ),
    "repair_unclear": (
        "{elapsed} of {limit}: no clear answer at try {n} ({cause}), next in {left}",
        "{elapsed} / {limit}：第 {n} 次没有明确结果（{cause}），{left} 后再试",
    ),
    "repair_tried_refused": ("{elapsed}  still refused", "{elapsed}  仍被拒绝"),
    "repair_tried_unclear": ("{elapsed}  no clear answer: {cause}", "{elapsed}  没有明确结果：{cause}"),
    "repair_drift": (
        "WeChat now sees {ip}, not {added}: add {ip} too.",
        "微信现在看到的是 {ip}，而不是 {added}：请把 {ip} 也加入名单。",
    ),
    "repair_named": ("WeChat names the address: {ip}", "微信报出了地址：{ip}"),
    # How it ends
    "repair_works_token": (
        "{alias}: works since {at}, token {fingerprint}",
        "{alias}：自 {at} 起已恢复，token {fingerprint}",
    ),
    "repair_works": (
        "{alias}: works since {at}; the token in use was left as it is",
        "{alias}：自 {at} 起已恢复；正在使用的 token 保持不变",
    ),
    "repair_gave_up": ("{alias}: still refused after {elapsed}", "{alias}：{elapsed} 后仍被拒绝"),
    "repair_unanswered": (
        "{alias}: no clear answer after {elapsed}: {cause}",
        "{alias}：{elapsed} 后仍没有明确结果：{cause}",
    ),
    "repair_other_cause": (
        "{alias}: it is not the address any more, but: {cause}",
        "{alias}：地址已不再是问题，现在的原因是：{cause}",
    ),
    "repair_checks": ("Check these:", "请检查："),
    "repair_check_account": (
        "The page shows the AppID {appid}: a list that was edited on another account changes nothing.",
        "页面上的 AppID 是 {appid}：改了别的账号的名单不会起作用。",
    ),
    "repair_check_entry": (
        "The list has {ip} as it is written here: no port, and no address of the local network.",
        "名单中的地址与这里的 {ip} 一致：不带端口，也不是内网地址。",
    ),
    "repair_check_saved": (
        "The change was saved; the page may want the admin's confirmation by a scan with WeChat.",
        "修改已经保存；页面可能需要管理员用微信扫码确认。",
    ),
    "repair_check_list": (
        "It is the list for the API, not the one for code upload.",
        "改的是 API 的 IP 白名单，不是“代码上传”的白名单。",
    ),
    "repair_left": (
        "{alias}: watched in the background; {key_repair} shows it again",
        "{alias}：转入后台继续等待；按 {key_repair} 再次查看",
    ),
    "repair_stopped": ("{alias}: no longer watched", "{alias}：已停止等待"),
    "repair_copied_native": ("{ip} is on the clipboard", "已复制 {ip}"),
    "repair_copied_osc52": ("{ip} sent to the terminal (OSC 52)", "已发送 {ip} 到终端（OSC 52）"),
    "repair_not_copied": ("WeChat named no address to copy", "微信没有报出地址，无法复制"),
    "badge_watching": ("WATCHING {alias} {elapsed}", "等待 {alias} 生效 {elapsed}"),
    # Keys, for 38 cells
    "repair_keys_idle": ("y copy   enter I added it   esc back", "y 复制   回车 已添加   esc 返回"),
    "repair_keys_watching": ("y copy  x stop  esc leaves it running", "y 复制   x 停止   esc 转入后台"),
    "repair_keys_over": ("y copy   enter watch again   esc back", "y 复制   回车 重新等待   esc 返回"),
    # The command
    "repair_command": (
        "  → `wxconsole repair {alias}` watches until it works.",
        "  → 执行 `wxconsole repair {alias}` 可一直等到生效。",
    ),
    "repair_not_needed": (
        "{alias}: its last refresh was not refused for its address, so there is nothing to repair.",
        "{alias}：上次刷新并非因 IP 被拒绝，无需修复。",
    ),
    "repair_added": (
        "Press Enter once it is on the list; Ctrl-C leaves",
        "加入名单后按回车，Ctrl-C 退出",
    ),
    "repair_question": ("Is the address on the whitelist?", "地址已加入 IP 白名单了吗？"),
    "repair_begun": (
        "{alias}: trying every 30 s, for at most 10 minutes. Ctrl-C stops it.",
        "{alias}：每 30 秒尝试一次，最长 10 分钟。按 Ctrl-C 停止。",
    ),
}
