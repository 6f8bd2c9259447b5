"""Words of the account form: what is wrong with a field, what was pasted, what a test came to."""

MESSAGES = {
    "form_paste_hint": (
        "Paste AppID and AppSecret in one go: from WeChat's console, a .env, JSON or a URL.",
        "可一次粘贴 AppID 和 AppSecret：来自微信后台、.env、JSON 或 URL 均可。",
    ),
    # Under the fields
    "alias_empty": ("Give it a short name, such as shop.", "请填写简短名称，例如 shop。"),
    "field_appid_length": (
        "{n} characters; an AppID has 18. WeChat decides.",
        "共 {n} 个字符，AppID 应为 18 个。以微信为准。",
    ),
    "field_appid_case": ("AppIDs have no capital letters.", "AppID 通常全为小写。"),
    "field_appid_shape": (
        "An AppID is wx and 16 of 0-9 and a-f. WeChat decides.",
        "AppID 应为 wx 加 16 位 0-9、a-f。以微信为准。",
    ),
    "field_appid_original": (
        "gh_… is the original ID (原始ID); the AppID begins with wx.",
        "gh_ 开头的是原始ID，AppID 以 wx 开头。",
    ),
    "field_secret_length": (
        "{n} characters; an AppSecret has 32. WeChat decides.",
        "共 {n} 个字符，AppSecret 应为 32 个。以微信为准。",
    ),
    "field_secret_shape": (
        "AppSecrets have 0-9 and a-f only. WeChat decides.",
        "AppSecret 只含 0-9、a-f。以微信为准。",
    ),
    # Pasted
    "pasted": ("Pasted: {what}.", "已粘贴：{what}。"),
    "pasted_secret": ("AppSecret ({n} characters)", "AppSecret（{n} 个字符）"),
    "pasted_more": ("other fields", "其他字段"),
    "pasted_several_edit": (
        "{n} accounts were pasted, and {appid} is not among them. Paste them where an account is added.",
        "粘贴了 {n} 个账号，其中没有 {appid}。请在添加账号时粘贴。",
    ),
    "pasted_stuck": (
        "There was something like an AppSecret in this field: it was emptied. An AppSecret goes into its own field.",
        "此栏中含有形似 AppSecret 的内容，已清空。AppSecret 请填入它自己的输入框。",
    ),
    "pasted_no_secret": (
        "{n} accounts were pasted, none with both AppID and AppSecret.",
        "粘贴了 {n} 个账号，但都不同时含有 AppID 和 AppSecret。",
    ),
    "pasted_title": ("Accounts that were pasted", "粘贴的账号"),
    "pasted_new": ("added:", "将添加："),
    "pasted_known": ("here already, left as they are:", "已存在，保持不变："),
    "pasted_refused": ("left out:", "不添加："),
    "pasted_line": ("{alias}  {appid}  {kind}, {endpoint}", "{alias}  {appid}  {kind}，{endpoint}"),
    "pasted_incomplete": (
        "{appid}: no AppSecret was pasted with it",
        "{appid}：未粘贴其 AppSecret",
    ),
    "pasted_without_appid": (
        "an AppSecret without its AppID",
        "缺少 AppID 的 AppSecret",
    ),
    "pasted_alias_note": (
        "An alias that begins with wx- was made from the AppID, and cannot be changed later.",
        "以 wx- 开头的别名由 AppID 生成，之后不能修改。",
    ),
    "pasted_add": ("Add {n}", "添加 {n} 个"),
    "pasted_added": ("{n} accounts added", "已添加 {n} 个账号"),
    # Tested
    "form_test": ("Test", "测试"),
    "form_test_stop": ("Stop", "停止"),
    "form_copy_ip": ("Copy IP", "复制 IP"),
    "form_test_hint": (
        "Test: one plain call of stable. It ends no token, and saves nothing.",
        "测试：普通模式调用一次稳定版接口，不作废任何 token，也不保存。",
    ),
    "form_test_hint_classic": (
        "Test: one plain call of stable, which does not touch classic tokens. It ends none, and saves nothing.",
        "测试：普通模式调用一次稳定版接口，不影响普通版 token，不作废任何 token，也不保存。",
    ),
    "trial_asking": ("Asking WeChat …", "正在询问微信…"),
    "trial_stopped": ("Stopped. Nothing was saved.", "已停止，未保存任何内容。"),
    "trial_works": ("Works: {left} s left. Nothing is saved yet.", "可用：剩余 {left} 秒。尚未保存。"),
    "trial_ip": ("IP to add to the whitelist:", "需加入白名单的 IP："),
    "trial_save_anyway": (
        "You can save it now: on the account, {key_repair} watches until the address is let in.",
        "可以先保存：选中账号后按 {key_repair}，会等待 IP 生效。",
    ),
}
