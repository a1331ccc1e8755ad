//! The command as a person runs it: arguments, files, standard input, exit status.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The command, without the person's own locale.
fn whatbroke(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whatbroke"));
    command
        .args(args)
        .env_remove("LANGUAGE")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "en_US.UTF-8")
        .env("TZ", "UTC");
    command
}

fn run(args: &[&str]) -> Output {
    whatbroke(args).stdin(Stdio::null()).output().expect("the command runs")
}

fn with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child = whatbroke(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut stdin = child.stdin.take().expect("it has an input");
    // A command that has seen enough closes its input; that is no failure of the test.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("the command ends")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the messages are UTF-8")
}

#[test]
fn a_status_is_explained() {
    let output = run(&["explain", "--status", "522", "--header", "Server: cloudflare", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let found = json(&output);
    assert_eq!(found["code"], "cloudflare/522");
    assert_eq!(found["side"], "site");
    assert_eq!(found["certainty"], "stated");
    assert_eq!(found["answered_by"], "Cloudflare");
    assert!(found["steps"].as_array().is_some_and(|steps| steps.iter().any(|step| step["will_help"] == false)));
}

#[test]
fn a_step_that_leads_to_a_page_of_the_service_says_where_it_is() {
    let output = run(&["explain", "--text", "invalid_api_key"]);
    assert!(stdout(&output).contains(" https://platform.openai.com/api-keys\n"), "{}", stdout(&output));
    let output = run(&["explain", "--status", "503", "--url", "https://site.test/"]);
    assert!(!stdout(&output).contains(". https://"), "{}", stdout(&output));
}

#[test]
fn the_json_has_every_promised_key_whether_anything_failed_or_not() {
    let keys = [
        "code",
        "also",
        "name",
        "side",
        "certainty",
        "clues",
        "answered_by",
        "service",
        "retry",
        "lasts",
        "title",
        "meaning",
        "steps",
        "developer",
        "comparison",
        "losses",
        "hints",
        "glossary",
    ];
    for (status, exit) in [("503", 0), ("200", 1)] {
        let output = run(&["explain", "--status", status, "--json"]);
        assert_eq!(output.status.code(), Some(exit));
        let found = json(&output);
        let mut got: Vec<&str> = found.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut wanted = keys.to_vec();
        got.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(got, wanted);
        assert_eq!(found["code"].is_null(), status == "200");
    }
}

#[test]
fn retry_after_is_told_in_seconds() {
    let at = |value: &str| {
        let header = format!("Retry-After: {value}");
        let args = ["explain", "--status", "503", "--header", &header, "--now", "2026-10-21T07:28:00Z", "--json"];
        json(&run(&args))["retry"].clone()
    };
    assert_eq!(at("120")["after_seconds"], 120);
    assert_eq!(at("Wed, 21 Oct 2026 07:30:00 GMT")["after_seconds"], 120);
    assert_eq!(at("Wed, 21 Oct 2015 07:30:00 GMT")["after_seconds"], 0);
    assert_eq!(at("99999999999")["after_seconds"], 86_400);
    assert_eq!(at("Thu, 01 Jan 2099 00:00:00 GMT")["after_seconds"], 86_400);
    for unreadable in ["-1", "1.5", "soon"] {
        assert_eq!(at(unreadable)["after_seconds"], Value::Null, "{unreadable}");
    }
    assert_eq!(at("120")["policy"], "wait-as-told");
}

#[test]
fn a_raw_response_is_read_from_standard_input() {
    let response = b"HTTP/1.1 502 Bad Gateway\r\nServer: nginx/1.22.1\r\n\r\n<html><h1>502 Bad Gateway</h1></html>";
    let found = json(&with_input(&["explain", "--json"], response));
    assert_eq!((&found["code"], &found["answered_by"]), (&"http/502".into(), &"nginx".into()));
    let found = json(&with_input(&["explain", "--json", "--response", "-"], response));
    assert_eq!(found["code"], "http/502");
}

#[test]
fn a_response_that_is_cut_off_or_hostile_is_still_explained() {
    let mut response = b"HTTP/1.1 500 Internal Server Error\r\nServer: \xff\xfe\r\n\r\n".to_vec();
    response.extend(vec![b'<'; 3_000_000]);
    let output = with_input(&["explain", "--json"], &response);
    assert_eq!(json(&output)["code"], "http/500");
}

#[test]
fn a_network_error_and_a_text_are_explained() {
    assert_eq!(
        json(&run(&["explain", "--net-error", "net::ERR_CERT_DATE_INVALID", "--json"]))["code"],
        "net/ERR_CERT_DATE_INVALID"
    );
    assert_eq!(json(&run(&["explain", "--text", "HTTP ERROR 503", "--json"]))["code"], "http/503");
    assert_eq!(run(&["explain", "--text", "good morning"]).status.code(), Some(1));
}

#[test]
fn the_language_is_chosen_or_that_of_the_system() {
    let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    assert!(hangul(&stdout(&run(&["explain", "--status", "503", "--lang", "ko"]))));
    assert!(!hangul(&stdout(&run(&["explain", "--status", "503"]))));
    let output = whatbroke(&["explain", "--status", "503"]).env("LANG", "ko_KR.UTF-8").stdin(Stdio::null()).output();
    assert!(hangul(&stdout(&output.expect("the command runs"))));
}

#[test]
fn arguments_that_make_no_sense_say_what_and_where() {
    for (args, said) in [
        (&["explain", "--status", "99"][..], "99"),
        (&["explain", "--status", "abc"], "--status"),
        (&["explain", "--net-error", "503"], "ERR_CONNECTION_REFUSED"),
        (&["explain", "--header", "no colon", "--status", "503"], "Name: value"),
        (&["explain", "--header", "a: b"], "--status"),
        (&["explain", "--url", "example.com", "--status", "503"], "https://example.com/"),
        (&["explain", "--lang", "fr", "--status", "503"], "ko"),
        (&["explain", "--now", "yesterday", "--status", "503"], "--now"),
        (&["explain", "--text", "503", "--status", "503"], "--status"),
        (&["explain", "--body", "/nonexistent/page.html"], "/nonexistent/page.html"),
        (&["explain", "--response", "/nonexistent/answer"], "/nonexistent/answer"),
        (&["explain", "--nonsense"], "--nonsense"),
        (&["frobnicate"], "frobnicate"),
        (&[], "Usage"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
        assert!(stdout(&output).is_empty(), "{args:?}");
    }
}

#[test]
fn input_that_is_no_response_says_which_line() {
    for (input, said) in [
        (&b""[..], "empty"),
        (b"<html></html>", "line 1"),
        (b"HTTP/1.1 503 x\r\nbroken header\r\n\r\n", "line 2"),
        (b"\xff\xfe\x00", "line 1"),
    ] {
        let output = with_input(&["explain"], input);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("standard input") && stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn every_known_code_is_listed_once() {
    let output = run(&["list", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let list = json(&output);
    let codes: Vec<&str> = list.as_array().expect("a list").iter().filter_map(|row| row["code"].as_str()).collect();
    for code in ["http/503", "http/507", "cloudflare/522", "net/ERR_NAME_NOT_RESOLVED", "net/ERR_QUIC_PROTOCOL_ERROR"] {
        assert_eq!(codes.iter().filter(|known| **known == code).count(), 1, "{code}");
    }
    let lines = stdout(&run(&["list"]));
    assert_eq!(lines.lines().count(), codes.len());
}

#[test]
fn a_host_may_be_written_in_its_own_letters() {
    for url in ["https://한국.kr/길?q=1", "https://anna@한국.kr:443/길?q=1"] {
        let output = run(&["explain", "--url", url, "--status", "503", "--json"]);
        let lines = json(&output)["developer"].to_string();
        assert!(lines.contains("https://xn--3e0b707e.kr/"), "{url}: {lines}");
    }
}

#[test]
fn the_service_that_failed_is_named() {
    for (url, name) in [
        ("https://character.ai/chat/a", "Character.AI"),
        ("https://crack.wrtn.ai/stories", "Crack"),
        ("https://api.zeta-ai.io/v1", "Zeta"),
    ] {
        let found = json(&run(&["explain", "--status", "500", "--url", url, "--json"]));
        assert_eq!(found["service"], name, "{url}");
    }
    assert_eq!(
        json(&run(&["explain", "--status", "500", "--url", "https://site.test/", "--json"]))["service"],
        Value::Null
    );
}

#[test]
fn known_services_are_shown_with_what_they_ask_for() {
    let all = json(&run(&["services", "--json"]));
    assert!(all.as_array().is_some_and(|rows| rows.len() > 100));
    let output = run(&["services", "--url", "https://chatgpt.com/ces/v1/t", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let found = json(&output)[0].clone();
    assert_eq!(
        (&found["id"], &found["request"], &found["chat"]),
        (&"chatgpt".into(), &"telemetry".into(), &true.into())
    );
    assert_eq!(found["status_api"]["kind"], "incident-io");
    let line = stdout(&run(&["services", "--lang", "ko", "--url", "https://api.zeta-ai.io/v1/plots"]));
    assert_eq!(line.trim(), "zeta\t제타\tzeta-ai.io\t-\tapp");
    let unknown = run(&["services", "--url", "https://site.test/"]);
    assert_eq!((unknown.status.code(), stdout(&unknown).contains("doesn't know")), (Some(1), true));
}

fn page(file: &str) -> String {
    format!("{}/tests/status/pages/{file}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_status_page_is_read_from_a_file_and_from_standard_input() {
    let file = page("statuspage-outage.json");
    let args = ["status", "--kind", "statuspage", "--now", "2026-11-22T06:00:00Z"];
    let output = run(&[&args[..], &[&file]].concat());
    assert_eq!(output.status.code(), Some(0));
    let said = stdout(&output);
    assert!(said.starts_with("The status page reports an outage.\n"), "{said}");
    assert!(said.contains("- The app doesn't load (since 2026-11-22 05:10). Affected: App\n"), "{said}");
    assert!(
        said.contains("- Sign-in: slow, or failing for some\n") && said.ends_with("Answered at 2026-11-22 06:00\n"),
        "{said}"
    );
    let bytes = std::fs::read(&file).expect("the page");
    let found = json(&with_input(&[&args[..], &["--json", "-"]].concat(), &bytes));
    assert_eq!((&found["level"], &found["incidents"][0]["since"]), (&"major".into(), &"2026-11-22T05:10:00Z".into()));
}

#[test]
fn a_status_page_that_says_nothing_says_why() {
    let output = run(&["status", "--kind", "google-incidents", "--lang", "ko", &page("page.html")]);
    assert_eq!(
        (output.status.code(), stdout(&output).as_str()),
        (Some(1), "상태 페이지가 상태 대신 다른 것을 보냈어요.\n")
    );
    // The page of another service has none of its parts.
    let output = run(&["status", "--service", "claude", "--json", &page("statuspage-outage.json")]);
    assert_eq!((output.status.code(), &json(&output)["level"]), (Some(1), &Value::Null));
    let too_large = with_input(&["status", "--kind", "slack", "-"], &vec![b' '; 2_000_000]);
    assert_eq!(too_large.status.code(), Some(1));
    for (args, said) in [
        (&["status", "nonexistent.json", "--kind", "slack"][..], "nonexistent.json"),
        (&["status", "-"], "--kind"),
        (&["status", "--kind", "rss", "-"], "google-incidents"),
        (&["status", "--service", "nobody", "-"], "chatgpt"),
        (&["status", "--service", "naver", "-"], "--kind"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
    }
}

/// A file of this test's own in the folder for such files.
fn file(name: &str, text: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, text).expect("the file is written");
    path
}

#[test]
fn what_resolvers_say_is_compared_with_what_happened_here() {
    let found = file(
        "found.json",
        r#"{"Status":0,"Question":[{"name":"site.test.","type":1}],"Answer":[{"name":"site.test.","type":1,"TTL":9,"data":"203.0.113.5"}]}"#,
    );
    let gone = file("gone.json", r#"{"Status":3,"Question":[{"name":"site.test.","type":1}]}"#);
    let said = |args: &[&str]| json(&run(&[&["names", "--json"], args].concat()))["found"].clone();
    assert_eq!(said(&["site.test", &found, &found]), "only-there");
    assert_eq!(said(&["site.test", &gone, &gone]), "nowhere");
    assert_eq!(said(&["site.test", "--here", "203.0.113.5", &found]), "same");
    assert_eq!(said(&["site.test", "--here", "127.0.0.1,::1", &found])["different"], "private-here");
    let output = run(&["names", "other.test", &found]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), "Public DNS services gave no answer.\n"));
    assert_eq!(run(&["names", "site.test", "--here", "somewhere", &found]).status.code(), Some(2));
    assert_eq!(run(&["names", "site.test", "/nonexistent/answer"]).status.code(), Some(2));
}

#[test]
fn what_has_to_be_asked_is_said_and_nobody_is_asked() {
    assert_eq!(
        stdout(&run(&["status", "--service", "claude"])),
        "curl -s https://status.claude.com/api/v2/summary.json\n"
    );
    assert_eq!(run(&["status", "--service", "naver"]).status.code(), Some(2));
    let questions = stdout(&run(&["names", "example.com"]));
    assert_eq!(questions.lines().count(), 4);
    assert!(questions.contains(" 'https://dns.google/resolve?name=example.com&type=AAAA'\n"), "{questions}");
    let wrong = run(&["names", "a'; rm -r b"]);
    assert_eq!((wrong.status.code(), stderr(&wrong).contains("example.com")), (Some(2), true));
}

#[test]
fn a_verdict_weighs_what_is_known() {
    let args =
        ["verdict", "--net-error", "ERR_NAME_NOT_RESOLVED", "--url", "https://site.test/", "--others-loaded", "2"];
    let first = run(&[&args[..], &["--json"]].concat());
    assert_eq!(first.status.code(), Some(1));
    let first = json(&first);
    assert_eq!((&first["verdict"], &first["next"]["check"]), (&"cannot-tell".into(), &"names".into()));
    let found =
        file("verdict-found.json", r#"{"Status":0,"Answer":[{"name":"site.test.","type":1,"data":"203.0.113.5"}]}"#);
    let then = run(&[&args[..], &["--names", &found]].concat());
    assert_eq!(then.status.code(), Some(0));
    assert!(stdout(&then).starts_with("This looks like this network's DNS.\n"), "{}", stdout(&then));
}

#[test]
fn a_verdict_reads_the_status_page_of_the_service_and_what_was_tried() {
    let shared = page("incident-io-shared.json");
    let args = [
        "verdict",
        "--status",
        "502",
        "--url",
        "https://site.test/",
        "--kind",
        "incident-io",
        "--status-page",
        &shared,
    ];
    let found = json(&run(&[&args[..], &["--now", "2026-11-22T06:00:00Z", "--json"]].concat()));
    assert_eq!((&found["verdict"], &found["next"]), (&"site".into(), &Value::Null));
    assert!(
        found["reasons"].as_array().is_some_and(|all| all.contains(&"The status page reports an outage.".into())),
        "{found}"
    );
    // ChatGPT has no part on that page.
    let own = ["verdict", "--url", "https://chatgpt.com/", "--status-page", &shared, "--json"];
    let reasons = json(&run(&own))["reasons"].to_string();
    assert!(reasons.contains("doesn't tell about this service"), "{reasons}");
    let loops = [
        "verdict",
        "--net-error",
        "ERR_TOO_MANY_REDIRECTS",
        "--tried",
        "private-window=works",
        "--ended-before",
        "by-clearing",
    ];
    assert!(stdout(&run(&loops)).starts_with("This looks like data that this browser stored.\n"));
    for (args, said) in [
        (&["verdict", "--tried", "names=works"][..], "private-window=fails"),
        (&["verdict", "--tried", "private-window"], "private-window=fails"),
        (&["verdict", "--names", "a.json"], "--url"),
        (&["verdict", "--status", "500", "--status-page", "a.json"], "a.json"),
        (&["verdict", "--online", "maybe"], "--online"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
    }
}

/// A report about a shop that is down, with more arguments.
fn report(more: &[&str]) -> Output {
    let given = [
        "report",
        "--status",
        "503",
        "--header",
        "cf-ray: 8f2a1b3c4d5e6f70-ICN",
        "--url",
        "https://shop.test/cart?item=12",
    ];
    let zone = if more.contains(&"--time-zone") { &[][..] } else { &["--time-zone", "Asia/Seoul"] };
    run(&[&given[..], &["--now", "2026-11-22T07:28:00Z"], zone, more].concat())
}

#[test]
fn a_report_says_what_support_needs_and_nothing_private() {
    let more = [
        "--since",
        "2026-11-22T06:58:00Z",
        "--browser",
        "Chrome 156.0.6261.111",
        "--system",
        "Windows 11",
        "--browser-language",
        "ko-KR",
        "--tried",
        "clear-cache | same | 2026-11-22T07:20:00Z",
        "--tried",
        "another phone",
        "--status-page",
        "All systems operational",
        "--words",
        "Write to anna@shop.test, please.",
    ];
    let output = report(&more);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    for line in [
        "Address: https://shop.test/cart?item=[value]\n",
        "Error code: 503 (Service Unavailable)\n",
        "When: 2026-11-22 16:28:00 (UTC+09:00)\n",
        "Failing since: 2026-11-22 15:58:00 (UTC+09:00), 30 minutes so far\n",
        "Browser: Chrome 156.0.6261.111\n",
        "the same error came back, 2026-11-22 16:20:00 (UTC+09:00)\n",
        "2. another phone\n",
        "All systems operational\n",
        "cf-ray: 8f2a1b3c4d5e6f70-ICN\n",
        "Write to [e-mail], please.\n",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(stdout(&report(&["--lang", "ko"])).contains("시각: 2026-11-22 16:28:00 (UTC+09:00)\n"));
    assert!(
        stdout(&report(&["--format", "markdown"])).contains("| Address | `https://shop.test/cart?item=[value]` |\n")
    );
}

#[test]
fn what_was_taken_out_is_listed_and_shown_by_its_number() {
    let words = ["--words", "I am anna@shop.test"];
    let listed = stdout(&report(&[&words[..], &["--gaps"]].concat()));
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("2: [e-mail]") && listed.contains("anna@shop.test"), "{listed}");
    let text = stdout(&report(&[&words[..], &["--show", "2"]].concat()));
    assert!(text.contains("I am anna@shop.test\n") && text.contains("item=[value]"), "{text}");
    for wrong in ["0", "3"] {
        let output = report(&[&words[..], &["--show", wrong]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(&format!("there is no gap {wrong}")), "{}", stderr(&output));
    }
    let plain = run(&["report", "--status", "503", "--gaps"]);
    assert_eq!(stdout(&plain), "Nothing was taken out.\n");
}

#[test]
fn a_report_of_nothing_and_of_nonsense_is_refused() {
    assert_eq!(run(&["report", "--status", "200"]).status.code(), Some(1));
    for wrong in [
        &["--time-zone", "Moon/Crater"][..],
        &["--time-zone", "+9"],
        &["--tried", " | same"],
        &["--tried", "reload | soon"],
        &["--words-file", "/nowhere"],
        &["--format", "pdf"],
    ] {
        let output = report(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(!stderr(&output).is_empty() && stdout(&output).is_empty(), "{wrong:?}");
    }
    assert!(stdout(&report(&["--time-zone", "-03:30"])).contains("2026-11-22 03:58:00 (UTC-03:30)"));
}

#[test]
fn a_report_takes_what_curl_prints() {
    let response = b"HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nX-Request-Id: 7f3a9c1e5b2d4f60\r\nSet-Cookie: sid=abc123\r\n\r\n<p>Sorry</p>";
    let output = with_input(&["report", "--now", "2026-11-22T07:28:00Z"], response);
    let text = stdout(&output);
    assert!(text.contains("x-request-id: 7f3a9c1e5b2d4f60\n") && !text.contains("abc123"), "{text}");
}
