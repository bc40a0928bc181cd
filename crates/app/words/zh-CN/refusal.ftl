# 发生了什么（refusal-<code>）以及怎么办（refusal-<code>-cure）。

refusal-invalid-input = 字段 { $field } 无法接受：{ $why }。
refusal-invalid-input-cure = 请更正字段 { $field } 后重新提交。
refusal-sign-in-required = 您尚未登录，或会话已结束。
refusal-sign-in-required-cure = 请登录，登录后会回到此页面。
refusal-forbidden = 您没有执行此操作的权限。
refusal-forbidden-cure = 请联系该账户的管理员获取权限，或切换到其他账户。
refusal-not-found = 没有 ID 为 { $id } 的 { $what }，或者您无权查看。
refusal-not-found-cure = 请检查 ID、账户和区域；该项目可能已被删除。
refusal-changed-meanwhile = 在您编辑期间，其他人已修改了此内容。
refusal-changed-meanwhile-cure = 请刷新页面，查看新值后再次修改。
refusal-idempotency-mismatch = 此幂等键已用于另一个请求。
refusal-idempotency-mismatch-cure = 请使用新的幂等键发送请求。
refusal-too-many-requests = 短时间内请求过多。
refusal-too-many-requests-cure = { $seconds ->
   *[other] 请等待 { $seconds } 秒后重试。
}
refusal-unavailable = 服务器目前过于繁忙，或即将重启。
refusal-unavailable-cure = 请几秒后重试。没有任何内容被更改。
refusal-region-unknown = 此部署中没有区域 { $region }。
refusal-region-unknown-cure = 请从区域菜单中选择一个区域。
refusal-region-unsupported = 区域 { $region } 不提供 { $service }。
refusal-region-unsupported-cure = 请为 { $service } 选择其他区域。
