"""Words of the commands."""

MESSAGES = {
    "complaint": ("wxconsole: {text}", "wxconsole：{text}"),
    "warning": ("warning: {text}", "警告：{text}"),
    "crashed": (
        "wxconsole: this is an error of wxconsole itself: {error} at {place}. Please report these words with the command that you ran.",
        "wxconsole：这是 wxconsole 自身的错误：{error}，位于 {place}。请把这句话和所用的命令一起反馈给我们。",
    ),
    "crash_logged": (
        "The log in {path} has the details, without secrets.",
        "详细信息已写入 {path} 中的日志，不含密钥。",
    ),
    # Columns, besides those of the console
    "column_next_refresh": ("NEXT REFRESH", "下次刷新"),
    "column_appid": ("APPID", "AppID"),
    "column_auto": ("AUTO", "自动刷新"),
    "column_tags": ("TAGS", "标签"),
    "column_origin": ("FROM", "来源"),
    "column_at": ("TIME", "时间"),
    "column_trigger": ("TRIGGER", "触发方式"),
    "column_outcome": ("OUTCOME", "结果"),
    "column_fingerprint": ("FINGERPRINT", "指纹"),
    "column_took": ("TOOK", "耗时"),
    "column_actor": ("BY", "操作者"),
    "column_variable": ("SETTING", "设置项"),
    "column_value": ("VALUE", "值"),
    "column_account": ("ACCOUNT", "账号"),
    "column_layout": ("PUBLISHED FOR", "发布给"),
    "column_sdk": ("SDK", "SDK"),
    "column_proof": ("TRIED", "验证方式"),
    "proof_executed": ("executed against the SDK", "已与 SDK 实际运行验证"),
    "proof_read": ("only read in its source", "仅阅读过其源码"),
    "column_path": ("PATH", "路径"),
    "path_home": ("data", "数据"),
    "path_log": ("log", "日志"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    # A failure
    "said": ("WeChat said: {errcode} {errmsg}", "微信返回：{errcode} {errmsg}"),
    "happened": ("What happened: {cause}, {errmsg}", "具体情况：{cause}，{errmsg}"),
    "caller_ip": ("IP that WeChat saw: {ip}", "微信看到的 IP：{ip}"),
    "request_id": ("rid: {rid} ({at})", "rid：{rid}（{at}）"),
    "found_once": ("-- {error}: once, on line {first_line}", "-- {error}：1 次，第 {first_line} 行"),
    "found_often": (
        "-- {error}: {count} times, on lines {first_line} to {last_line}",
        "-- {error}：{count} 次，第 {first_line} 行至第 {last_line} 行",
    ),
    "errors_left_out": (
        "{count} more errors came after the first 500 different ones, and are left out. Give a part of the log to see them.",
        "前 500 种不同的错误之后还有 {count} 次错误，未列出。可截取日志的一部分再看。",
    ),
    "retry_in": ("A retry can help in {seconds} s.", "{seconds} 秒后重试可能成功。"),
    # status, accounts
    "no_accounts_yet": (
        "No accounts yet. Add one with `wxconsole accounts add ALIAS --appid APPID`, read a .env or CSV with `wxconsole accounts import FILE`, or look around in `wxconsole demo`.",
        "还没有账号。用 `wxconsole accounts add 别名 --appid APPID` 添加，用 `wxconsole accounts import 文件` 导入 .env 或 CSV，或先用 `wxconsole demo` 体验。",
    ),
    "never_fetched": (
        "{alias}: no token yet. `wxconsole refresh {alias}` fetches one.",
        "{alias}：还没有 access_token。执行 `wxconsole refresh {alias}` 获取。",
    ),
    "has_expired": (
        "{alias}: the token has expired. `wxconsole refresh {alias}` fetches a new one.",
        "{alias}：access_token 已过期。执行 `wxconsole refresh {alias}` 重新获取。",
    ),
    "accounts_added": (
        "Added {alias}. `wxconsole refresh {alias}` fetches its first token.",
        "已添加 {alias}。执行 `wxconsole refresh {alias}` 获取第一个 access_token。",
    ),
    "accounts_edited": ("Changed {alias}.", "已修改 {alias}。"),
    "accounts_removed": ("Removed {alias}. Its history stays.", "已删除 {alias}，刷新历史保留。"),
    "remove_question": (
        "Forget {alias}, its AppSecret and its token? At WeChat nothing changes.",
        "要删除 {alias} 及其 AppSecret 和 access_token 吗？微信侧不会有任何变化。",
    ),
    "secret_prompt": ("AppSecret of {alias} (not shown)", "{alias} 的 AppSecret（不显示）"),
    "import_skipped": ("{alias}: there already, left as it is.", "{alias}：已存在，保持不变。"),
    "import_done": (
        "{added} added, {skipped} there already, {wrong} wrong.",
        "新增 {added} 个，已存在 {skipped} 个，有误 {wrong} 处。",
    ),
    # refresh, probe
    "force_question": (
        "Forcing makes WeChat kill the token in use of: {aliases}. Every program that holds it fails until it has the new one. WeChat allows 20 a day. Force?",
        "强制刷新会使以下账号正在使用的 access_token 立即失效：{aliases}。持有旧 access_token 的程序在换成新的之前都会报错。微信每天只允许 20 次。确定强制刷新吗？",
    ),
    "refreshed_rotated": (
        "{alias}: new token {fingerprint}, {expires_in} s left.",
        "{alias}：已获取新的 access_token {fingerprint}，剩余 {expires_in} 秒。",
    ),
    "refreshed_unchanged": (
        "{alias}: WeChat returned the same token {fingerprint}, {expires_in} s left. The stable endpoint gives a new one in the last five minutes.",
        "{alias}：微信返回同一个 access_token {fingerprint}，剩余 {expires_in} 秒。稳定版接口在最后五分钟内才会更换。",
    ),
    "not_refreshed": ("{alias}: not refreshed: {text}", "{alias}：未刷新：{text}"),
    "refreshed_count": ("{done} of {of} refreshed.", "已刷新 {done} / {of} 个。"),
    "waiting_for_answers": (
        "Waiting for WeChat's answer, which may be a new token, {seconds} s at most. Ctrl-C again leaves at once.",
        "正在等待微信的应答（可能是新的 access_token），最多 {seconds} 秒。再按一次 Ctrl-C 立即退出。",
    ),
    "probed_alive": ("alive", "有效"),
    "probed_dead": ("dead", "已失效"),
    "probed_unknown": ("unknown", "未知"),
    # rid, quota
    "rid_at": ("at", "时间"),
    "rid_cost": ("took", "耗时"),
    "rid_ip": ("caller IP", "调用方 IP"),
    "rid_query": ("query", "URL 参数"),
    "rid_request": ("request", "请求内容"),
    "rid_response": ("response", "返回内容"),
    "column_api": ("API", "接口"),
    "column_daily_limit": ("A DAY", "每日额度"),
    "column_used": ("USED", "已用"),
    "column_remain": ("LEFT", "剩余"),
    "column_rate_limit": ("AT MOST", "频率限制"),
    "rate_limit": ("{calls} in {seconds} s", "{seconds} 秒 {calls} 次"),
    "quota_spent": (
        "No call is left until the next day, which begins at midnight in Beijing as far as is known. If it cannot wait: `wxconsole quota {alias} --reset` uses up one of the {limit} resets that the account has a month.",
        "当天额度已用完，据目前所知要到北京时间零点才会恢复。如果不能等：`wxconsole quota {alias} --reset` 可清零调用次数，会用掉该账号每月 {limit} 次清零机会中的一次。",
    ),
    "reset_question": (
        "Resetting begins the daily counters of all APIs of {alias} anew. It uses up one of the {limit} resets that the account has a month, however they are made; {made} were made from here this month, and WeChat does not tell of others. Reset?",
        "将清零 {alias} 所有接口当天的调用次数，并用掉该账号每月 {limit} 次清零机会中的一次（各种方式合并计算；本月已从本机清零 {made} 次，微信不提供其他途径的次数）。确定清零吗？",
    ),
    "reset_done": (
        "{alias}: WeChat has reset the counters; one of this month's {limit} resets is used up. Some report that this did not help the token endpoints: `wxconsole refresh {alias}` shows whether it did.",
        "{alias}：微信已清零调用次数，本月 {limit} 次清零机会已用掉一次。有人反映清零对获取 access_token 的接口没有生效：执行 `wxconsole refresh {alias}` 确认。",
    ),
    "reset_unknown": (
        "Whether WeChat did it is not known, for its answer was lost. Look with `wxconsole quota {alias}` before you reset again: that may use up another one.",
        "应答丢失，无法确定微信是否已清零。再次清零可能会多用掉一次机会，请先执行 `wxconsole quota {alias}` 查看。",
    ),
    # history, export, explain
    "no_history": ("No refreshes to show.", "没有可显示的刷新记录。"),
    "more_history": (
        "The newest {shown}; there are more: --limit N, or --json and --csv for all.",
        "以上是最新的 {shown} 条，还有更多：使用 --limit N，或用 --json、--csv 查看全部。",
    ),
    "no_live_token": (
        "{alias}: no live token is held. `wxconsole refresh {alias}` fetches one.",
        "{alias}：没有有效的 access_token。执行 `wxconsole refresh {alias}` 获取。",
    ),
    "export_written": (
        "Tokens of {count} account(s) are in {path}, readable by you only. Delete it when you are done.",
        "{count} 个账号的 access_token 已写入 {path}，仅您本人可读。用完请删除。",
    ),
    "export_copied_native": (
        "Tokens of {count} account(s) are in the clipboard, by the system's clipboard tool.",
        "{count} 个账号的 access_token 已通过系统剪贴板工具复制。",
    ),
    "export_copied_osc52": (
        "Tokens of {count} account(s) were sent to the terminal for its clipboard (OSC 52). A terminal does not answer, so paste to see whether it took them.",
        "{count} 个账号的 access_token 已发送给终端剪贴板（OSC 52）。终端不会回应，请粘贴确认是否成功。",
    ),
    # clients
    "column_client": ("CLIENT", "客户端"),
    "column_accounts": ("ACCOUNTS", "可见账号"),
    "column_may": ("MAY", "权限"),
    "column_last_used": ("LAST USED", "最近使用"),
    "column_reads_today": ("READS TODAY", "今日读取"),
    "column_remark": ("REMARK", "备注"),
    "column_day": ("DAY (UTC)", "日期（UTC）"),
    "column_reads": ("READS", "读取"),
    "column_refreshes": ("DEAD TOKENS", "报告失效"),
    "column_outdated": ("OUTDATED", "报告旧值"),
    "column_refused": ("REFUSED", "被拒"),
    "all_accounts": ("all accounts", "全部账号"),
    "no_clients_yet": (
        "No clients yet, so that `wxconsole serve` answers nobody. Add one with `wxconsole clients add NAME`.",
        "还没有客户端，`wxconsole serve` 不会应答任何请求。用 `wxconsole clients add 名称` 添加。",
    ),
    "no_uses": ("No client has asked in that time.", "该时段内没有客户端请求。"),
    "client_added": (
        "Added {name}, which may: {may}; of: {accounts}. The line on standard output is its key. It is shown this once, and only its hash is kept: give it to the program now. If it is lost, `wxconsole clients revoke {name}` and add it again.",
        "已添加 {name}，权限：{may}；可见账号：{accounts}。标准输出的那一行是它的密钥，只显示这一次，本机只保存其哈希值，请现在就交给对应的程序。若遗失，请执行 `wxconsole clients revoke {name}` 后重新添加。",
    ),
    "hook_set": (
        "{name} is told of each new token from now on. Above is what the notices are signed with (Standard Webhooks), shown this once.",
        "今后每次更换 access_token 都会通知 {name}。上面是通知的签名密钥（Standard Webhooks），只显示这一次。",
    ),
    "hook_removed": ("{name} is told nothing any more.", "不再通知 {name}。"),
    "no_undelivered": ("Every notice was taken.", "所有通知均已送达。"),
    "column_rotated_at": ("NEW TOKEN AT", "更换时间"),
    "column_tried_at": ("LAST TRY", "最近尝试"),
    "column_reason": ("REASON", "原因"),
    "client_revoked": (
        "Revoked {name}: its key is refused from now on. A token that it has read already works until that token ends.",
        "已吊销 {name}：它的密钥即刻失效。它此前已读取的 access_token 在到期前仍然有效。",
    ),
    # sandbox
    "sandbox_runs": (
        """The simulated WeChat API runs at {url} until Ctrl-C. In another terminal:
  export WXCONSOLE_API_BASE={url}
  export WX_SHOP_APPID=wx1111111111111111 WX_SHOP_SECRET=11111111111111111111111111111111
  wxconsole refresh shop
Any AppID of wx and 16 hex digits works, with the first secret that it comes with. One that ends in an error code, such as wx0000000000040164, answers with that code.""",
        """模拟的微信 API 正在 {url} 运行，按 Ctrl-C 停止。请在另一个终端中执行：
  export WXCONSOLE_API_BASE={url}
  export WX_SHOP_APPID=wx1111111111111111 WX_SHOP_SECRET=11111111111111111111111111111111
  wxconsole refresh shop
任何 wx 加 16 位十六进制数字的 AppID 都可用，AppSecret 以首次使用的为准。以错误码结尾的 AppID（如 wx0000000000040164）会返回该错误码。""",
    ),
    "sandbox_account": ("  {appid}  {kind}", "  {appid}  {kind}"),
}
