# 发生了什么（refusal-<code>）以及怎么办（refusal-<code>-cure）。

refusal-invalid-input = 字段 { $field } 无法接受：{ $why }。
refusal-invalid-input-cure = 请更正字段 { $field } 后重新提交。
refusal-sign-in-required = 您尚未登录，或会话已结束。
refusal-sign-in-required-cure = 请登录，登录后会回到此页面。
refusal-forbidden = 您没有执行此操作的权限。
refusal-forbidden-cure = 请联系该账户的管理员获取权限，或切换到其他账户。
refusal-named-what = { $what ->
    [account] 账户
    [administrator] 管理员
    [api-token] API 令牌
    [assignment] 分配
    [client] 客户端
    [device] 设备
    [group] 组
    [identity-center] Identity Center
    [instance] 实例
    [invoice] 账单
    [job] 任务
    [mail] 邮件
    [operation] 操作
    [page] 页面
    [product] 产品
    [profile] 配置文件
    [promotion] 促销抵扣
    [seat] 席位
    [session] 会话
    [user] 用户
    [user-or-group] 用户或组
   *[other] { $what }
}
refusal-not-found = 没有 ID 为 { $id } 的{ refusal-named-what }，或者您无权查看。
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
refusal-form-expired = 此表单已过期，或是在另一个浏览器中打开的。
refusal-form-expired-cure = 刷新页面后重新填写。没有任何内容被更改。
refusal-body-too-large = 请求超过了允许的 { $limit } 字节。
refusal-body-too-large-cure = 减少单次发送的内容：每个请求最多 { $limit } 字节。

# 下面各句中对目录文本的称呼。
refusal-named-field = { $field ->
    [user_name] 用户名
    [username] 用户名
    [email] 电子邮件地址
    [name] 姓名
    [given_name] 名字
    [family_name] 姓氏
    [display_name] 显示名称
    [group_name] 组名称
    [groups] 组名称
    [description] 描述
   *[other] 字段“{ $field }”
}

refusal-sign-in-again = 此步骤要求在一小时内登录过，而您上次登录的时间更早。
refusal-sign-in-again-cure = 重新登录，然后再次执行此步骤。
refusal-tier-unknown = 目录中没有套餐“{ $tier }”。
refusal-tier-unknown-cure = 选择目录中列出的套餐，并使用其完整名称。
refusal-tier-unavailable = 套餐 { $tier } 目前无法分配。
refusal-tier-unavailable-cure = 选择其他套餐，或联系运营方开放 { $tier }。
refusal-model-unknown = 目录中没有模型“{ $model }”。
refusal-model-unknown-cure = 选择目录中列出的模型，并使用其准确名称。
refusal-seat-ended = 席位 { $seat } 已结束，不再提供访问权限。
refusal-seat-ended-cure = 联系管理员重新分配订阅。
refusal-credits-exhausted = 此请求需要 { $asked } 积分，剩余 { $left } 积分。未扣除任何积分。
refusal-credits-exhausted-cure = 等待下个月的积分，或联系管理员升级套餐或开启超额用量。
refusal-meter-month-over = 该计量属于 { $month }，而请求属于另一个月份。
refusal-meter-month-over-cure = 重新发送请求；它将计入到达时所在的月份。

refusal-text-empty = { refusal-named-field }为空。
refusal-text-empty-cure = 输入内容。
refusal-text-too-long = { $field ->
    [groups] 此行的组超出了上限 { $limit }。
   *[other] { refusal-named-field }超过了 { $limit } 个字符。
}
refusal-text-too-long-cure = { $field ->
    [groups] 每行最多写 100 个组，每个组名称最多 1,024 个字符。
   *[other] 缩短到 { $limit } 个字符以内。
}
refusal-text-hidden = { refusal-named-field }没有可见内容，或含有控制字符，或含有隐藏、反转文字的标记。
refusal-text-hidden-cure = 在一行内手动输入，不要粘贴。
refusal-user-name-invalid = 用户名“{ $name }”含有空格或其他不允许的字符。
refusal-user-name-invalid-cure = 使用字母、数字、标点和符号，不含空格。
refusal-name-reserved = 名称“{ $name }”由系统保留。
refusal-name-reserved-cure = 选择其他名称。
refusal-email-invalid = “{ $email }”不是电子邮件地址。
refusal-email-invalid-cure = 输入形如 ana@example.com 的地址，不含引号和空格。
refusal-user-name-taken = 另一个用户的用户名或电子邮件地址是“{ $name }”，或与之看起来相同。
refusal-user-name-taken-cure = 选择其他用户名，或编辑已使用它的用户。
refusal-email-taken = 此目录中的另一个用户已使用电子邮件地址 { $email }。
refusal-email-taken-cure = 输入其他地址，或编辑已使用它的用户。
refusal-group-name-taken = 此目录中的另一个组已使用名称“{ $name }”。
refusal-group-name-taken-cure = 选择其他名称，或将用户添加到已有的组。
refusal-user-disabled = 该用户已停用，启用之前无法更改。
refusal-user-disabled-cure = 先启用该用户，再进行更改。

