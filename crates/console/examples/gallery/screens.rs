//! One screen for each kind of page.

use usher_console::look;
use usher_domain::money::Credits;
use usher_domain::time::MINUTE;
use usher_domain::{Code, Refusal};

use look::{
    Button, Chart, Choice, Column, Danger, Direction, Field, Flash, Letter, Link, Markup, Search, Series, T, Table,
    Tone, grouped, html,
};

use super::{now, s};

const COMMAND: &str = "kiro-cli login --license pro \\
  --identity-provider https://usher.example/start/northwind \\
  --region eu-central-1";

pub(crate) fn users(t: T) -> Markup {
    let people = [
        ("Ana Weiss", "ana@northwind.example", "Pro+", 197_944, 200_000, "active"),
        ("Bo Lindqvist", "bo.lindqvist@northwind.example", "Pro", 37_20, 100_000, "active"),
        ("陈小明", "xiaoming.chen@northwind.example", "Pro", 0, 100_000, "pending"),
        ("Dana Okonkwo-Featherstonehaugh", "dana@northwind.example", "Power", 1_000_000, 1_000_000, "active"),
        ("Emil Novák", "emil@northwind.example", "Pro", 61_250, 100_000, "canceled"),
        ("Farah Idris", "farah@northwind.example", "–", 0, 5_000, "disabled"),
    ];
    let rows = people.iter().map(|(name, mail, tier, used, limit, state)| {
        vec![
            html! { input type="checkbox" name="user" aria-label=(t.say_with("select-row", &[("name", *name)])); },
            html! { a href="#" { (name) } },
            html! { (mail) },
            look::tag(tier),
            look::usage_bar(t, name, Credits(*used), Credits(*limit)),
            look::state_badge(t, state),
            look::time(t, now() - MINUTE * used),
        ]
    });
    let search = Search {
        action: "users".into(),
        name: "q".into(),
        label: s(t, "Find users by name or e-mail", "按姓名或电子邮件查找用户"),
        results: "results".into(),
        ..Search::default()
    };
    let table = Table {
        caption: t.say("nav-users"),
        id: "results".into(),
        columns: vec![
            Column::pick(s(t, "Select", "选择")),
            Column::head(s(t, "Name", "姓名")).sort("#", Some(Direction::Ascending)),
            Column::text(s(t, "E-mail", "电子邮件")).sort("#", None),
            Column::text(s(t, "Plan", "套餐")),
            Column::text(s(t, "Credits this month", "本月积分")),
            Column::text(s(t, "State", "状态")),
            Column::text(s(t, "Last used", "最近使用")),
        ],
        rows: rows.collect(),
        toolbar: Some(html! {
            (look::search_box(t, &search))
            div.row { (look::link_button(Button::Normal, "#", &t.say("button-download"))) }
        }),
        foot: Some(look::pager(t, 1284, None, Some("?after=farah"))),
        ..Table::default()
    };
    html! {
        (look::head(
            &t.say("nav-users"),
            Some(&s(t, "People who can sign in with the Start URL of this instance.", "可以通过此实例的 Start URL 登录的人员。")),
            &html! {
                (look::link_button(Button::Normal, "#", &s(t, "Import CSV", "导入 CSV")))
                (look::link_button(Button::Primary, "#", &s(t, "Add user", "添加用户")))
            },
        ))
        (look::table(t, &table))
    }
}

pub(crate) fn overview(t: T) -> Markup {
    html! {
        (look::head(
            &t.say("nav-overview"),
            Some(&s(t, "Credits reset on 2026-12-01 00:00 UTC.", "积分将于 2026-12-01 00:00 UTC 重置。")),
            &html! {},
        ))
        div.grid {
            (look::stat_card(
                &t.say("nav-users"),
                &html! { (grouped(1284)) },
                &s(t, "12 invited this week", "本周邀请 12 人"),
                Some("#"),
            ))
            (look::stat_card(
                &s(t, "Active seats", "有效席位"),
                &html! { "412" },
                &s(t, "31 pending, free of charge", "31 个待激活，不收费"),
                Some("#"),
            ))
            (look::stat_card(
                &s(t, "Credits spent", "已用积分"),
                &html! { (grouped(Credits(31_884_512))) },
                &s(t, "of 521,000.00 included", "包含 521,000.00"),
                None,
            ))
            (look::stat_card(
                &s(t, "Bill so far", "本月账单"),
                &html! { "$10,480.00 " small { "USD" } },
                &s(t, "+ $214.36 overage", "另有 $214.36 超额费用"),
                Some("#"),
            ))
        }
        section.panel { (chart(t)) }
        div.grid.halves {
            (look::panel(&t.say("nav-identity-center"), None, &look::link_button(
                Button::Small,
                "#",
                &t.say("button-edit"),
            ), &look::kv(&[
                (t.say("start-url"), look::copy_field(t, "https://usher.example/start/northwind")),
                (s(t, "Instance", "实例"), look::copy_field(t, "ssoins-7223f1a2b3c4d5e6")),
                (s(t, "Identity source", "身份源"), html! { (s(t, "Built-in directory", "内置目录")) }),
                (t.say("menu-region"), html! { "Europe (Frankfurt) " code { "eu-central-1" } }),
                (s(t, "Multi-factor authentication", "多重身份验证"), look::state_badge(t, "enabled")),
                (s(t, "Created", "创建时间"), look::time(t, now())),
            ])))
            (look::panel(&t.say("nav-promotions"), Some(0), &html! {}, &look::empty_state(
                &s(t, "No promotion yet", "尚无促销抵扣"),
                &s(
                    t,
                    "A startup promotion pays for seats, and is applied to the bill by itself.",
                    "创业促销抵扣可用于支付席位费用，并会自动计入账单。",
                ),
                &look::link_button(Button::Primary, "#", &s(t, "Enter a code", "输入代码")),
            )))
        }
    }
}

