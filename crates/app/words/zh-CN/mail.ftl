# 邮件正文：说明要做什么、由谁发送、为何发送；链接独占一行。

mail-administrator-invitation-subject = 邀请您管理 { $account }
mail-administrator-invitation-body =
    您好：

    您已被指定为账户 { $account } 的管理员。请设置密码以开始使用：

    { $link }

    此链接只能使用一次，{ $days } 天内有效。如已过期，请联系该账户的管理员重新发送。

    您收到此邮件，是因为有人为 { $account } 填写了您的电子邮件地址。如果这与您无关，请忽略：不使用链接就不会发生任何事。

mail-administrator-added-subject = 您现在可以管理 { $account }
mail-administrator-added-body =
    您好：

    您已被指定为账户 { $account } 的管理员。照常登录即可在控制台中看到它：

    { $link }

    您收到此邮件，是因为 { $account } 的管理员填写了您的电子邮件地址。

mail-sign-up-known-subject = 您已经可以登录
mail-sign-up-known-body =
    您好：

    有人请求用您的电子邮件地址开通账户 { $account }。您在此已有登录账号，因此没有开通新账户。请直接登录，或在登录页面重设密码：

    { $link }

    如果不是您本人，请忽略此邮件：一切保持不变。

mail-invitation-subject = 您在 { $account } 的访问权限已就绪
mail-invitation-body =
    { $name }，您好：

    { $account } 已为您开通开发工具的访问权限。您的用户名是 { $user }。请设置密码：

    { $link }

    此链接只能使用一次，{ $days } 天内有效。如已过期，请联系管理员重新发送。

    您收到此邮件，是因为 { $account } 的管理员将您加入了目录。

mail-activation-subject = { $service } { $tier } 已为您准备好
mail-activation-body =
    { $name }，您好：

    { $account } 为您分配了席位：{ $service } { $tier }。请在 IDE 或命令行中选择使用组织账户登录，并输入：

    Start URL：{ $start-url }
    区域：{ $region }

    使用您已有的用户名和密码登录即可。更多说明见：

    { $start-url }

    您收到此邮件，是因为 { $account } 的管理员为您订阅了该服务。

mail-password-reset-subject = 设置新密码
mail-password-reset-body =
    { $name }，您好：

    有人请求为您的登录设置新密码。如果是您本人，请在此设置：

    { $link }

    此链接只能使用一次，{ $hours } 小时内有效。

    如果不是您本人，请忽略此邮件：您的密码不会改变。

mail-credit-notice-subject = 您已使用 { $limit } 积分中的 { $used }
mail-credit-notice-body =
    { $name }，您好：

    本月 { $limit } 积分中您已使用 { $used }。积分将于 { $resets } 恢复。

    如果在此之前需要更多积分，请联系管理员：升级套餐或开启超额用量可立即生效。

    您收到此邮件，是因为您拥有席位；每越过一个提醒点只发送一次。

mail-promotion-notice-subject = { $promotion } 将于 { $date } 结束
mail-promotion-notice-body =
    您好：

    账户 { $account } 的促销抵扣 { $promotion } 将于 { $date } 结束，还有 { $days } 天，余额 { $remaining }。

    此后账户将按正常价格计费，服务不会中断。如需调整费用，请在控制台查看席位与套餐。

    您收到此邮件，是因为您是 { $account } 的管理员。
