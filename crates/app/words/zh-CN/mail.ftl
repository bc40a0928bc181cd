# 邮件正文：说明要做什么、由谁发送、为何发送；链接独占一行。

mail-administrator-invitation-subject = 邀请你管理 { $account }
mail-administrator-invitation-body =
    你好：

    你已被指定为账户 { $account } 的管理员。请设置密码以开始使用：

    { $link }

    此链接只能使用一次，{ $days } 天内有效。如已过期，请联系该账户的管理员重新发送。

    你收到此邮件，是因为有人为 { $account } 填写了你的邮箱地址。如果这与你无关，请忽略：不使用链接就不会发生任何事。

mail-administrator-added-subject = 你现在可以管理 { $account }
mail-administrator-added-body =
    你好：

    你已被指定为账户 { $account } 的管理员。照常登录即可在控制台中看到它：

    { $link }

    你收到此邮件，是因为 { $account } 的管理员填写了你的邮箱地址。

mail-sign-up-known-subject = 你已经可以登录
mail-sign-up-known-body =
    你好：

    有人请求用你的邮箱地址开通账户 { $account }。你在此已有登录账号，因此没有开通新账户。请直接登录，或在登录页面重设密码：

    { $link }

    如果不是你本人，请忽略此邮件：一切保持不变。

mail-invitation-subject = 你在 { $account } 的访问权限已就绪
mail-invitation-body =
    { $name }，你好：

    { $account } 已为你开通开发工具的访问权限。你的用户名是 { $user }。请设置密码：

    { $link }

    此链接只能使用一次，{ $days } 天内有效。如已过期，请联系管理员重新发送。

    你收到此邮件，是因为 { $account } 的管理员将你加入了目录。

mail-activation-subject = { $service } { $tier } 已为你准备好
mail-activation-body =
    { $name }，你好：

    { $account } 为你分配了席位：{ $service } { $tier }。请在 IDE 或命令行中选择使用组织账户登录，并输入：

    Start URL：{ $start-url }
    区域：{ $region }

    使用你已有的用户名和密码登录即可。更多说明见：

    { $start-url }

    你收到此邮件，是因为 { $account } 的管理员为你订阅了该服务。

mail-password-reset-subject = 设置新密码
mail-password-reset-body =
    { $name }，你好：

    有人请求为你的登录设置新密码。如果是你本人，请在此设置：

    { $link }

    此链接只能使用一次，{ $hours } 小时内有效。

    如果不是你本人，请忽略此邮件：你的密码不会改变。

mail-credit-notice-subject = 你已使用 { $limit } 额度中的 { $used }
mail-credit-notice-body =
    { $name }，你好：

    本月 { $limit } 额度中你已使用 { $used }。额度将于 { $resets } 恢复。

    如果在此之前需要更多额度，请联系管理员：升级方案或开启超额用量可立即生效。

    你收到此邮件，是因为你拥有席位；每越过一个提醒点只发送一次。

mail-promotion-notice-subject = { $promotion } 将于 { $date } 结束
mail-promotion-notice-body =
    你好：

    账户 { $account } 的优惠 { $promotion } 将于 { $date } 结束，还有 { $days } 天，余额 { $remaining }。

    此后账户将按正常价格计费，服务不会中断。如需调整费用，请在控制台查看席位与方案。

    你收到此邮件，是因为你是 { $account } 的管理员。
