//! What the browser shows after it came back to this machine.

/// The two outcomes that a person sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Done,
    Refused,
    Unknown,
}

/// The card of the server's own pages, as far as a page without files can show it.
const LOOK: &str = ":root{color-scheme:light dark}body{margin:18vh auto 0;padding:0 1rem;max-width:25.5rem;\
    font:.95rem/1.5 system-ui,sans-serif;background:light-dark(#f7f6f2,#131716);color:light-dark(#1b2423,#e6ebe8)}\
    header{margin:0 0 1.2rem;text-align:center;font-size:1.3rem;font-weight:700}\
    main{padding:1.6rem 1.8rem;border:1px solid light-dark(#e2dfd6,#2d3635);border-radius:10px;\
    background:light-dark(#fff,#1a201f)}h1{margin:0;font-size:1.35rem}\
    main p{margin:.5rem 0 0;color:light-dark(#58625f,#a3afab)}";

/// A whole HTTP answer, in the reader's language where that is Chinese, else in English.
pub(crate) fn answer(page: Page, accept_language: &str) -> String {
    let chinese = is_chinese(accept_language);
    let (status, title, text) = match (page, chinese) {
        (Page::Done, false) => ("200 OK", "Signed in", "You can close this page and return to the command line."),
        (Page::Done, true) => ("200 OK", "登录成功", "您可以关闭此页面，返回命令行。"),
        (Page::Refused, false) => ("200 OK", "Not signed in", "The command line says why. You can close this page."),
        (Page::Refused, true) => ("200 OK", "未登录", "原因请查看命令行。您可以关闭此页面。"),
        (Page::Unknown, false) => ("404 Not Found", "Nothing here", "This address belongs to a sign-in in progress."),
        (Page::Unknown, true) => ("404 Not Found", "没有内容", "此地址属于正在进行的登录。"),
    };
    let language = if chinese { "zh-Hans" } else { "en" };
    let html = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title} · Usher</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{LOOK}</style></head>\
         <body><header>Usher</header><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\r\n{html}",
        html.len()
    )
}

/// Whether Chinese comes before English in the list; browsers write it in the order of preference.
fn is_chinese(accept_language: &str) -> bool {
    accept_language
        .split(',')
        .filter_map(|entry| entry.split([';', '-']).next())
        .map(|language| language.trim().to_ascii_lowercase())
        .find(|language| language == "zh" || language == "en")
        .is_some_and(|language| language == "zh")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_the_language_that_the_browser_prefers() {
        assert!(answer(Page::Done, "zh-CN,zh;q=0.9,en;q=0.8").contains("返回命令行"));
        assert!(answer(Page::Done, "de, en-GB;q=0.8, zh;q=0.1").contains("return to the command line"));
        assert!(answer(Page::Done, "").contains("lang=\"en\""));
    }

    #[test]
    fn the_length_counts_bytes() {
        let text = answer(Page::Refused, "zh");
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
    }
}
