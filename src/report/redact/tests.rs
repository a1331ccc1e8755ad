//! What is taken out, what stays, and how much work it is. The proof by many shapes is in `tests/redaction/`.

use super::*;

fn shown(text: &str) -> String {
    redact(text).text(Lang::En)
}

#[test]
fn a_gap_can_be_looked_at_and_shown_by_itself() {
    let mut text = redact("write to anna@site.test or call 010-1234-5678");
    assert_eq!(text.text(Lang::En), "write to [e-mail] or call [phone number]");
    assert_eq!(text.text(Lang::Ko), "write to [이메일] or call [전화번호]");
    let kinds: Vec<_> = text.gaps().iter().map(|gap| (gap.kind, gap.at.clone(), gap.length)).collect();
    assert_eq!(kinds, [(Kind::Email, 9..23, 14), (Kind::Phone, 32..45, 13)]);
    assert_eq!((text.behind(1), text.behind(2)), (Some("010-1234-5678"), None));
    text.show(1, true);
    text.show(7, true);
    assert_eq!(text.text(Lang::En), "write to [e-mail] or call 010-1234-5678");
    text.show(1, false);
    assert_eq!(text.text(Lang::En), "write to [e-mail] or call [phone number]");
}

#[test]
fn the_length_of_a_gap_counts_characters() {
    let text = redact("메일: 홍길동@회사.한국");
    assert_eq!(text.gaps().iter().map(|gap| gap.length).collect::<Vec<_>>(), [9]);
}

#[test]
fn an_address_keeps_what_tells_the_page() {
    let address = "https://anna:pw@shop.test:8443/cart/checkout?item=12&promo=ab#pay";
    let kept = "https://[sign-in data]@shop.test:8443/cart/checkout?item=[value]&promo=[value]#[end of the address]";
    assert_eq!(shown(address), kept);
    assert_eq!(shown("https://shop.test/"), "https://shop.test/");
    assert_eq!(shown("Is it https://shop.test/? No."), "Is it https://shop.test/? No.");
    assert_eq!(shown("https://shop.test/reset/ab12cd34ef56"), "https://shop.test/reset/[part of the address]");
}

#[test]
fn a_header_is_judged_by_its_name() {
    let one = |name: &str, value: &str| redact_header(name, value).text(Lang::En);
    let id = "9d8c7b6a-5f4e-3d2c-1b0a-9f8e7d6c5b4a";
    assert_eq!(one("x-request-id", id), id);
    assert_eq!(one("x-session", id), "[secret]");
    assert_eq!(one("set-cookie", "sid=abc; Path=/; HttpOnly"), "sid=[cookie]; Path=/; HttpOnly");
    assert_eq!(one("authorization", "Bearer abc"), "Bearer [sign-in key]");
    assert_eq!(one("server", "nginx/1.22.1"), "nginx/1.22.1");
    assert_eq!(one("x-request-id", "a@site.test"), "[e-mail]");
}

#[test]
fn the_more_telling_name_is_given_to_what_is_found_twice() {
    let token = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NSJ9", "c2lnbmF0dXJlLW9mLW5vYm9keQ"].join(".");
    assert_eq!(shown(&format!("https://shop.test/?t={token}")), "https://shop.test/?t=[sign-in pass]");
    assert_eq!(redact(&token).gaps().len(), 1);
}

#[test]
fn a_line_after_a_key_is_not_part_of_it() {
    let key = ["sk-", "proj-", "Ab3dE5fG7hJ9kL1mN3pQ5rS7"].concat();
    assert_eq!(shown(&format!("my key is {key}\nPlease help me")), "my key is [key]\nPlease help me");
}

#[test]
fn the_next_line_is_not_part_of_what_ends_a_line() {
    let lines = [
        "session: none\nGET https://site.test/a",
        "https://site.test/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg\nat Module",
        "error 502\nnginx",
        "https://site.test/news\nhttps://site.test/shop\nKakaoTalk",
    ];
    for text in lines {
        assert_eq!(shown(text), text);
    }
    assert_eq!(shown("https://site.test/?id=5\nThen it failed"), "https://site.test/?id=[value]\nThen it failed");
    assert_eq!(shown("password asdf1234\nname: anna"), "password [secret]\nname: anna");
    let cookie = "Cookie: sid=ABC123\n2026-11-22 16:28:00 ERROR shop - 500";
    assert_eq!(shown(cookie), cookie.replace("ABC123", "[cookie]"));
    let document = "https://docs.site.test/document/d/1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWxYz/edit\nsee there";
    assert_eq!(shown(document), document.replace("1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWxYz", "[part of the address]"));
    let id = "3f2a1b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a";
    assert_eq!(shown(&format!("commit {id}\nuuid")), "commit [random text]\nuuid");
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(shown(""), "");
    assert!(redact(" \n").is_empty() && !redact("a").is_empty());
}

/// Texts that are hard on scanners, each repeated to a length.
fn hard() -> Vec<String> {
    let pieces = [
        "a",
        "1",
        " ",
        "\n",
        "%",
        "%25",
        "@",
        ".",
        "/",
        "?",
        "#",
        "&",
        "=",
        "-",
        "<",
        "\\",
        "\"",
        "가",
        "\u{AD}",
        "a@",
        "a.b",
        "://",
        "a://",
        "https://a:b",
        "?a=",
        "&amp;",
        "&#",
        "<a ",
        "<!--",
        "eyJ",
        "eyJ.",
        "sk-",
        "sk-a-",
        "ghp_",
        "AKIA",
        "-----BEGIN ",
        "-----END ",
        "password=",
        "password:\"",
        "password:가",
        "cookie:",
        "cookie: a=",
        "authorization: ",
        "bearer ",
        "token ",
        "request-id:",
        "ray id",
        "010-",
        "010 1234 ",
        "4111 ",
        "+1 ",
        "900101-",
        ":AA",
        "1Q~",
        "M.",
        "\n a",
        "a\n",
        "\\u0041",
        "YWFh",
        "a/b+",
        "password:****",
        "계좌: 1",
        "/reset/",
        ";a=",
        "SG.",
        "x.js/",
        "set-cookie: a=b;c",
        "1.",
    ];
    let repeated = pieces.iter().map(|piece| (*piece).to_owned());
    // Every two of them in turn: what one of them begins, the other one may never end.
    let pairs = pieces.iter().enumerate().map(|(at, one)| format!("{one}{}", pieces[(at * 7 + 3) % pieces.len()]));
    repeated.chain(pairs).collect()
}

fn looks_at(piece: &str, bytes: usize) -> u64 {
    let text = piece.repeat(bytes / piece.len());
    work::looks(|| {
        std::hint::black_box(redact(&text));
    })
}

#[test]
fn ten_times_the_text_is_ten_times_the_work() {
    let mut most = (0, String::new());
    for (at, piece) in hard().into_iter().enumerate() {
        // Each at two lengths; some, and those with what is hard to decode, at a megabyte too.
        let small = if at % 9 == 0 || piece.starts_with("YWFh") { 100_000 } else { 10_000 };
        let (few, many) = (looks_at(&piece, small), looks_at(&piece, 10 * small));
        assert!(many <= few * 11, "{piece:?}: {few} looks at {small} bytes, {many} at ten times as many");
        most = most.max((few / small as u64, piece));
    }
    println!("at most {} looks at each byte, for {:?}", most.0, most.1);
}