refusal-import-empty = 文件中没有数据行。
refusal-import-empty-cure = 选择一个首行为列名、其下至少有一行数据的文件。
refusal-import-too-large = 文件超过了允许的 { $limit } 字节。
refusal-import-too-large-cure = 拆分成多个文件，依次导入。
refusal-import-too-many-rows = 文件超过了 { $limit } 行。
refusal-import-too-many-rows-cure = 拆分成每个最多 { $limit } 行的文件，依次导入。
refusal-import-not-utf8 = 文件不是 UTF-8 编码：只能读到第 { $position } 个字节。
refusal-import-not-utf8-cure = 将文件另存为“CSV UTF-8”，然后重新选择。
refusal-import-header = { $why ->
    [missing] 首行缺少列“{ $column }”。
    [twice] 首行中列“{ $column }”出现了两次。
   *[unknown] 首行中的列“{ $column }”无法识别。
}
refusal-import-header-cure = { $why ->
    [missing] 在首行和每一行中添加列“{ $column }”。
    [twice] 删除两个“{ $column }”列中的一个。
   *[unknown] 只使用列 username、email、given_name、family_name、display_name 和 groups。
}
refusal-import-columns = 此行有 { $found } 个单元格，而首行有 { $expected } 列。
refusal-import-columns-cure = 让每一列对应一个单元格；含逗号的单元格用双引号括起。
refusal-import-quotes = 此行中有带引号的单元格未闭合，或单元格内有换行。
refusal-import-quotes-cure = 在同一行内闭合双引号；单元格中的双引号写成两个。
refusal-import-formula = 列“{ $field }”的单元格以公式符号开头，电子表格会将其作为公式运行。
refusal-import-formula-cure = 删除文本前的符号：=、+、-、@ 或制表符。
refusal-import-duplicate = “{ $name }”的用户名或电子邮件地址也出现在第 { $line } 行。
refusal-import-duplicate-cure = 只保留其中一行，或为其中一行改用其他用户名和电子邮件地址。

refusal-password-too-short = 密码少于 { $limit } 个字符。
refusal-password-too-short-cure = 选择至少 { $limit } 个字符的密码。
refusal-password-too-long = 密码超过了 { $limit } 个字符。
refusal-password-too-long-cure = 选择最多 { $limit } 个字符的密码。
refusal-password-classes = { $missing ->
    [lower] 密码中没有小写字母。
    [upper] 密码中没有大写字母。
    [digit] 密码中没有数字。
   *[other] 密码中没有字母和数字以外的字符。
}
refusal-password-classes-cure = { $missing ->
    [lower] 添加一个小写字母，例如 k。
    [upper] 添加一个大写字母，例如 K。
    [digit] 添加一个数字，例如 7。
   *[other] 添加一个其他字符，例如短横线、空格或感叹号。
}
refusal-password-used-before = 此密码是该用户最近三个密码之一。
refusal-password-used-before-cure = 选择最近未使用过的密码。
refusal-password-names-user = 密码中含有用户名或电子邮件地址。
refusal-password-names-user-cure = 选择不含这两者的密码。
refusal-password-leaked = 此密码或与之相近的密码曾在泄露事件中出现。
refusal-password-leaked-cure = 选择未在其他地方使用的密码；密码管理器可以生成。
refusal-password-guessable = { $hint ->
    [keyboard] 密码容易被猜到：它由键盘上相邻的按键组成。
    [repeat] 密码容易被猜到：其中有重复的字符或单词。
    [common] 密码容易被猜到：它与很多人使用的密码相近。
    [sequence] 密码容易被猜到：其中有 abc 或 6543 这样的序列。
    [date] 密码容易被猜到：其中有日期或年份。
    [word] 密码容易被猜到：它基本上只是一个单词。
    [name] 密码容易被猜到：它基本上只是一个姓名。
   *[longer] 密码容易被猜到：就其构成而言太短。
}
refusal-password-guessable-cure = { $hint ->
    [keyboard] 用几个互不相关的单词代替键盘图案。
    [repeat] 用互不相关的单词替换重复的部分。
    [common] 使用几个互不相关的单词，或由密码管理器生成。
    [sequence] 用互不相关的单词替换该序列。
    [date] 用互不相关的单词替换日期或年份。
    [word] 再添加几个互不相关的单词。
    [name] 用几个互不相关的单词代替姓名。
   *[longer] 加长密码：再添加几个互不相关的单词。
}
refusal-sign-in-failed = 用户名、密码或验证码不正确。
refusal-sign-in-failed-cure = 检查输入后重试。忘记密码时，可由管理员重置。
refusal-sign-in-delayed = 登录失败次数过多，需等待后才能再次登录。
refusal-sign-in-delayed-cure = 等待 { $seconds } 秒后重新登录。
refusal-sign-in-step = 此次登录用时过长，或步骤顺序不符。
refusal-sign-in-step-cure = 重新开始登录。
refusal-mfa-device-required = 登录需要 MFA 设备；您没有 MFA 设备，也无法在此注册。
refusal-mfa-device-required-cure = 联系管理员，以获准注册 MFA 设备。
refusal-mfa-device-limit = 该用户已有 { $limit } 个此类 MFA 设备，达到上限。
refusal-mfa-device-limit-cure = 移除其中一个，再注册新设备。

