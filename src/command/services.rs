//! The services that are known by name.

use std::fmt::Write;

use serde_json::{Value, json};
use whatbroke::evidence::Address;
use whatbroke::knowledge::{Lang, Purpose, SERVICES, Service, ServicePage, service_of_host, words};

use super::arguments::Services;
use super::{EXPLAINED, NOTHING_FAILED};

/// What was asked for, and the exit status.
pub fn show(wanted: &Services) -> (String, u8) {
    let lang = wanted.language.get();
    let own = wanted.url.as_ref().map(|url| service_of_host(url.host()));
    let shown: Vec<&Service> = match own {
        Some(own) => own.into_iter().collect(),
        None => SERVICES.iter().collect(),
    };
    let status = if shown.is_empty() { NOTHING_FAILED } else { EXPLAINED };
    let url = wanted.url.as_ref();
    let text = if wanted.json {
        let rows: Vec<Value> = shown.into_iter().map(|service| row(service, url)).collect();
        format!("{:#}\n", Value::Array(rows))
    } else if shown.is_empty() {
        format!("{}\n", words::SERVICE_UNKNOWN.get(lang))
    } else {
        shown.into_iter().fold(String::new(), |mut out, service| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", line(service, url, lang));
            out
        })
    };
    (text, status)
}

/// One line: id, name, hosts, status page, and what a request is for where one was named.
fn line(service: &Service, url: Option<&Address>, lang: Lang) -> String {
    let page = service.page(ServicePage::Status).unwrap_or("-");
    let hosts = service.domains.join(" ");
    let purpose =
        url.and_then(|url| service.purpose(url)).map_or(String::new(), |purpose| format!("\t{}", name(purpose)));
    format!("{}\t{}\t{hosts}\t{page}{purpose}", service.id, service.name.get(lang))
}

fn row(service: &Service, url: Option<&Address>) -> Value {
    let api =
        service.status_api().map(|api| json!({ "kind": api.kind.name(), "address": api.address, "parts": api.parts }));
    let places = |wanted| service.places().filter(move |(purpose, _)| *purpose == wanted).map(|(_, place)| place);
    json!({
        "id": service.id,
        "name": { "en": service.name.en, "ko": service.name.ko },
        "hosts": service.domains,
        "chat": service.chat,
        "status_page": service.page(ServicePage::Status),
        "status_api": api,
        "support": service.page(ServicePage::Support),
        "app": places(Purpose::App).collect::<Vec<_>>(),
        "telemetry": places(Purpose::Telemetry).collect::<Vec<_>>(),
        "request": url.and_then(|url| service.purpose(url)).map(name),
    })
}

fn name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::App => "app",
        Purpose::Telemetry => "telemetry",
    }
}
