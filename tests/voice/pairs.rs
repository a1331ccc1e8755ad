//! Both languages say the same: numbers, values, links, menu paths, sentences, and how sure WhatBroke is.

use whatbroke::knowledge::{Certainty, Form, Grounds, Text};

use crate::corpus::said;

use crate::sentences::{links, numbers, placeholders, quotations, sentences};

/// What one language says and the other does not.
pub fn problems(text: &Text) -> Vec<String> {
    let mut found = Vec::new();
    let (mut en, mut ko) = (numbers(text.en), numbers(text.ko));
    // "Once" and "one" are words in English where Korean has 1번 or 1명.
    let lower = text.en.to_lowercase();
    if lower.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "once" | "one")) {
        en.retain(|number| number != "1");
        ko.retain(|number| number != "1");
    }
    if en != ko {
        found.push(format!("English has the numbers {en:?}, Korean has {ko:?}"));
    }
    if placeholders(text.en) != placeholders(text.ko) {
        found.push("different values".to_owned());
    }
    if links(text.en) != links(text.ko) {
        found.push(format!("English has the links {:?}, Korean has {:?}", links(text.en), links(text.ko)));
    }
    let depths = |text| quotations(text).into_iter().map(|path| path.matches('>').count()).filter(|depth| *depth > 0);
    if !depths(text.en).eq(depths(text.ko)) {
        found.push("menu paths of different lengths".to_owned());
    }
    found
}

/// A different number of sentences.
pub fn sentence_problems(text: &Text) -> Vec<String> {
    let (en, ko) = (sentences(text.en).len(), sentences(text.ko).len());
    if en == ko { Vec::new() } else { vec![format!("{en} sentences in English, {ko} in Korean")] }
}

/// The sentence that says how sure WhatBroke is, in each of its forms.
pub struct Forms {
    stated_site: Text,
    stated_answer: Text,
    inferred: Text,
    guess: Text,
}

impl Forms {
    pub fn of(grounds: &Grounds) -> Self {
        let forms = [Form::StatedSite, Form::StatedAnswer, Form::Inferred, Form::Guess];
        let [stated_site, stated_answer, inferred, guess] = forms.map(|form| said(grounds, form));
        Self { stated_site, stated_answer, inferred, guess }
    }
}

/// Where the sentences that say how sure WhatBroke is are not in their fixed forms.
pub fn certainty_problems(certainty: Certainty, grounds: &Forms) -> Vec<String> {
    let stated = [
        ("stated by the site", grounds.stated_site, ("The site says ", "."), ("사이트가 ", "고 알렸어요.")),
        ("stated by the answer", grounds.stated_answer, ("The answer says ", "."), ("응답에 ", "고 적혀 있어요.")),
    ];
    let inferred = ("This looks like ", ", because {because}.");
    let guess = ("It may be ", ". Not certain yet.");
    let other = [
        ("inferred", grounds.inferred, inferred, ("", "로 보여요. {because}")),
        ("guess", grounds.guess, guess, ("", "일 수 있어요. 아직 확실하지 않아요.")),
    ];
    // Without a claim of its own an entry states nothing: the inferred sentence stands in its place.
    let claims = grounds.stated_site != grounds.inferred;
    let mut found = Vec::new();
    if certainty == Certainty::Stated && !claims {
        found.push("it is stated, and there is no claim".to_owned());
    }
    for (form, text, en, ko) in stated.into_iter().filter(|_| claims).chain(other) {
        if !in_form(text.en, en) || !in_form(text.ko, ko) {
            found.push(format!("not in the form {form}: {} / {}", text.en, text.ko));
        }
    }
    found
}

/// Whether a text has this beginning and this end, and something between them that fits: no stop, and in
/// English no capital letter that begins a sentence.
fn in_form(text: &str, (begin, end): (&str, &str)) -> bool {
    let inner = text.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end));
    inner.is_some_and(|inner| !inner.is_empty() && sentences(inner).len() == 1 && !inner.ends_with('.'))
}

#[test]
fn a_fact_in_one_language_only_is_found() {
    for (en, ko) in [
        ("Wait 2 minutes.", "3분 기다리세요."),
        ("It takes 5 to 60 minutes.", "60분 걸려요."),
        ("Ask {site}.", "물어보세요."),
        ("See https://a.test/b.", "https://a.test/c를 보세요."),
        ("Go to “A > B > C”.", "‘가 > 나’로 가세요."),
    ] {
        assert_eq!(problems(&Text { en, ko }).len(), 1, "{en}");
    }
    assert!(problems(&Text { en: "Checked once.", ko: "1번 확인했어요." }).is_empty());
    assert!(problems(&Text { en: "With a 503 wait 5 to 60.", ko: "503이면 5~60을 기다려요." }).is_empty());
    assert_eq!(sentence_problems(&Text { en: "One. Two.", ko: "하나예요." }).len(), 1);
}

#[test]
fn another_form_of_certainty_is_found() {
    assert!(in_form("It may be a break. Not certain yet.", ("It may be ", ". Not certain yet.")));
    for bad in ["It is a break. Not certain yet.", "It may be a break.", "It may be . Not certain yet."] {
        assert!(!in_form(bad, ("It may be ", ". Not certain yet.")), "{bad}");
    }
    let inferred = Text { en: "This looks like a, because {because}.", ko: "가로 보여요. {because}" };
    let guess =
        Text { en: "It may be a. Not certain yet.", ko: "가일 수 있어요. 아직 확실하지 않아요." };
    let unclaimed = Forms { stated_site: inferred, stated_answer: inferred, inferred, guess };
    assert!(certainty_problems(Certainty::Inferred, &unclaimed).is_empty());
    assert_eq!(certainty_problems(Certainty::Stated, &unclaimed).len(), 1);
    let wrong = Forms { stated_site: guess, stated_answer: guess, inferred, guess: inferred };
    assert_eq!(certainty_problems(Certainty::Guess, &wrong).len(), 3);
    assert!(!in_form("It may be a. B. Not certain yet.", ("It may be ", ". Not certain yet.")));
}
