# 账户活动与邮件页面的文字。

refusal-mail-queued = 邮件 { $id } 正在发送中。
refusal-mail-queued-cure = 请等待其发送成功或失败后再重新发送。

api-broken = 服务器内部出错，未作任何更改。
api-broken-cure = 请重试；如果再次发生，请将请求 ID 告知服务器运营者。
