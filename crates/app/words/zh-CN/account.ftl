# 客户账户、管理员与 API 令牌。

refusal-administrator-exists = { $email } 已经是此账户的管理员。
refusal-administrator-exists-cure = 如果邀请邮件丢失，请在管理员列表中重新发送。
refusal-last-administrator = { $email } 是此账户的最后一名管理员。
refusal-last-administrator-cure = 请先邀请另一名管理员，然后再移除。
refusal-invitation-accepted = { $email } 已经接受了邀请。
refusal-invitation-accepted-cure = 对方可以直接登录，或在登录页面重设密码。
refusal-sign-up-closed = 此部署不开放自助开户。
refusal-sign-up-closed-cure = 请联系服务器运营者为你创建账户。
refusal-token-lifetime = API 令牌的有效期不能是 { $days } 天。
refusal-token-lifetime-cure = 请选择 1 到 365 天之间的有效期。
refusal-token-limit = 你已有 { $limit } 个 API 令牌，达到每人上限。
refusal-token-limit-cure = 请先撤销不再使用的令牌，再创建新的。
