# 账户活动与邮件页面的文字。

refusal-mail-queued = 邮件 { $id } 正在发送中。
refusal-mail-queued-cure = 请等待其发送成功或失败后再重新发送。

api-broken = 服务器内部出错，未作任何更改。
api-broken-cure = 请重试；如果再次发生，请将请求 ID 告知服务器运营者。

activity-about = 此账户中的每一项更改：时间、操作者、内容和来源。记录不可修改。
activity-none = 尚无活动
activity-when = 时间
activity-who = 操作者
activity-what = 操作
activity-target = 对象
activity-where = 来源
activity-global = 全局
activity-system = Usher
activity-anonymous = 未登录
activity-detail = 详细信息
mail-about = 为此账户发送的邮件，以及邮件服务器的答复。
mail-none = 尚未发送邮件
mail-kind = 邮件
mail-answer = 邮件服务器答复
mail-answer-kept = 保存在本机信箱中
mail-attempts = （尝试 { $count } 次）
mail-kind-administrator-invitation = 管理员邀请
mail-kind-administrator-added = 管理员新增账户
mail-kind-sign-up-known = 已知邮箱的开户请求
mail-kind-invitation = 邀请
mail-kind-activation = 席位
mail-kind-password-reset = 重设密码
mail-kind-credit-notice = 积分提醒
mail-kind-promotion-notice = 促销抵扣到期提醒
mailbox-title = 信箱
mailbox-about = 未配置邮件服务器，邮件保留在此，仅本机可读。
mailbox-none = 尚无邮件
mailbox-none-why = 此服务器要发送的邮件会显示在这里。
