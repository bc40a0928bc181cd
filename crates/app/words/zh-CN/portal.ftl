# 访问门户和安全页面。

portal-title = 访问门户
portal-welcome = 已登录：{ $name }
portal-plans = 您的套餐
portal-bonus = 奖励积分“{ $name }”，优先使用，有效期至 { $time }
portal-no-plan = 您还没有订阅
portal-no-plan-why = { $account } 的管理员负责分配套餐。请向其申请；分配后您会收到邮件。
portal-start = 从您的工具登录
portal-region = 区域
portal-start-ide = 在 IDE 中选择“Sign in with your organization”，然后输入 Start URL。区域会自动识别；若要求填写，请使用上面的区域。
portal-start-cli = 在命令行中：
portal-devices = 身份验证器应用
portal-device-unnamed = 身份验证器应用
portal-device-add = 添加身份验证器应用
portal-device-rename = 重命名
portal-device-name = 设备名称
portal-device-used = 上次使用
portal-device-since = 注册时间
portal-codes = 恢复代码
portal-codes-left = { $count ->
   *[other] 还剩 { $count } 个代码。
}
portal-codes-new = 生成新的恢复代码
portal-sessions = 会话
portal-session-this = 此浏览器
portal-session-from = 来自
portal-session-agent = 浏览器
portal-session-browser = { $system } 上的 { $browser }
portal-session-unknown = 未知浏览器
portal-session-since = 开始时间
portal-session-end = 结束
portal-sign-out-everywhere = 从所有位置退出
portal-clients = 已登录的客户端
portal-clients-none = 没有已登录的 IDE 或命令行。
portal-client-name = 客户端
portal-client-used = 上次使用
portal-client-end = 撤销
portal-password = 密码
portal-password-since = 选择时间
portal-password-present = 当前密码
portal-password-change = 更改密码
portal-security = 安全
portal-plan-pending = 首次使用之前不收费，此前可使用免费套餐的积分。
portal-plan-active = 使用中。
portal-plan-canceled = 您的套餐将在本月结束时终止。
portal-plan-gone = 您的套餐已终止。
