# 账户活动与邮件页面的文字。

refusal-mail-queued = 邮件 { $id } 正在发送中。
refusal-mail-queued-cure = 请等待其发送成功或失败后再重新发送。
