"""The domain's terms: health, kind, endpoint, outcome, trigger. In Chinese, WeChat's own."""

MESSAGES = {
    "health_fresh": ("fresh", "正常"),
    "health_due": ("due", "待刷新"),
    "health_failing": ("failing", "重试中"),
    "health_blocked": ("blocked", "受阻"),
    "health_superseded": ("superseded", "被顶替"),
    "health_expired": ("expired", "已过期"),
    "health_none": ("none", "未获取"),
    "kind_official": ("official account", "公众号"),
    "kind_miniprogram": ("mini program", "小程序"),
    "kind_minigame": ("mini game", "小游戏"),
    "endpoint_stable": ("stable", "稳定版"),
    "endpoint_classic": ("classic", "普通版"),
    "outcome_rotated": ("rotated", "已更新"),
    "outcome_unchanged": ("unchanged", "未变化"),
    "outcome_failed": ("failed", "失败"),
    "trigger_manual": ("manual", "手动"),
    "trigger_scheduled": ("scheduled", "定时"),
    "trigger_passive": ("passive", "被动"),
    "trigger_startup": ("startup", "启动"),
    "trigger_command": ("command", "命令"),
}
