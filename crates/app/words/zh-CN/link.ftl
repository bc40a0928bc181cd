# 一次性链接为何打不开。

refusal-link-unknown = 此链接无效。
refusal-link-unknown-cure = 请检查是否复制了完整地址，或重新索取链接。
refusal-link-spent = 此链接已被使用，或已被更新的链接取代。
refusal-link-spent-cure = 如果是您使用的，请直接登录；否则请打开最新的邮件，或重新索取链接。
refusal-link-expired = 此链接已于 { $when } 失效。
refusal-link-expired-cure = 请联系发送者重新获取链接。
