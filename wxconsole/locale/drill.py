"""Words of the leak drill, in the console and the command alike."""

MESSAGES = {
    "drill_title": ("Leak drill: {alias}", "泄漏紧急处理：{alias}"),
    # Before
    "drill_does": (
        "For an access token that has leaked: until it ends, whoever has it can do what the account can. Two forced refreshes, 30 s apart, end it; then WeChat is asked whether the new one works and the old one is dead. WeChat's page asks for two and does not say why: after the first, the old one may work for up to 5 minutes more.",
        "用于 access_token 泄漏：失效之前，拿到它的人可以代表该账号调用接口。间隔 30 秒强制刷新两次可使其失效，随后向微信确认新的可用、旧的已失效。微信文档要求两次，但没有说明原因：第一次之后，旧的可能还有最多 5 分钟可用。",
    ),
    "drill_breaks": (
        "What breaks: every program that uses a token of {alias} gets 40001 until it has fetched the new one, and once more after the second step. Consoles and commands on this store have each new one at once.",
        "影响：所有使用 {alias} access_token 的程序，在获取新的之前都会收到 40001，第二步之后还会再来一次。使用本存储的控制台和命令会立即得到新的。",
    ),
    "drill_actors": (
        "By the history, these have refreshed it and may use its token: {actors}.",
        "历史中刷新过它、可能在使用其 access_token 的有：{actors}。",
    ),
    "drill_budget": (
        "Forced today: {forced} of {limit}. The drill takes {steps}.",
        "今日已强制刷新 {forced} / {limit} 次，本次需要 {steps} 次。",
    ),
    "drill_limits": (
        "If the AppSecret leaked, this does not help: whoever has it fetches the next token. Reset it at WeChat instead. Nor does it end a token that came from the classic endpoint.",
        "如果泄漏的是 AppSecret，此操作无效：拿到它的人可以获取下一个 access_token，请在微信后台重置 AppSecret。普通版接口获取的 access_token 也不会因此失效。",
    ),
    "drill_unfinished": (
        "The last drill is half done: its first step made {fingerprint}. One more forced refresh finishes that one: F, or `wxconsole refresh {alias} --force`. A new drill takes two.",
        "上一次处理只完成了一半：第一步产生了 {fingerprint}。再强制刷新一次即可完成：按 F，或执行 `wxconsole refresh {alias} --force`。重新开始则需要两次。",
    ),
    "drill_question": (
        "This ends the token of {alias} twice, 30 s apart: every program that uses it gets 40001 until it has fetched the new one. Begin the leak drill?",
        "将间隔 30 秒两次作废 {alias} 的 access_token：所有使用它的程序在获取新的之前都会收到 40001。确定开始泄漏紧急处理吗？",
    ),
    "drill_begin": ("Begin", "开始"),
    # Under way
    "drill_step_begun": (
        "Step {step} of {steps}: asking WeChat for a new token.",
        "第 {step} / {steps} 步：正在向微信请求新的 access_token。",
    ),
    "drill_step_rotated": (
        "Step {step} of {steps}: new token {fingerprint}.",
        "第 {step} / {steps} 步：已获取新的 access_token {fingerprint}。",
    ),
    "drill_step_ignored": (
        "Step {step} of {steps}: WeChat returned the same token {fingerprint}. It does so within 30 s of another forced refresh, or beyond 20 a day: a program outside this store may have made them.",
        "第 {step} / {steps} 步：微信返回同一个 access_token {fingerprint}。距上次强制刷新不足 30 秒，或当天超过 20 次时会这样：可能是本存储之外的程序所为。",
    ),
    "drill_step_failed": ("Step {step} of {steps} failed: {reason}", "第 {step} / {steps} 步失败：{reason}"),
    "drill_waiting": (
        "Step {step} of {steps} in {seconds} s.",
        "第 {step} / {steps} 步将在 {seconds} 秒后进行。",
    ),
    "drill_stoppable": (
        "Ctrl-C stops here and leaves the drill half done.",
        "按 Ctrl-C 可在此停止，处理将只完成一半。",
    ),
    "drill_press_d": (
        "Once this is closed, {key_diagnosis} says what to do.",
        "关闭后按 {key_diagnosis} 查看处理方法。",
    ),
    "drill_stop": ("Stop half done", "就此停止"),
    # After
    "drill_new_alive": ("New token {fingerprint}: WeChat honours it.", "新的 {fingerprint}：微信确认有效。"),
    "drill_new_dead": (
        "New token {fingerprint}: WeChat refuses it: {cause}.",
        "新的 {fingerprint}：微信拒绝：{cause}。",
    ),
    "drill_new_unknown": (
        "New token {fingerprint}: WeChat's answer says nothing about it: {cause}.",
        "新的 {fingerprint}：微信的应答无法说明其是否有效：{cause}。",
    ),
    "drill_old_alive": (
        "Old token {fingerprint}: WeChat still honours it.",
        "旧的 {fingerprint}：微信仍认可。",
    ),
    "drill_old_dead": ("Old token {fingerprint}: dead, says WeChat.", "旧的 {fingerprint}：微信确认已失效。"),
    "drill_old_unknown": (
        "Old token {fingerprint}: WeChat's answer says nothing about it: {cause}.",
        "旧的 {fingerprint}：微信的应答无法说明其是否有效：{cause}。",
    ),
    "drill_end_nothing": (
        "Not done: take the leaked token for alive. See to the cause, then begin again.",
        "未完成：请视泄漏的 access_token 仍然有效。请先解决上述问题，然后重新开始。",
    ),
    "drill_end_half": (
        "Half done: the token is now {fingerprint}, and the leaked one may still work until {until}. One more forced refresh finishes the drill, from {next_at} on: F, or `wxconsole refresh {alias} --force`.",
        "只完成了一半：当前 access_token 为 {fingerprint}，泄漏的可能到 {until} 之前仍然可用。从 {next_at} 起再强制刷新一次即可完成：按 F，或执行 `wxconsole refresh {alias} --force`。",
    ),
    "drill_end_proved": (
        "Done: the leaked token is dead. Find the leak now, and reset the AppSecret if that may be out too.",
        "已完成：泄漏的 access_token 已失效。请立即排查泄漏原因，必要时重置 AppSecret。",
    ),
    "drill_end_old_alive": (
        "Both steps ran, and the old token still works. WeChat lets an old one work for about 5 minutes: if it is used after that, reset the AppSecret at WeChat.",
        "两步都已执行，但旧的 access_token 仍然可用。旧的大约还能用 5 分钟：如果之后仍被使用，请在微信后台重置 AppSecret。",
    ),
    "drill_end_new_dead": (
        "Both steps ran, and the new token is dead already: another program has forced one since. `wxconsole refresh {alias}`, or r, fetches the one in use; find that program.",
        "两步都已执行，但新的 access_token 已失效：其间有其他程序强制刷新过。按 r 或执行 `wxconsole refresh {alias}` 获取当前的，并找出该程序。",
    ),
    "drill_end_unproved": (
        "Both steps ran; that the leaked token is dead is not proved. Take it for alive for 5 minutes more.",
        "两步都已执行，但未能证实泄漏的 access_token 已失效。请在 5 分钟内视其仍然有效。",
    ),
    "history_drill": ("(drill {step} of {steps})", "（泄漏处理 {step} / {steps}）"),
}
