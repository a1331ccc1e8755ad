//! Notices that are all of a page: closed for planned work, stopped by a guard, kept out by a filter, waiting in a line
//! (`knowledge/notices.toml`). Under a good status nothing else tells of them; under the status that fits they say whose
//! it is. Their words stand in news, on notice boards and in help pages, too, so the page is asked for more than words:
//! it has to be short, to say so at its top, and to hold nothing else.

use super::alone::{Page, is_page};
use super::observed::Observed;
use super::phrases::{as_written, says};
use super::{Finding, Rank, SeenClue, canonical, status};
use crate::knowledge::{self, Certainty, Code, NOTICES, Notice, clues};

/// The entry that speaks for planned work.
pub(super) const WORK: &str = "maintenance/page";
/// The entry that speaks for a waiting line.
const LINE: &str = "queue/waiting-room";
/// The entry that speaks for a filter between the reader and the site.
const FILTER: &str = "http/403/filter";
/// The entry that speaks for a network's sign-in in the place of a page.
const SIGN_IN: &str = "challenge/wifi-sign-in";
/// A page that says no more than this in all, in characters, is the notice itself and need not add that it is sorry.
const BRIEF: usize = 40;

pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let status = observed.status().filter(|status| (200..600).contains(status))?;
    let failed = status >= 400;
    let body = observed.body.as_deref().filter(|body| is_page(observed, body, failed))?;
    let page = Page::of(body, failed)?;
    // What a known service says of its network is about itself.
    let own = observed.service.is_some() && is_sealed(observed);
    let may_be = |notice: &&Notice| {
        let form = match notice.entry {
            SIGN_IN => page.asks() && !is_sealed(observed),
            // Nobody cancels a place in front of a site; a restaurant's or a doctor's can be.
            LINE => page.is_alone(notice.most) && !page.posts,
            _ if !notice.starts.is_empty() => page.starts_bare(notice.starts),
            _ => page.is_alone(notice.most),
        };
        counts(notice, status) && form && !(own && notice.entry == FILTER)
    };
    let notice = NOTICES.iter().filter(may_be).find(|notice| is_said(notice, &page, status))?;
    let seen = notice.head.iter().find(|part| page.top.contains(**part)).copied();
    let text = seen.or_else(|| says(notice.says.first()?, &page.all))?;
    let entry = knowledge::code(notice.entry)?;
    let seen = SeenClue::new(&clues::PHRASE, &[("text", &as_written(&body.text, text))]);
    let found = Finding::of(Rank::VendorCode, entry, entry.certainty.min(Certainty::Inferred), vec![seen]);
    // Planned work and waiting lines have codes of their own; what stops a request leaves the code that it is sent with.
    match status::look_up(status).filter(|_| failed && ![WORK, LINE].contains(&notice.entry)) {
        Some((_, code, name)) => Some(Finding { code, name, ..found }),
        None => Some(found),
    }
}

/// Whether the page of a failure has the words of a notice that puts it on another side, though not its form: then its
/// status is less sure.
pub(super) fn sounds_otherwise(observed: &Observed<'_>, own: &Code) -> bool {
    let Some(status) = observed.status().filter(|status| *status >= 400) else { return false };
    let Some(body) = observed.body.as_deref().filter(|body| is_page(observed, body, true)) else { return false };
    let Some(page) = Page::of(body, true).filter(|page| page.is_short) else { return false };
    let worded = |notice: &&Notice| notice.says.iter().all(|line| says(line, &page.all).is_some());
    let mut otherwise = NOTICES.iter().filter(|notice| counts(notice, status)).filter(worded);
    otherwise.any(|notice| knowledge::code(notice.entry).is_some_and(|entry| entry.side != own.side))
}

/// Whether the page says what this notice says.
fn is_said(notice: &Notice, page: &Page, status: u16) -> bool {
    // A page that failed need not say so at its top.
    let at_top = || notice.head.iter().any(|part| page.top.contains(part));
    let brief = notice.entry == WORK && page.all.chars().nth(BRIEF).is_none();
    let needed = notice.says.len().saturating_sub(usize::from(brief));
    (status == 503 || notice.head.is_empty() || at_top())
        && notice.says.iter().take(needed).all(|line| says(line, &page.all).is_some())
        && !notice.never.iter().any(|part| page.all.contains(part))
}