refusal-client-metadata-invalid = 客户端因 { $field } 无法注册：{ $why }。
refusal-client-metadata-invalid-cure = { $field ->
    [clientType] 以 public 类型注册客户端。
    [clientName] 为客户端指定 1 到 256 字节、单行可见的名称。
    [redirectUris] 注册 1 到 10 个重定向 URI，或只注册不需要重定向 URI 的授权类型。
   *[other] 更正 { $field } 后重新注册客户端。
}
refusal-redirect-invalid = 重定向 URI 无法接受：{ $why }。
refusal-redirect-invalid-cure =
    使用以 https 开头或以 http 指向 127.0.0.1、[::1]、localhost 的重定向 URI，并为客户端注册它。
refusal-scope-invalid = 授权范围“{ $scope }”格式不正确、超出数量上限，或未注册。
refusal-scope-invalid-cure = 只请求已注册的授权范围，最多 25 个，例如 sso:account:access。
refusal-grant-type-unsupported = 授权类型“{ $grant }”未知，或客户端未注册该类型。
refusal-grant-type-unsupported-cure = 使用客户端已注册的授权类型，或以该类型注册客户端。
refusal-client-invalid = 客户端未知、其密钥不正确，或其注册已过期。
refusal-client-invalid-cure = 重新注册客户端，然后从该客户端重新登录。
refusal-authorization-pending = 设备正在等待浏览器中的批准。
refusal-authorization-pending-cure = 在浏览器中批准该设备，它会自动继续。
refusal-slow-down = 设备查询批准结果过于频繁。
refusal-slow-down-cure = 将设备的请求间隔延长 5 秒。
refusal-grant-denied = 访问请求已在浏览器中被拒绝。
refusal-grant-denied-cure = 从设备或应用程序重新登录；如果请求由您发起，则批准它。
refusal-grant-expired = 设备或应用程序的代码已过期。
refusal-grant-expired-cure = 从设备或应用程序重新登录，以获取新代码。
refusal-grant-invalid = 代码或令牌未知、已使用、已撤销，或属于其他客户端。
refusal-grant-invalid-cure = 从设备或应用程序重新登录。
refusal-grant-reused = 此代码或令牌被再次使用，因此由它产生的一切均已撤销。
refusal-grant-reused-cure = 从设备或应用程序重新登录。如果反复发生，告知管理员。
refusal-start-url-unknown = 没有 Identity Center 使用 Start URL { $url }。
refusal-start-url-unknown-cure = 从邀请邮件中复制 Start URL，或向管理员索取。

refusal-session-length-invalid = 会话时长不能为 { $minutes } 分钟。
refusal-session-length-invalid-cure = 选择 15 分钟到 90 天（129,600 分钟）之间的时长。

refusal-alias-invalid = “{ $alias }”不能用作 Start URL 的别名。
refusal-alias-invalid-cure =
    使用 1 到 63 个小写字母、数字和短横线；首尾不能是短横线，开头不能是 d-、ssoins- 或 xn--。
refusal-alias-fixed = 此 Start URL 的别名已是 { $alias }，无法更改。
refusal-alias-fixed-cure = 继续使用 { $alias }。
refusal-alias-taken = 另一个 Identity Center 实例已使用别名 { $alias }。
refusal-alias-taken-cure = 选择其他别名。
refusal-instance-exists = 该账户已有 Identity Center 实例：{ $region } 中的 { $instance }。
refusal-instance-exists-cure = 使用 { $instance }；每个账户在所有区域中只有一个实例。
refusal-user-registered = 该用户已设置密码。
refusal-user-registered-cure = 发送重置密码邮件，或提供一次性密码。
refusal-import-group-unknown = 此目录中没有组“{ $name }”。
refusal-import-group-unknown-cure = 请先创建该组，或更正文件中的组名。
refusal-import-refused = 文件的第 { $line } 行无法导入，因此未导入任何内容。
refusal-import-refused-cure = 请检查文件，更正报告中列出的行，然后重新导入。
refusal-confirmation-wrong = 输入的内容不是“{ $name }”，因此未执行任何操作。
refusal-confirmation-wrong-cure = 请按显示的名称准确输入。