fn chart(t: T) -> Markup {
    let days: Vec<i64> = (1..=30).collect();
    let values =
        |scale: i64| days.iter().map(|day| (day * 37 % 11 + 4) * scale * (if day % 7 < 2 { 1 } else { 4 })).collect();
    let chart = Chart {
        id: "spend".into(),
        title: s(t, "Credits per day", "每日积分"),
        description: s(
            t,
            "Work days use four times as much as weekends; overage began on the 16th.",
            "工作日的用量是周末的四倍；16 日开始出现超额。",
        ),
        labels: days.iter().map(|day| format!("11-{day:02}")).collect(),
        series: vec![
            Series { name: s(t, "Included", "包含"), values: values(240) },
            Series {
                name: s(t, "Overage", "超额"), values: days.iter().map(|day| (day - 15).max(0) * 190).collect()
            },
            Series { name: s(t, "Bonus", "赠送"), values: days.iter().map(|day| (12 - day).max(0) * 230).collect() },
        ],
    };
    look::bar_chart(t, &chart, &|value| grouped(value))
}

pub(crate) fn forms(t: T) -> Markup {
    let tier = |value: &str, label: &str, english: &str, chinese: &str| {
        Choice::new(value, label, "pro").hint(s(t, english, chinese))
    };
    let steps: Vec<String> = [("User details", "用户信息"), ("Groups", "组"), ("Plan", "套餐"), ("Review", "确认")]
        .iter()
        .map(|(a, b)| s(t, a, b))
        .collect();
    html! {
        (look::head(
            &s(t, "Add user", "添加用户"),
            Some(&s(t, "The user gets a mail with a link to set a password.", "用户将收到一封用于设置密码的邮件。")),
            &html! {},
        ))
        (look::steps(t, &steps, 1))
        (look::form_errors(
            t,
            &[s(t, "E-mail: there is no @ in “ana.northwind.example”.", "电子邮件：“ana.northwind.example”中没有 @。")],
        ))
        (look::panel(&s(t, "User details", "用户信息"), None, &html! {}, &look::form("#", "token", &html! {
            (Field::text(
                "user",
                s(t, "User name", "用户名"),
            ).value("ana").hint(s(t, "Cannot be changed later.", "以后无法更改。")).autocomplete("off"))
            (Field::new(
                "email",
                "mail",
                s(t, "E-mail", "电子邮件"),
            ).value("ana.northwind.example").error(Some(s(t, "An e-mail address needs an @.", "电子邮件地址需要包含 @。"))))
            (Field::text("nick", s(t, "Nickname", "昵称")).optional(t).placeholder("Ana"))
            (look::select(
                "lang",
                &t.say("menu-language"),
                &[Choice::new("en", "English", "en"), Choice::new("zh-CN", "简体中文", "en")],
                None,
            ))
            (look::tiles("tier", &s(t, "Plan", "套餐"), &[
                tier("pro", "Pro · $20", "1,000 credits a month", "每月 1,000 积分"),
                tier("plus", "Pro+ · $40", "2,000 credits a month", "每月 2,000 积分"),
                tier("power", "Power · $200", "10,000 credits a month", "每月 10,000 积分"),
            ]))
            (look::checkbox(
                "invite",
                &s(t, "Send the invitation now", "立即发送邀请"),
                true,
                Some(&s(t, "Otherwise you can copy a link.", "否则您可以复制链接。")),
            ))
            (Field::new("textarea", "note", s(t, "Note", "备注")).optional(t))
            div.form-foot {
                (look::button(Button::Primary, &t.say("button-next")))
                (look::button(Button::Normal, &t.say("button-back")))
                (look::link_button(Button::Link, "#", &t.say("button-cancel")))
            }
        })))
    }
}

