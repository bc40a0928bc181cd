# 有关配置文件、分配、订阅和积分的拒绝：原因和解决方法。

refusal-profile-exists = 此账户在 { $region } 中已有配置文件：{ $profile }。
refusal-profile-exists-cure = 请使用配置文件 { $profile }，或在其他区域中创建。
refusal-instance-required = 此账户尚未启用 Identity Center。
refusal-instance-required-cure = 请先在某个区域中启用 Identity Center；配置文件为其中的用户服务。
refusal-profile-required = 此用户在多个配置文件中有订阅，而请求未指定配置文件。
refusal-profile-required-cure = 请在请求中指定配置文件。
refusal-already-assigned = { $principal } 在此配置文件中已订阅 { $tier }。
refusal-already-assigned-cure = 请使用“更改套餐”选择其他套餐。
refusal-nothing-waiting = 没有可以撤回的待生效套餐变更。
refusal-nothing-waiting-cure = 请使用“更改套餐”选择套餐。
refusal-seat-held-by-group = 此订阅仍来自组 { $group }。
refusal-seat-held-by-group-cure = 请将用户移出该组，或停用该组的套餐，然后重试。
refusal-seat-missing = 用户 { $user } 在此配置文件中没有订阅。
refusal-seat-missing-cure = 请联系管理员为该用户订阅。
refusal-spend-mismatch = 请求 ID { $request } 已用于另一次积分消费。
refusal-spend-mismatch-cure = 请使用新的请求 ID 发送。
refusal-product-key-invalid = 产品密钥无效或已被吊销。
refusal-product-key-invalid-cure = 请向运营者索取新的产品密钥。
