//! People for the scenarios: how they register, what their authenticator app shows, how they sign in.

use aws_lc_rs::hmac;
use usher_testkit::{Answer, Visitor, World};

/// A password that the policy likes.
pub(crate) const PASSWORD: &str = "Harbour-lantern-42-quiet";

/// Somebody who has registered.
pub(crate) struct Registered {
    /// The browser, signed in.
    pub visitor: Visitor,
    /// What the authenticator app keeps.
    pub secret: String,
    /// The ten codes.
    pub codes: Vec<String>,
}

/// The path of the set-up link.
pub(crate) async fn setup_path(world: &World) -> String {
    let link = world.app.setup_link().await.expect("a link").expect("nobody is operator yet");
    link.strip_prefix(&world.url).expect("our own address").to_owned()
}

/// Makes `olga@example.com` the operator.
pub(crate) async fn operator(world: &World) -> Registered {
    let (visitor, path) = (world.visitor(), setup_path(world).await);
    let page = visitor.get(&path).await.expect(200);
    let fields = [("name", "Olga"), ("email", "olga@example.com"), ("new-password", PASSWORD)];
    let page = visitor.submit(&page, &path, &fields).await.expect(200).says("Register your authenticator app");
    enrol(world, visitor, &page).await
}

/// Scans the picture and types the first code.
pub(crate) async fn enrol(world: &World, visitor: Visitor, page: &Answer) -> Registered {
    let secret = page.between("id=\"totp-secret\"", "</code>").rsplit("<code>").next().expect("a secret").to_owned();
    let shown = visitor.submit(page, "/sign-in/device", &[("code", &code(world, &secret))]).await.expect(200);
    let codes = shown.between("<pre><code>", "</code>").lines().map(str::to_owned).collect();
    Registered { visitor, secret, codes }
}

/// What the app shows now (RFC 6238).
pub(crate) fn code(world: &World, secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(secret));
    let step = u64::try_from(world.now().0 / 30_000_000).expect("after 1970");
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes[19] & 15);
    let number = u32::from_be_bytes([bytes[at] & 127, bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter.to_ascii_uppercase() - b'A' };
        bits = (bits << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255).expect("a byte"));
        }
    }
    bytes
}

/// Says a name and answers the page that asks for the password.
pub(crate) async fn say_name(visitor: &Visitor, start: &str, name: &str) -> Answer {
    let page = visitor.get(start).await.expect(200);
    let path = start.split('?').next().expect("a path");
    let next = page.between("name=\"next\" value=\"", "\"");
    visitor.submit(&page, path, &[("username", name), ("next", &next)]).await.expect(200)
}

/// Name and password; answers the page that asks for a code.
pub(crate) async fn until_code(world: &World, name: &str) -> (Visitor, Answer) {
    let visitor = world.visitor();
    let page = say_name(&visitor, "/console/sign-in?next=%2Fconsole%2Fsecurity", name).await;
    let page = visitor.submit(&page, "/sign-in/password", &[("password", PASSWORD)]).await.expect(200);
    (visitor, page.says("Enter a code"))
}