/// Whether it is asked for under this status: those that it names, else a good one and its own.
fn counts(notice: &Notice, status: u16) -> bool {
    match notice.status {
        [] => status < 300 || canonical(notice.entry) == format!("http/{status}"),
        named => named.contains(&status),
    }
}

/// Whether the connection was encrypted, so that nobody on the way can have answered.
fn is_sealed(observed: &Observed<'_>) -> bool {
    observed.evidence.url.as_ref().is_some_and(|url| url.is_https())
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::evidence::Body;
    use crate::knowledge::{Certainty, Side};

    fn found(title: &str, rest: &str) -> Option<String> {
        let mut evidence = answer("https://a.test/", 200, &[("content-type", "text/html; charset=utf-8")]);
        let plain = rest.replace("<a href=/>", "").replace("<form>", "");
        evidence.body =
            Some(Body { source: format!("<title>{title}</title>{rest}"), text: format!("{title}\n{plain}") });
        diagnose(&evidence).map(|diagnosis| diagnosis.code)
    }

    #[test]
    fn a_page_that_is_only_a_notice_is_known() {
        let work = Some("maintenance/page".to_owned());
        assert_eq!(
            found("서비스 점검 안내", "시스템 점검으로 인해 서비스가 일시 중단됩니다.\n작업일시: 02:00 ~ 06:00"),
            work
        );
        assert_eq!(found("We'll be back soon", "Our site is down for maintenance. Sorry for the inconvenience."), work);
        assert_eq!(found("서비스 점검 중입니다", "<h1>서비스 점검 중입니다</h1>"), work, "that is all it says");
        let stopped = Some("http/403".to_owned());
        assert_eq!(found("접근 차단", "웹 방화벽 정책에 의해 차단되었습니다. 관리자에게 문의하세요."), stopped);
        assert_eq!(found("접속 차단 안내", "사내 보안 정책에 따라 차단된 사이트입니다."), stopped);
    }

    #[test]
    fn a_closed_hour_is_planned_work() {
        let bank = "지금은 서비스 이용시간이 아닙니다.\n은행 전산 일자전환 작업으로 인터넷뱅킹을 이용하실 수 없습니다.\n\
                    서비스 중단시간 : 매일 00:00 ~ 00:30";
        assert_eq!(found("새벽은행 인터넷뱅킹", bank).as_deref(), Some("maintenance/page"));
        let game = "정기 점검 중입니다\n11월 19일 오전 6:00 ~ 오전 11:00\n점검 중에는 게임 접속을 하실 수 없어 이용이 불가합니다.";
        assert_eq!(found("아스트라나 온라인", game).as_deref(), Some("maintenance/page"));
        let hours = "이용시간 안내\n인터넷뱅킹 조회는 00:30부터 23:30까지 이용하실 수 있습니다.";
        assert_eq!(found("새벽은행 인터넷뱅킹", hours), None);
    }

    #[test]
    fn planned_work_is_known_in_other_languages() {
        let work = Some("maintenance/page");
        for (title, rest) in [
            (
                "Wartungsarbeiten",
                "Unsere Website wird gerade aktualisiert. Wir sind gegen 14:00 Uhr wieder für Sie da.",
            ),
            (
                "Sitio en mantenimiento",
                "Estamos realizando tareas de mejora en nuestra página. Volveremos en unos minutos. Disculpe las molestias.",
            ),
            (
                "Site en maintenance",
                "Le site est momentanément indisponible pendant sa mise à jour. Merci de votre patience.",
            ),
            ("Em manutenção", "Nosso site está em manutenção. Voltamos em breve."),
            ("Sito in manutenzione", "Il sito non è disponibile: è in manutenzione. Torneremo presto, grazie."),
        ] {
            assert_eq!(found(title, rest).as_deref(), work, "{title}");
            assert_eq!(failed(503, "Info", &format!("{title}. {rest}")).0, "maintenance/page", "{title}");
        }
        for (title, rest) in [
            (
                "Wartung und Service",
                "Wir übernehmen die Wartung Ihrer Heizung. Unsere Seite wird gerade erweitert, bis bald.",
            ),
            ("Mantenimiento de sitios web", "Nos ocupamos de su página y de sus servidores. Gracias por su visita."),
            ("Maintenance informatique", "Notre service s'occupe de votre site. À bientôt, et merci de votre visite."),
            ("Wartung am Samstag", "Am Samstag ist geplant, dass die Website bis 14 Uhr nicht erreichbar ist."),
        ] {
            assert_eq!(found(title, rest), None, "{title}");
        }
    }

    #[test]
    fn planned_work_is_known_under_a_503_by_its_words() {
        for said in [
            "На сайте ведутся технические работы.",
            "Das Portal wird heute aktualisiert und steht bis 9 Uhr wegen Wartungsarbeiten nicht zur Verfügung.",
            "Nous mettons actuellement à jour notre boutique et serons de retour très bientôt.",
            "Situs sedang dalam pemeliharaan.",
            "Sitemiz bakımda. Kısa süre içinde tekrar hizmet vereceğiz, teşekkürler.",
        ] {
            assert_eq!(failed(503, "Info", said).0, "maintenance/page", "{said}");
        }
        for other in ["Temporarily overloaded. No maintenance is planned.", "Wartung: keine. Wir sind überlastet."] {
            assert_eq!(failed(503, "Info", other).0, "http/503", "{other}");
        }
    }

    #[test]
    fn traffic_that_is_used_up_has_a_number_of_its_own() {
        let said = "본 사이트는 일일 데이터 전송량을 초과하여 접속이 차단되었습니다. 관리자에게 문의하세요.";
        assert_eq!(found("데이터 전송량 초과안내", said).as_deref(), Some("apache-cpanel/509"));
        assert_eq!(failed(403, "데이터 전송량 초과안내", said).1, Side::Site);
        assert_eq!(found("트래픽 초과 시 대처 방법", said), None, "help");
    }

    #[test]
    fn a_block_by_a_court_is_known_in_the_sites_place() {
        for text in [
            "Contenido bloqueado por requerimiento de la Autoridad Competente, comunicado a esta Operadora",
            "Access to this website has been blocked under an order of the High Court.",
            "The website has been blocked as per order of Ministry of Electronics and Information Technology.",
            "Доступ к информационному ресурсу ограничен на основании Федерального закона от 27 июля 2006 г.",
            "L'accès à ce site a été bloqué par une décision de justice.",
            "Bu internet sitesine 5651 sayılı Kanun uyarınca erişim engellenmiştir.",
        ] {
            assert_eq!(found("ERROR 404 - File not found", text).as_deref(), Some("http/451"), "{text}");
            assert_eq!(failed(403, "Info", text).1, Side::Access, "{text}");
        }
        let said = "Access to this website has been blocked under an order of the High Court.";
        assert_eq!(found("Blocked sites", &format!("{said} Published on Monday, 3 comments")), None, "news");
        assert_eq!(found("Football", "The site of the club shows the orders of the day. Ticket sales are open."), None);
    }

    #[test]
    fn a_line_that_is_not_paid_for_is_the_readers() {
        let line =
            "인터넷 이용이 정지되었습니다.\n고객님, 요금 미납으로 인터넷 서비스 이용이 일시 정지되었음을 알려드립니다.";
        let (_, side, certainty) = failed(403, "인터넷 이용정지 안내", line);
        assert_eq!((side, certainty), (Side::You, Certainty::Inferred));
        assert_eq!(found("인터넷 이용정지 안내", line).as_deref(), Some("http/402"));
        let english = "Your internet service has been suspended because of an overdue bill. Pay now to go on.";
        assert_eq!(failed(503, "Service suspended", english).1, Side::You);
        let host = "이 홈페이지는 호스팅 요금 미납으로 서비스가 정지되었습니다. 관리자에게 문의하세요.";
        assert_eq!(failed(403, "서비스 이용정지 안내", host).1, Side::Site);
    }

    #[test]
    fn an_address_where_nothing_lies_is_known_under_a_good_status() {
        let nothing = Some("http/404");
        for (title, rest) in [
            ("오류 안내", "요청하신 페이지를 찾을 수 없습니다.\n주소가 변경 혹은 삭제되었습니다."),
            ("Page not found", "The page you are looking for may have been moved or deleted."),
            ("ページが見つかりません", "URLが間違っているか、ページが削除された可能性があります。"),
            ("Seite nicht gefunden", "Die Seite wurde verschoben oder gelöscht."),
            ("Страница не найдена", "Возможно, она была удалена. Проверьте адрес."),
        ] {
            assert_eq!(found(title, rest).as_deref(), nothing, "{title}");
            assert_eq!(found(title, &format!("{rest}<form>")), None, "with a form: {title}");
        }
        let help = "요청하신 페이지를 찾을 수 없습니다가 뜨면 주소를 다시 확인하는 것이 가장 쉬운 해결 방법입니다.";
        assert_eq!(found("페이지를 찾을 수 없을 때", help), None, "help");
        assert_eq!(found("검색", "검색어와 맞는 글을 찾을 수 없습니다. 주소를 바꿔 보세요."), None, "no page");
    }

    #[test]
    fn a_program_that_says_in_a_line_that_it_failed_is_known() {
        let said = |source: &str| {
            let mut evidence = answer("https://a.test/", 200, &[("content-type", "text/html")]);
            evidence.body = Some(Body::plain(source));
            diagnose(&evidence).map(|diagnosis| diagnosis.code)
        };
        for line in [
            "MySQL Connect Error!!!",
            "DB 접속에 실패했습니다.",
            "数据库连接失败",
            "Erreur de connexion à la base de données",
        ] {
            assert_eq!(said(line).as_deref(), Some("http/500"), "{line}");
            assert_eq!(said(&format!("{line} {}", "And what it means. ".repeat(12))), None, "{line}");
            assert_eq!(said(&format!("{line} <a href=/1>1</a> <a href=/2>2</a>")), None, "{line}");
        }
        let soon = "この掲示板では連続投稿できません。30秒ほど待ってから投稿してください。";
        assert_eq!(said(soon).as_deref(), Some("http/429"));
        // A long report counts where nothing stands before it, not even a title.
        let trace = format!(
            "Fatal error: Uncaught Error: m in /a.php:4{} thrown in /a.php on line 4",
            " #0 /a.php(1)".repeat(90)
        );
        assert_eq!(said(&trace).as_deref(), Some("php/fatal-error"));
        assert_eq!(said(&format!("<title>PHP</title>{trace}")), None);
        assert_eq!(said(&format!("What is this? {trace}")), None);
        assert_eq!(said("java.lang.NullPointerException at a.B.c(B.java:3)").as_deref(), Some("http/500"));
        assert_eq!(said("java.util.List is an interface without errors"), None);
    }

    #[test]
    fn a_network_that_asks_first_is_known_where_nothing_is_encrypted() {
        let said = |url: &str, source: &str| {
            let mut evidence = answer(url, 200, &[("content-type", "text/html")]);
            evidence.body = Some(Body { source: source.into(), text: source.replace("<button>", "\n") });
            diagnose(&evidence).map(|diagnosis| diagnosis.code)
        };
        let splash = "Guest Wi-Fi\nAccept the terms of use to go online.<button>Go";
        assert_eq!(said("http://a.test/", splash).as_deref(), Some("http/511"));
        assert_eq!(said("https://a.test/", splash), None, "the site itself says so");
        assert_eq!(said("http://a.test/", &splash.replace("<button>", "")), None, "nothing to answer with");
        assert_eq!(said("http://a.test/", "Wi-Fi speed test\nHow fast is your internet connection?<button>Go"), None);
    }

    #[test]
    fn what_reports_or_explains_is_no_notice() {
        let line = "현재 대기 중이며 앞에 4명이 있습니다. 잠시만 기다려 주세요.";
        assert_eq!(found("대기 안내", line).as_deref(), Some("queue/waiting-room"));
        assert_eq!(
            found("대기 안내", &format!("{line}<form method=\"post\"><button>취소")),
            None,
            "it can be given up"
        );
        assert_eq!(found("대기 안내", &format!("{line} 메뉴 보기")), None, "a restaurant's");
        let fault = "시스템 오류가 발생했습니다. 이용에 불편을 드려 죄송합니다.";
        assert_eq!(found("오류 안내", fault).as_deref(), Some("http/500"));
        assert_eq!(found("오류 안내", &format!("{fault}”고 밝혔다.")), None, "somebody is quoted");
        assert_eq!(found("오류 안내", &format!("<nav>{fault}")), None, "a page among others");
        let over = "一時サービスを停止しておりましたが、メンテナンスは終了いたしました。ご迷惑をおかけしました。";
        assert_eq!(found("メンテナンスのお知らせ", over), None, "it is over");
    }

    #[test]
    fn a_notice_is_quoted_as_it_was_written() {
        let mut evidence = answer("https://a.test/", 200, &[("content-type", "text/html")]);
        let text = "접근 제한 안내\n이 요청은 웹 방화벽 정책에 따라 거부하였습니다.";
        evidence.body = Some(Body { source: text.into(), text: text.into() });
        let clues = diagnose(&evidence).unwrap().clues;
        assert_eq!(clues[0].values, [("text".to_owned(), "접근 제한".to_owned())]);
    }

    fn failed(status: u16, title: &str, rest: &str) -> (String, Side, Certainty) {
        let mut evidence = answer("https://a.test/", status, &[("content-type", "text/html")]);
        let source = format!("<title>{title}</title><p>{rest}</p><form></form>");
        evidence.body = Some(Body { source, text: format!("{title}\n{rest}") });
        let diagnosis = diagnose(&evidence).unwrap();
        (diagnosis.code, diagnosis.side, diagnosis.certainty)
    }

    #[test]
    fn under_another_status_a_notice_keeps_the_code_and_tells_whose_it_is() {
        let guard = failed(405, "405", "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。");
        assert_eq!(guard, ("http/405".to_owned(), Side::Access, Certainty::Inferred));
        let nobody = failed(404, "没有找到站点", "您的请求在Web服务器中没有找到对应的站点！");
        assert_eq!(nobody, ("http/404".to_owned(), Side::Site, Certainty::Inferred));
        let filter = failed(403, "アクセスがブロックされました", "社内のフィルタリング設定により閲覧できません。");
        assert_eq!(filter, ("http/403".to_owned(), Side::Between, Certainty::Inferred));
        assert_eq!(
            failed(500, "점검 안내", "시스템 점검 중입니다. 이용에 불편을 드려 죄송합니다.").0,
            "maintenance/page"
        );
    }

    #[test]
    fn words_of_a_notice_make_a_status_less_sure() {
        let below = "이 페이지를 볼 수 없습니다\n\n\n\n자세한 내용";
        let (.., plain) = failed(403, "안내", below);
        assert_eq!(plain, Certainty::Stated);
        let (_, side, hinted) = failed(403, "안내", &format!("{below}\n회사 규정으로 제한"));
        assert_eq!((side, hinted), (Side::Access, Certainty::Inferred));
    }

    #[test]
    fn what_a_known_service_says_of_its_network_is_about_itself() {
        let mut evidence = answer("https://www.reddit.com/", 403, &[("content-type", "text/html")]);
        evidence.body = Some(Body::plain("Blocked\nYour request has been blocked due to a network policy."));
        assert_eq!(diagnose(&evidence).unwrap().side, Side::Access);
    }

    #[test]
    fn a_page_that_holds_more_is_not() {
        let says = "시스템 점검으로 인해 서비스가 일시 중단됩니다. 이용에 불편을 드려 죄송합니다.";
        assert_eq!(found("서비스 점검 안내", &format!("{says}{}", "<a href=/>글".repeat(5))), None, "links");
        assert_eq!(found("서비스 점검 안내", &format!("{says}<form>")), None, "a form");
        assert_eq!(
            found("서비스 점검 안내", &format!("{says} 왜 안 되나요? 언제 되나요?")),
            None,
            "answers to questions"
        );
        assert_eq!(found("서비스 점검 안내", &format!("{says}{}", "긴 글 ".repeat(200))), None, "a long text");
        assert_eq!(
            found("우리 동네 소식", &format!("모임은 토요일입니다.\n날씨가 좋습니다.\n{says}")),
            None,
            "it is not at the top"
        );
        assert_eq!(found("서비스 점검 안내", &format!("{says} 조회수 31")), None, "a post");
        assert_eq!(found("서비스 점검 예정 안내", says), None, "a plan");
    }
}