pub(crate) fn flashes(t: T) -> Vec<Flash> {
    vec![
        Flash::new(Tone::Good, s(t, "Saved the settings of the profile.", "已保存配置文件设置。")),
        Flash::new(Tone::Note, s(t, "A downgrade takes effect on 1 December.", "降级将于 12 月 1 日生效。")),
        Flash {
            tone: Tone::Warn,
            message: s(t, "The promotion expires in 7 days.", "促销抵扣将在 7 天后过期。"),
            cure: Some(s(t, "After that, seats are billed to the account.", "此后，席位费用将由该账户支付。")),
        },
        Flash::refusal(t, &Refusal::new(Code::RegionUnsupported).with("region", "eu-south-9").with("service", "Kiro")),
    ]
}

pub(crate) fn parts(t: T) -> Markup {
    let links = [
        Link::new("a", s(t, "Details", "详细信息")),
        Link::new("b", t.say("nav-groups")),
        Link::new("c", t.say("nav-devices")),
        Link::new("d", t.say("nav-sessions")),
    ];
    let states = ["active", "pending", "canceled", "disabled", "failed", "running", "invited", "paid"];
    let letter = Letter {
        from: "Usher <no-reply@usher.example>".into(),
        to: "ana@northwind.example".into(),
        subject: s(t, "Your invitation to Northwind Research", "您已受邀加入 Northwind Research"),
        sent: Some(now()),
        body: s(
            t,
            "Hello Ana,\n\nset your password within 7 days:\nhttps://usher.example/invite/…\n",
            "Ana，您好：\n\n请在 7 天内设置密码：\nhttps://usher.example/invite/…\n",
        ),
    };
    html! {
        (look::head("Ana Weiss", None, &html! {
            (look::link_button(Button::Normal, "#", &t.say("button-edit")))
            (look::link_button(Button::Danger, "#", &t.say("button-delete")))
        }))
        (look::tabs("Ana", &links, "a"))
        div.row { @for state in states { (look::state_badge(t, state)) } }
        div.grid.halves {
            (look::panel(&t.say("nav-usage"), None, &html! {}, &html! {
                (look::usage_bar(t, "a", Credits(41_250), Credits(100_000)))
                (look::usage_bar(t, "b", Credits(86_000), Credits(100_000)))
                (look::usage_bar(t, "c", Credits(100_000), Credits(100_000)))
            }))
            (look::panel(&s(t, "Command line", "命令行"), None, &html! {}, &html! {
                (look::code_block(t, COMMAND))
                p { (look::copy_field(t, "9067642ac7-00000000-0000-4000-8000-000000000000")) }
            }))
        }
        (look::letter(t, &letter))
        (look::table(t, &invoice(t)))
    }
}

fn invoice(t: T) -> Table {
    let cells = |a: &str, b: i64, c: &str| vec![html! { (a) }, html! { (b) }, html! { (c) }];
    Table {
        caption: t.say("nav-invoices"),
        columns: vec![
            Column::head(s(t, "Line", "明细")),
            Column::number(s(t, "Quantity", "数量")),
            Column::number("USD"),
        ],
        rows: vec![
            cells("Pro", 310, "6,200.00"),
            cells("Pro+", 102, "4,080.00"),
            cells(&t.say("nav-overage"), 5359, "214.36"),
        ],
        scrolls: true,
        ..Table::default()
    }
}

pub(crate) fn sign_in(t: T) -> Markup {
    html! {
        h1 { (s(t, "Sign in to Northwind Research", "登录 Northwind Research")) }
        p { (s(t, "to continue to Kiro", "以继续使用 Kiro")) }
        (look::form("#", "token", &html! {
            (Field::text("user", s(t, "User name or e-mail", "用户名或电子邮件")).autocomplete("username"))
            (Field::password("password", s(t, "Password", "密码"), "current-password"))
            (Field::code("code", s(t, "Code from your authenticator", "身份验证器中的代码")).value("482 913"))
            (look::checkbox("trust", &s(t, "Trust this browser for 30 days", "在 30 天内信任此浏览器"), false, None))
            (look::button(Button::Primary, &t.say("button-sign-in")))
            a href="#" { (s(t, "Forgot your password?", "忘记密码？")) }
        }))
    }
}

pub(crate) fn danger(t: T) -> Markup {
    let danger = Danger {
        title: s(t, "Delete the group “Researchers”?", "删除组“研究员”？"),
        consequences: vec![
            s(
                t,
                "41 users lose the plan Pro+ that they have because of this group.",
                "41 位用户将失去因此组获得的 Pro+ 套餐。",
            ),
            s(t, "Their seats stay paid until 2026-12-01 00:00 UTC.", "其席位费用已支付至 2026-12-01 00:00 UTC。"),
        ],
        type_name: Some("Researchers".into()),
        action: "#".into(),
        csrf: "token".into(),
        button: s(t, "Delete the group", "删除组"),
        cancel: "#".into(),
    };
    look::danger_dialog(t, &danger, &html! {})
}
