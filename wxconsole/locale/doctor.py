"""Words of `doctor`: what was looked at, what was found (`check_…`), and what to do about it (`step_…`)."""

_MAKE_PRIVATE = (
    "wxconsole makes it private itself as it opens its data. If somebody may have read it, reset the AppSecrets.",
    "wxconsole 打开数据时会自动改为仅自己可访问。如可能已被他人看到，请重置 AppSecret。",
)
_WAY_OUT = (
    "Do as it says there, and run `wxconsole doctor` again.",
    "按上述说明处理后，再次执行 `wxconsole doctor`。",
)

MESSAGES = {
    "state_ok": ("ok", "正常"),
    "state_warn": ("warn", "警告"),
    "state_fail": ("FAIL", "失败"),
    "state_skipped": ("-", "跳过"),
    "subject_home": ("data folder", "数据目录"),
    "subject_files": ("files", "数据文件"),
    "subject_log": ("log folder", "日志目录"),
    "subject_env_file": (".env", ".env"),
    "subject_store": ("store", "存储"),
    "subject_history": ("history", "刷新历史"),
    "subject_lock": ("lock", "锁"),
    "subject_publishing": ("publishing", "发布"),
    "subject_disk": ("disk", "磁盘"),
    "subject_file_system": ("file system", "文件系统"),
    "subject_settings": ("settings", "设置"),
    "subject_keyring": ("keyring", "密钥环"),
    "subject_proxy": ("proxy", "代理"),
    "subject_dns": ("DNS", "DNS"),
    "subject_api": ("WeChat", "微信接口"),
    "subject_tls": ("TLS", "TLS"),
    "subject_clock": ("clock", "时钟"),
    "subject_clock_sync": ("time service", "时间同步"),
    "subject_clipboard": ("clipboard", "剪贴板"),
    "subject_terminal": ("terminal", "终端"),
    "subject_encoding": ("encoding", "字符编码"),
    "subject_python": ("Python", "Python"),
    "subject_libraries": ("libraries", "依赖库"),
    # Keyring
    "check_keyring_unused": (
        "No AppSecret lies in the OS keyring, and none is to.",
        "没有 AppSecret 存放在系统密钥环中，也没有设置要存放。",
    ),
    "check_keyring_answers": (
        "{name} answers, and has the AppSecrets of {n} account(s).",
        "{name} 应答正常，存有 {n} 个账号的 AppSecret。",
    ),
    "check_keyring_not_all": (
        "Still stored unencrypted in state.json: the AppSecrets of {aliases}.",
        "仍以明文保存在 state.json 中的 AppSecret：{aliases}。",
    ),
    "step_keyring_not_all": (
        "Move each by entering it anew: `wxconsole accounts edit ALIAS --new-secret`. Any other edit moves it too.",
        "逐个重新输入即可移入密钥环：`wxconsole accounts edit ALIAS --new-secret`；修改账号的其他内容也会移入。",
    ),
    "check_keyring_problem": ("{problem}", "{problem}"),
    "step_keyring_problem": _WAY_OUT,
    "check_keyring_entry": ("{alias}: {problem}", "{alias}：{problem}"),
    "step_keyring_entry": (
        "Its token cannot be refreshed until then; the one that is held stays in use.",
        "在此之前无法刷新它的 access_token，手中的照常使用。",
    ),
    # Files
    "check_private": ("{path} is yours alone (mode {mode}).", "{path} 仅自己可访问（权限 {mode}）。"),
    "check_private_link": (
        "{path} leads to {target}, which is yours alone (mode {mode}).",
        "{path} 指向 {target}，仅自己可访问（权限 {mode}）。",
    ),
    "check_file_problem": ("{problem}", "{problem}"),
    "step_file_problem": (
        "Let `ls -ld` show who owns it, and the folders above it.",
        "用 `ls -ld` 查看它及其上级目录的所有者和权限。",
    ),
    "check_hangs": (
        "No answer from the file system of {path} within {seconds:g} s.",
        "{path} 所在的文件系统 {seconds:g} 秒内没有响应。",
    ),
    "step_hangs": (
        "See whether its disk or its file server is there (`df {path}`), or set WXCONSOLE_HOME to a local folder.",
        "检查其磁盘或文件服务器是否可用（`df {path}`），或将 WXCONSOLE_HOME 设为本机目录。",
    ),
    "check_home_absent": (
        "{path} is not there yet. It is made with the first account or token that is saved.",
        "{path} 尚不存在，首次保存账号或 access_token 时会自动创建。",
    ),
    "check_home_impossible": (
        "{path} is not there, and cannot be made: {folder} is no folder that you may write to.",
        "{path} 不存在，也无法创建：{folder} 不是可写的目录。",
    ),
    "step_home_impossible": (
        "Set WXCONSOLE_HOME to a folder of your own, or have {folder} made writable for you.",
        "将 WXCONSOLE_HOME 设为自己的目录，或取得 {folder} 的写权限。",
    ),
    "check_home_no_folder": ("{path} is not a folder.", "{path} 不是目录。"),
    "step_home_no_folder": (
        "Move it away, or set WXCONSOLE_HOME to another folder.",
        "移走它，或将 WXCONSOLE_HOME 设为其他目录。",
    ),
    "check_home_foreign": (
        "{path} belongs to {owner}, who could read every secret in it.",
        "{path} 属于 {owner}，该用户能读取其中的全部密钥。",
    ),
    "step_home_foreign": (
        "Set WXCONSOLE_HOME to a folder of your own, or have its owner changed. wxconsole writes nothing there.",
        "将 WXCONSOLE_HOME 设为自己的目录，或更改其所有者。wxconsole 不会向其中写入。",
    ),
    "check_home_shared": ("{path} is a folder that all users share.", "{path} 是所有用户共用的目录。"),
    "step_home_shared": (
        "Set WXCONSOLE_HOME to a folder of your own.",
        "将 WXCONSOLE_HOME 设为自己的目录。",
    ),
    "check_foreign": ("{path} belongs to {owner}.", "{path} 属于 {owner}。"),
    "step_foreign": (
        "Who owns it can read and change it. Have its owner changed, or move it away.",
        "其所有者可以读取和修改它。请更改所有者，或移走它。",
    ),
    "check_loose": (
        "{path} can be read or changed by other users of this machine (mode {mode}).",
        "{path} 可被本机其他用户读取或修改（权限 {mode}）。",
    ),
    "step_loose": _MAKE_PRIVATE,
    "check_unwritable": ("{path} cannot be written by you.", "{path} 不可写。"),
    "step_unwritable": (
        "Without that, no token can be saved. Make it writable (chmod u+w {path}), or set WXCONSOLE_HOME to another folder.",
        "这样无法保存 access_token。请改为可写（chmod u+w {path}），或将 WXCONSOLE_HOME 设为其他目录。",
    ),
    "check_no_files": ("There are none yet.", "尚无文件。"),
    "check_files_private": (
        "All {n} of the data folder are yours alone.",
        "数据目录中的 {n} 个文件和目录均仅自己可访问。",
    ),
    "check_log_absent": (
        "{path} is not there yet. It is made with the first record.",
        "{path} 尚不存在，写入第一条日志时会自动创建。",
    ),
    "check_log_there": ("{path} takes the log.", "日志写入 {path}。"),
    "check_log_unwritable": (
        "{path} is no folder that you may write to: there is no log.",
        "{path} 不是可写的目录，无法写入日志。",
    ),
    "step_log_unwritable": (
        "Make it a folder of your own (chmod u+rwx {path}). All else works without.",
        "请改为自己可写的目录（chmod u+rwx {path}）。其他功能不受影响。",
    ),
    "check_log_loose": (
        "{path} can be changed by other users of this machine (mode {mode}).",
        "{path} 可被本机其他用户修改（权限 {mode}）。",
    ),
    "step_log_loose": (
        "Make it yours alone (chmod go= {path}). The log itself is private, and holds no secret.",
        "请改为仅自己可访问（chmod go= {path}）。日志文件本身是私有的，且不含密钥。",
    ),
    "check_env_without_secret": ("{path} holds no AppSecret.", "{path} 不含 AppSecret。"),
    "check_env_loose": (
        "{path} holds an AppSecret, and other users of this machine can read it (mode {mode}).",
        "{path} 含有 AppSecret，且可被本机其他用户读取（权限 {mode}）。",
    ),
    "step_env_loose": (
        "chmod 600 {path}. If somebody may have read it, reset the AppSecrets.",
        "执行 chmod 600 {path}。如可能已被他人看到，请重置 AppSecret。",
    ),
    "check_env_tracked": (
        "{path} holds an AppSecret and is tracked by git: whoever has the repository has the secret.",
        "{path} 含有 AppSecret，且已被 git 跟踪：任何拿到仓库的人都能得到它。",
    ),
    "step_env_tracked": (
        "Reset the AppSecret, which stays in the repository's past, then take the file out with git rm --cached {path} and put it into .gitignore.",
        "请重置 AppSecret（它会一直留在仓库历史中），再用 git rm --cached {path} 取消跟踪，并加入 .gitignore。",
    ),
    "check_env_not_ignored": (
        "{path} holds an AppSecret in a git repository that does not ignore it: the next `git add` may take it along.",
        "{path} 含有 AppSecret，位于 git 仓库中且未被忽略：下次 git add 可能会把它一并提交。",
    ),
    "step_env_not_ignored": ("Add {name} to .gitignore.", "把 {name} 加入 .gitignore。"),
    # Store
    "check_store_empty": ("Nothing has been saved yet.", "尚未保存任何内容。"),
    "check_store_read": (
        "It can be read: {accounts} account(s) of its own, {tokens} token(s).",
        "可以读取：保存了 {accounts} 个账号、{tokens} 个 access_token。",
    ),
    "check_store_problem": ("{problem}", "{problem}"),
    "step_store_problem": _WAY_OUT,
    "check_redis_answers": (
        "Redis {version} at {address} answers in {ms} ms.",
        "{address} 的 Redis {version} 在 {ms} 毫秒内响应。",
    ),
    "check_redis_plain": (
        "Tokens travel to {address} unencrypted.",
        "access_token 以明文传输到 {address}。",
    ),
    "step_redis_plain": (
        "Whoever sees that network reads them. Set up TLS, and write rediss:// in WXCONSOLE_STORE.",
        "能监听该网络的人都能读到。请启用 TLS，并在 WXCONSOLE_STORE 中使用 rediss://。",
    ),
    "check_redis_volatile": (
        "Redis at {address} does not write what it is told to disk.",
        "{address} 的 Redis 没有把数据写入磁盘。",
    ),
    "step_redis_volatile": (
        "After a restart, history and the counts of forced refreshes are gone. Set `appendonly yes`.",
        "重启后历史记录和强制刷新次数会丢失。请设置 `appendonly yes`。",
    ),
    "check_redis_slow": ("{address} needs {ms} ms to answer.", "{address} 需要 {ms} 毫秒才响应。"),
    "step_redis_slow": (
        "Each refresh asks it some six times. Use a Redis that is nearer.",
        "每次刷新约需访问 6 次。请使用更近的 Redis。",
    ),
    "check_publishing_works": (
        "Tokens can be written to {target}, {ms} ms away.",
        "可以向 {target} 写入 access_token，延迟 {ms} 毫秒。",
    ),
    "check_publishing_problem": ("{problem}", "{problem}"),
    "step_publishing_problem": (
        "Until then, programs that read there go on with what lies there to its end, and then fetch by themselves if they can.",
        "在此之前，读取它的程序会继续使用已有的 access_token 直到到期，然后可能自行获取。",
    ),
    "check_publishing_plain": (
        "Tokens travel to {address} unencrypted, where they are published.",
        "access_token 以明文发布到 {address}。",
    ),
    "step_publishing_plain": (
        "Whoever sees that network reads them. Set up TLS, and write rediss:// in WXCONSOLE_PUBLISH.",
        "能监听该网络的人都能读到。请启用 TLS，并在 WXCONSOLE_PUBLISH 中使用 rediss://。",
    ),
    "check_history_read": ("All of it can be read: {n} row(s).", "全部可以读取：{n} 条记录。"),
    "check_history_problem": ("{problem}", "{problem}"),
    "step_history_problem": (
        "Nothing needs to be done for tokens. What is lost can come from a backup of {folder} only.",
        "access_token 不受影响，无需处理。丢失的记录只能从 {folder} 的备份中恢复。",
    ),
    "check_history_aside": (
        "{n} damaged part(s) of the history were set aside in {folder}.",
        "{folder} 中有 {n} 个已损坏并另存的历史文件。",
    ),
    "step_history_aside": (
        "Look into *.damaged-* there, and delete them if you do not need them. A disk that damages files may be failing.",
        "查看其中的 *.damaged-* 文件，不需要即可删除。文件反复损坏可能意味着磁盘有故障。",
    ),
    "check_lock_free": ("It can be taken.", "可以获取。"),
    "check_lock_needless": (
        "Not looked at: there is no store to be locked.",
        "未检查：还没有需要加锁的存储。",
    ),
    "check_lock_problem": ("{problem}", "{problem}"),
    "step_lock_problem": (
        "Without the lock no refresh can begin. See which processes run: `ps -ef | grep wxconsole`.",
        "拿不到锁就无法刷新。请查看正在运行的进程：`ps -ef | grep wxconsole`。",
    ),
    "check_disk_free": ("{mb} MB are free.", "剩余 {mb} MB。"),
    "check_disk_low": (
        "Only {mb} MB are free where {path} lies.",
        "{path} 所在磁盘仅剩 {mb} MB。",
    ),
    "step_disk_low": (
        "Make room before the disk is full: then no token can be saved.",
        "请尽快清理：磁盘写满后将无法保存 access_token。",
    ),
    "check_disk_full": (
        "The disk that {path} lies on is full: {mb} MB are free.",
        "{path} 所在磁盘已满：剩余 {mb} MB。",
    ),
    "step_disk_full": (
        "Make room, or set WXCONSOLE_HOME to a folder on another disk: as it is, a new token may be lost when the program ends.",
        "请清理磁盘，或将 WXCONSOLE_HOME 设到其他磁盘：否则程序退出时可能丢失新的 access_token。",
    ),
    "check_file_system_local": ("{name}, on this machine.", "{name}，位于本机。"),
    "check_file_system_unknown": (
        "Not looked at: this system does not say what it is.",
        "未检查：系统未提供文件系统类型。",
    ),
    "check_file_system_network": (
        "{path} lies on a network file system ({name}), where the lock of one machine may not hold on another.",
        "{path} 位于网络文件系统（{name}），一台机器加的锁在另一台上可能无效。",
    ),
    "step_file_system_network": (
        "Set WXCONSOLE_HOME to a local folder, or use the folder from one machine only.",
        "将 WXCONSOLE_HOME 设为本机目录，或只在一台机器上使用该目录。",
    ),
    "check_file_system_memory": (
        "{path} lies in memory ({name}): accounts and history are gone after a restart.",
        "{path} 位于内存中（{name}）：重启后账号和历史记录都会消失。",
    ),
    "step_file_system_memory": (
        "Set WXCONSOLE_HOME to a folder on a disk, unless that is what you want.",
        "如非有意为之，请将 WXCONSOLE_HOME 设为磁盘上的目录。",
    ),
    # Settings
    "check_settings_fine": ("Nothing odd is set.", "没有异常的设置。"),
    "check_setting_problem": ("{problem}", "{problem}"),
    "step_setting_problem": (
        "`wxconsole config` names each setting, its value and where it came from.",
        "`wxconsole config` 会列出每个设置项、它的值和来源。",
    ),
    # The way to WeChat
    "check_failed_call": ("{host}: {summary} ({errmsg})", "{host}：{summary}（{errmsg}）"),
    "check_not_reached": ("Not looked at: {host} was not reached.", "未检查：没有连上 {host}。"),
    "check_proxy_none": ("Calls to {host} go through none.", "访问 {host} 不经过代理。"),
    "check_proxy_used": (
        "Calls to {host} go through {proxy} ({origin}). WeChat sees the proxy's address: that one belongs on the IP whitelist.",
        "访问 {host} 经过代理 {proxy}（{origin}）。微信看到的是代理的出口 IP，IP 白名单里要填的是它。",
    ),
    "check_proxy_problem": ("{problem}", "{problem}"),
    "step_proxy_problem": (
        "Until then, WeChat cannot be called at all.",
        "在此之前无法访问微信。",
    ),
    "check_no_name": ("Not looked at: {host} needs no look-up.", "未检查：{host} 无需解析。"),
    "check_dns_resolves": ("{host} is {addresses}.", "{host} 解析为 {addresses}。"),
    "check_dns_diverted": (
        "{host} leads to an address that is not on the internet: {addresses}.",
        "{host} 解析到了非公网地址：{addresses}。",
    ),
    "step_dns_diverted": (
        "If a gateway or a proxy tool of yours does this, all is well as long as TLS below is. Otherwise look into /etc/hosts and the DNS server for an entry of {host}, and whether a login page of this network is waiting for you.",
        "如果是自己的网关或代理工具所为，只要下面的 TLS 正常即可。否则请检查 /etc/hosts 和 DNS 服务器中 {host} 的记录，以及本网络是否需要先登录。",
    ),
    "check_tls_needless": (
        "Not looked at: {host} is this machine, called without TLS.",
        "未检查：{host} 就是本机，不使用 TLS。",
    ),
    "check_tls_verified": (
        "{host} proved itself with a certificate of {issuer}, valid until {expires}.",
        "{host} 的证书有效，由 {issuer} 签发，有效期至 {expires}。",
    ),
    "check_tls_intercepted": (
        "{host} proved itself with a certificate of {issuer} (until {expires}), which no public authority vouches for: it counts only because of {variable}.",
        "{host} 的证书由 {issuer} 签发（有效期至 {expires}），不受公共证书机构信任，仅因设置了 {variable} 才被接受。",
    ),
    "step_tls_intercepted": (
        "Something on the way opens the connection, and can read AppSecrets and tokens. If that is your company's proxy, ask for an exception for {host}; if you do not know it, unset {variable} and find out.",
        "途中有设备解密了连接，能读取 AppSecret 和 access_token。如果是公司代理，请为 {host} 申请例外；如果来历不明，请取消 {variable} 并查明原因。",
    ),
    "check_api_answers": (
        "{host} answered in {ms} ms, as WeChat does (errcode {errcode} to a call without a token).",
        "{host} 在 {ms} 毫秒内应答，与微信一致（不带 token 的调用返回 errcode {errcode}）。",
    ),
    # Clock
    "check_clock_unknown": (
        "Not compared: no answer told the time.",
        "未比对：没有得到带时间的应答。",
    ),
    "check_clock_right": (
        "It agrees with WeChat's ({seconds} s apart).",
        "与微信一致（相差 {seconds} 秒）。",
    ),
    "check_clock_behind": (
        "It is {by} behind WeChat's.",
        "比微信慢 {by}。",
    ),
    "step_clock_behind": (
        "Set it, and have it kept right (timedatectl set-ntp true). Tokens are refreshed in time all the same, but the times in the history are wrong, and far off, every certificate looks invalid.",
        "请校准时钟并开启自动同步（timedatectl set-ntp true）。access_token 仍会按时刷新，但历史记录中的时间不对；偏差过大时所有证书都会失效。",
    ),
    "check_clock_ahead": (
        "It is {by} ahead of WeChat's.",
        "比微信快 {by}。",
    ),
    "step_clock_ahead": (
        "Set it, and have it kept right (timedatectl set-ntp true). Tokens are refreshed in time all the same, but the times in the history are wrong, and far off, every certificate looks invalid.",
        "请校准时钟并开启自动同步（timedatectl set-ntp true）。access_token 仍会按时刷新，但历史记录中的时间不对；偏差过大时所有证书都会失效。",
    ),
    "check_clock_synchronised": (
        "The system keeps its clock in time.",
        "系统时钟已自动同步。",
    ),
    "check_clock_not_synchronised": (
        "The system says that its clock is not synchronised.",
        "系统时钟未同步。",
    ),
    "step_clock_not_synchronised": (
        "timedatectl set-ntp true, unless something else keeps it right.",
        "如没有其他校时手段，请执行 timedatectl set-ntp true。",
    ),
    "check_clock_sync_unknown": (
        "Not looked at: the system does not say.",
        "未检查：系统未提供此信息。",
    ),
    # Surroundings
    "check_clipboard_native": ("Copies go by {name}.", "通过 {name} 复制。"),
    "check_clipboard_osc52": (
        "Copies go to the terminal ({name}), which may ignore them: paste to see.",
        "通过终端（{name}）复制。终端可能会忽略，请粘贴确认。",
    ),
    "check_clipboard_tmux": (
        "Copies go by tmux to the terminal around it (set-clipboard {setting}), which may ignore them: paste to see.",
        "通过 tmux 传给外层终端复制（set-clipboard 为 {setting}）。终端可能会忽略，请粘贴确认。",
    ),
    "check_clipboard_tmux_off": (
        "tmux's set-clipboard is off: it may keep copies from the terminal around it.",
        "tmux 的 set-clipboard 为 off，复制内容可能到不了外层终端。",
    ),
    "step_clipboard_tmux_off": (
        "tmux set -s set-clipboard external, or `e` in the console writes a file instead.",
        "执行 tmux set -s set-clipboard external，或在控制台中按 `e` 写入文件。",
    ),
    "check_clipboard_no_way": (
        "Nothing can be copied: there is neither a clipboard tool nor a terminal that takes OSC 52.",
        "无法复制：没有剪贴板工具，也没有支持 OSC 52 的终端。",
    ),
    "step_clipboard_no_way": (
        "Install wl-clipboard (Wayland) or xclip (X11), or write files with `wxconsole export --output FILE`.",
        "安装 wl-clipboard（Wayland）或 xclip（X11），或用 `wxconsole export --output 文件` 写入文件。",
    ),
    "check_terminal_none": (
        "Not looked at: the output goes to no terminal.",
        "未检查：输出没有连到终端。",
    ),
    "check_terminal": (
        "{columns}×{lines}, TERM {term}, colours: {colours}.",
        "{columns}×{lines}，TERM 为 {term}，颜色数：{colours}。",
    ),
    "check_terminal_in": (
        "{columns}×{lines} in {multiplexer}, TERM {term}, colours: {colours}.",
        "{columns}×{lines}，位于 {multiplexer} 中，TERM 为 {term}，颜色数：{colours}。",
    ),
    "check_terminal_small": (
        "{columns}×{lines}, TERM {term}, colours: {colours}. The console needs {least}.",
        "{columns}×{lines}，TERM 为 {term}，颜色数：{colours}。控制台至少需要 {least}。",
    ),
    "step_terminal_small": (
        "Enlarge the window. The commands work in any.",
        "请放大窗口。各命令不受影响。",
    ),
    "check_terminal_dumb": (
        "{columns}×{lines}, TERM is {term!r}, colours: {colours}: a console cannot be drawn on that.",
        "{columns}×{lines}，TERM 为 {term!r}，颜色数：{colours}：无法显示控制台。",
    ),
    "step_terminal_dumb": (
        "Open wxconsole in a terminal that sets TERM, such as xterm-256color. The commands work in any.",
        "请在设置了 TERM（如 xterm-256color）的终端中打开 wxconsole。各命令不受影响。",
    ),
    "check_encoding": ("{name}: every character can be written.", "{name}：可以显示所有字符。"),
    "check_encoding_narrow": (
        "{name}: Chinese and drawing characters cannot be written.",
        "{name}：无法显示中文和制表符号。",
    ),
    "step_encoding_narrow": (
        "export LANG=C.UTF-8. Until then the console draws with ASCII signs.",
        "执行 export LANG=C.UTF-8。在此之前控制台只用 ASCII 符号。",
    ),
    "check_python": ("{version}.", "{version}。"),
    "check_libraries": ("{names}.", "{names}。"),
    "check_libraries_missing": ("Not installed: {names}.", "未安装：{names}。"),
    "step_libraries_missing": (
        "Install wxconsole again: pip install --force-reinstall wxconsole.",
        "请重新安装：pip install --force-reinstall wxconsole。",
    ),
}
