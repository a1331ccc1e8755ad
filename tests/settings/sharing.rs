//! The same settings on several computers of a person, played through with what browsers do to them on the way.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use whatbroke::background::{Arrival, AskId, Effect, Event, Input, Settings, State, TabId, Words, load, step};
use whatbroke::evidence::{Address, Method, Response};
use whatbroke::knowledge::{Lang, words};
use whatbroke::protocol::{Choices, Request};
use whatbroke::time::Timestamp;

const NOW: i64 = 1_800_000_000_000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What the browser carries at most of an item, with its name, and of all of them.
const QUOTA_OF_AN_ITEM: usize = 8_192;
const QUOTA: usize = 102_400;

/// One computer: its brain, its own store, its own clock, and what its browser holds of the shared items.
struct Computer {
    state: State,
    stored: Option<String>,
    now: Timestamp,
    carried: Words,
    readable: bool,
    written: usize,
}

impl Computer {
    fn new(ahead: i64) -> Self {
        let state = State::default();
        Self { state, stored: None, now: Timestamp(NOW + ahead), carried: Words::new(), readable: true, written: 0 }
    }

    /// A computer that shares.
    fn sharing(ahead: i64) -> Self {
        let mut computer = Self::new(ahead);
        computer.asks(Request::Share { on: true });
        computer
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        self.now = self.now + Duration::from_millis(10);
        let effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &effects {
            match effect {
                Effect::Persist { settings, .. } => self.stored = Some(settings.clone()),
                Effect::StoreShared { items } => {
                    self.carried.extend(serde_json::from_str::<Words>(items).expect("an object"));
                    self.written += 1;
                }
                _ => {}
            }
        }
        if effects.contains(&Effect::ReadShared) {
            let items = self.readable.then(|| Value::Object(self.carried.clone()).to_string());
            self.event(Event::Carried { items });
        }
        effects
    }

    fn asks(&mut self, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: AskId(1), tab: None, request })
    }

    /// Nothing comes by itself at a site, or it does again.
    fn mutes(&mut self, site: &str) {
        let (tab, url) = (TabId(1), Address::parse(&format!("https://{site}/")).expect("an address"));
        let response = Response { status: 503, at: self.now, ..Response::default() };
        self.event(Event::Answered { tab, url: url.clone(), response, method: Method::Get });
        let (document, arrival) = (site.to_owned(), Arrival::default());
        self.event(Event::Committed { tab, url: Some(url), document, known_fine: false, arrival });
        self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request: Request::Mute });
        self.event(Event::TabClosed { tab });
    }

    fn unmutes(&mut self, site: &str) {
        self.asks(Request::Unmute { site: Some(site.to_owned()) });
    }

    fn speaks(&mut self, lang: Lang) {
        self.asks(Request::Speak { lang });
    }

    /// The worker starts anew with what was stored, and hears what its browser holds, as `browser::start` has it.
    fn restarts(&mut self) {
        let items = Some(Value::Object(self.carried.clone()).to_string());
        self.hears_at_its_start(items);
    }

    fn hears_at_its_start(&mut self, items: Option<String>) {
        let (state, aside) = load(None, self.stored.clone());
        assert_eq!(aside, Vec::new());
        self.state = state;
        if self.state.settings.shared {
            self.event(Event::Carried { items });
        }
    }

    fn settings(&self) -> &Settings {
        &self.state.settings
    }

    fn choices(&mut self) -> Choices {
        let effects = self.asks(Request::View);
        let choices = effects.into_iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => view.choices,
            _ => None,
        });
        *choices.expect("the options are answered with what can be chosen")
    }

    /// What the options say is wrong, in the language of the computer.
    fn trouble(&mut self) -> &'static str {
        let (said, lang) = (self.choices().sharing_trouble, self.state.lang());
        let known = [
            ("unreadable", &words::SHARING_UNREADABLE),
            ("broken", &words::SHARING_BROKEN),
            ("too long", &words::SHARING_TOO_LONG),
        ];
        if said.is_empty() {
            return "";
        }
        known.into_iter().find(|(_, text)| text.get(lang) == said).expect("it is one of these").0
    }
}

/// The browsers of both agree on each item: on the one that was written last, or on any.
fn carry(one: &mut Computer, other: &mut Computer, prefer_one: impl Fn(&str) -> bool) {
    let mut all = one.carried.clone();
    for (key, item) in &other.carried {
        if !(all.contains_key(key) && prefer_one(key)) {
            all.insert(key.clone(), item.clone());
        }
    }
    one.carried.clone_from(&all);
    other.carried = all;
}

#[test]
fn what_is_chosen_on_one_computer_counts_on_the_other_from_its_next_start() {
    let (mut desk, mut lap) = (Computer::sharing(0), Computer::sharing(0));
    desk.speaks(Lang::Ko);
    desk.mutes("news.test");
    desk.asks(Request::Sound { on: true });
    desk.asks(Request::Watch { site: "app.test".into(), on: true });
    carry(&mut desk, &mut lap, |_| true);
    lap.restarts();
    assert_eq!(lap.settings(), desk.settings());
    assert_eq!(
        (lap.settings().lang, lap.settings().muted.as_slice()),
        (Some(Lang::Ko), ["news.test".to_owned()].as_slice())
    );
    // It is its own now: it needs nobody to know it the next time.
    lap.hears_at_its_start(None);
    assert_eq!(lap.settings(), desk.settings());
    lap.restarts();
    lap.unmutes("news.test");
    carry(&mut desk, &mut lap, |_| false);
    desk.restarts();
    assert_eq!(desk.settings().muted, Vec::<String>::new());
}

#[test]
fn nothing_is_shared_before_the_person_wants_it() {
    let mut computer = Computer::new(0);
    let mut effects = computer.asks(Request::Speak { lang: Lang::Ko });
    computer.mutes("news.test");
    effects.extend(computer.event(Event::Carried { items: Some(r#"{"1/0":{"lang":[9,"en"]}}"#.into()) }));
    effects.extend(computer.asks(Request::Sound { on: true }));
    let shares = |effect: &Effect| matches!(effect, Effect::ReadShared | Effect::StoreShared { .. });
    assert!(!effects.iter().any(shares), "{effects:?}");
    assert_eq!(computer.settings().lang, Some(Lang::Ko), "what was carried does not count either");
    assert_eq!(computer.choices().shared, Some(false));

    computer.asks(Request::Share { on: true });
    assert_eq!(computer.written, 1);
    let text = Value::Object(computer.carried.clone()).to_string();
    assert!(text.contains(r#""muted/news.test":["#), "{text}");
    assert!(!text.contains("shared") && !text.contains("known"), "{text}");

    computer.asks(Request::Share { on: false });
    computer.asks(Request::Sound { on: false });
    assert_eq!(computer.written, 1);
}

#[test]
fn private_windows_share_nothing() {
    let mut computer = Computer::new(0);
    computer.state.settings.shared = true;
    computer.state.private = true;
    computer.event(Event::Carried { items: Some("{}".into()) });
    computer.speaks(Lang::Ko);
    assert!(!computer.asks(Request::Share { on: true }).contains(&Effect::ReadShared));
    assert_eq!((computer.written, computer.choices().shared), (0, None));
}

#[test]
fn nothing_is_put_over_what_could_not_be_read() {
    let mut computer = Computer::sharing(0);
    computer.speaks(Lang::Ko);
    let written = computer.written;
    computer.hears_at_its_start(None);
    assert_eq!(computer.trouble(), "unreadable");
    computer.readable = false;
    computer.mutes("news.test");
    assert_eq!(computer.written, written);
    // What was chosen meanwhile is told as soon as it can be read again.
    computer.readable = true;
    computer.restarts();
    assert_eq!((computer.trouble(), computer.written), ("", written + 1));
    assert!(Value::Object(computer.carried.clone()).to_string().contains("muted/news.test"));
}

#[test]
fn what_both_have_muted_offline_stays_muted_on_both() {
    for prefer in [true, false] {
        let (mut desk, mut lap) = (Computer::sharing(0), Computer::sharing(0));
        desk.mutes("old.test");
        carry(&mut desk, &mut lap, |_| true);
        lap.restarts();
        desk.mutes("desk.test");
        lap.mutes("lap.test");
        lap.unmutes("old.test");
        // The browser keeps one of the two versions of an item, and the other is lost.
        for _ in 0..2 {
            carry(&mut desk, &mut lap, |_| prefer);
            desk.restarts();
            carry(&mut desk, &mut lap, |_| true);
            lap.restarts();
            carry(&mut desk, &mut lap, |_| false);
        }
        desk.restarts();
        let mut muted = desk.settings().muted.clone();
        muted.sort();
        assert_eq!(muted, ["desk.test", "lap.test"]);
        assert_eq!(lap.settings(), desk.settings());
    }
}

#[test]
fn of_two_choices_the_later_counts_whatever_is_carried_first() {
    let (mut desk, mut lap) = (Computer::sharing(0), Computer::sharing(60_000));
    desk.speaks(Lang::En);
    lap.speaks(Lang::Ko);
    desk.carried.clone_from(&lap.carried);
    desk.restarts();
    assert_eq!(desk.settings().lang, Some(Lang::Ko));
    // What is older does not come back.
    let mut late = Computer::sharing(-60_000);
    late.speaks(Lang::En);
    desk.carried = late.carried;
    desk.restarts();
    assert_eq!(desk.settings().lang, Some(Lang::Ko));
    assert!(Value::Object(desk.carried).to_string().contains(r#""ko""#), "what the others lack is given out again");
}

#[test]
fn a_clock_that_is_years_ahead_does_not_have_the_last_word() {
    let (mut desk, mut lap) = (Computer::sharing(0), Computer::sharing(10 * 365 * DAY.as_millis() as i64));
    lap.speaks(Lang::Ko);
    carry(&mut desk, &mut lap, |_| false);
    desk.restarts();
    assert_eq!(desk.settings().lang, Some(Lang::Ko));
    desk.speaks(Lang::En);
    carry(&mut desk, &mut lap, |_| true);
    lap.restarts();
    assert_eq!(lap.settings().lang, Some(Lang::En));
}

#[test]
fn what_makes_no_sense_is_left_aside_and_said() {
    let mut computer = Computer::sharing(0);
    computer.speaks(Lang::Ko);
    computer.mutes("news.test");
    let before = computer.settings().clone();
    for broken in [
        json!({ "1/0": 7 }),
        json!({ "1/0": { "lang": "en" } }),
        json!({ "1/0": { "lang": [-1, "en"] } }),
        json!({ "1/0": { "lang": [1.5, "en"] } }),
        json!({ "1/0": { "lang": [9_000_000_000_000_000_i64, "en"] } }),
        json!({ "1/0": { "lang": [1, "en", 2] } }),
        json!({ "1/0": { "much": [NOW + 1_000_000, "x".repeat(2_000)] } }),
    ] {
        computer.carried = serde_json::from_value(broken.clone()).expect("an object");
        computer.restarts();
        assert_eq!(*computer.settings(), before, "{broken}");
        assert_eq!(computer.trouble(), "broken", "{broken}");
    }
    for unreadable in ["", "{", "[]", "null", "7"] {
        computer.hears_at_its_start(Some(unreadable.into()));
        assert_eq!(*computer.settings(), before, "{unreadable}");
        assert_eq!(computer.trouble(), "unreadable", "{unreadable}");
    }
}

#[test]
fn what_a_newer_release_says_is_left_as_it_is_and_passed_on() {
    let mut computer = Computer::sharing(0);
    let later = NOW + 1_000_000;
    let newer = json!({
        "1/0": { "lang": [later, "eo"], "theme": [later, "dark"], "sound": [later, true], "badge_only": [later, 3] },
        "2/0": { "anything": true },
        "other": 1,
    });
    computer.carried = serde_json::from_value(newer.clone()).expect("an object");
    computer.restarts();
    assert_eq!(computer.settings().lang, None, "a language that this one does not speak");
    assert!(computer.settings().sound && !computer.settings().badge_only);
    assert_eq!((computer.trouble(), computer.written), ("", 0), "there is nothing to tell");
    computer.mutes("news.test");
    computer.asks(Request::PopupOpens { on: false });
    for (name, word) in newer["1/0"].as_object().expect("an object") {
        assert_eq!(computer.carried["1/0"][name], *word);
    }
    assert_eq!((&computer.carried["2/0"], &computer.carried["other"]), (&newer["2/0"], &newer["other"]));
    // What the person says here counts, and only from then on.
    computer.speaks(Lang::Ko);
    assert_eq!(computer.carried["1/0"]["lang"][1], "ko");
    assert!(computer.carried["1/0"]["lang"][0].as_i64() > Some(later));
}

#[test]
fn what_is_no_site_gets_into_no_list() {
    let mut computer = Computer::sharing(0);
    let names = [
        "a b",
        "site.test/path",
        "*",
        "",
        "user@site.test",
        "SITE.test",
        "www.site.test",
        "한국.test",
        "xn--3e0b707e.test",
    ];
    let words: Words = names.iter().map(|name| (format!("watched/{name}"), json!([NOW, true]))).collect();
    computer.carried = [("1/3".to_owned(), Value::Object(words))].into_iter().collect();
    computer.restarts();
    assert_eq!(computer.settings().watched, ["xn--3e0b707e.test"]);
}

#[test]
fn settings_from_before_they_could_be_shared_are_kept_and_joined() {
    let old = |muted: &str| format!(r#"{{"version":1,"value":{{"lang":"ko","muted":["{muted}"]}}}}"#);
    let (mut desk, mut lap) = (Computer::new(0), Computer::new(0));
    for (computer, muted) in [(&mut desk, "desk.test"), (&mut lap, "lap.test")] {
        computer.stored = Some(old(muted));
        computer.restarts();
        computer.asks(Request::Share { on: true });
    }
    for _ in 0..2 {
        carry(&mut desk, &mut lap, |_| true);
        desk.restarts();
        lap.restarts();
    }
    assert_eq!(desk.settings().muted, ["desk.test", "lap.test"]);
    assert_eq!(lap.settings(), desk.settings());
}

#[test]
fn a_site_that_was_taken_out_is_forgotten_after_ninety_days() {
    let mut computer = Computer::sharing(0);
    computer.mutes("news.test");
    computer.unmutes("news.test");
    computer.now = computer.now + 89 * DAY;
    computer.restarts();
    assert!(computer.state.known.contains_key("muted/news.test"));
    computer.now = computer.now + 2 * DAY;
    let written = computer.written;
    computer.restarts();
    assert!(!computer.state.known.contains_key("muted/news.test"));
    assert_eq!(computer.written, written, "to forget is nothing to tell");
    // Who shares nothing keeps no such name at all.
    computer.mutes("other.test");
    computer.unmutes("other.test");
    computer.asks(Request::Share { on: false });
    assert!(computer.state.known.keys().all(|name| !name.contains('/')), "{:?}", computer.state.known);
}

#[test]
fn a_mute_from_elsewhere_takes_the_card_away() {
    let mut computer = Computer::sharing(0);
    let (tab, url) = (TabId(1), Address::parse("https://news.test/").expect("an address"));
    let response = Response { status: 503, at: computer.now, ..Response::default() };
    computer.event(Event::Answered { tab, url: url.clone(), response, method: Method::Get });
    let (document, arrival) = ("d".to_owned(), Arrival::default());
    computer.event(Event::Committed { tab, url: Some(url), document: document.clone(), known_fine: false, arrival });
    let items = json!({ "1/1": { "muted/news.test": [NOW, true], "watched/app.test": [NOW, true] } }).to_string();
    let effects = computer.event(Event::Carried { items: Some(items) });
    assert!(effects.contains(&Effect::HideCard { tab, document }), "{effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ListenToApps { .. })), "{effects:?}");
    assert!(matches!(effects[0], Effect::Persist { .. }), "it is stored here, too: {effects:?}");
}

#[test]
fn many_long_names_stay_within_what_the_browser_carries_and_what_is_too_much_is_said() {
    let mut computer = Computer::sharing(0);
    let name = |number: usize| format!("{}{number}.test", "a-long-name.".repeat(18));
    let sites: Vec<String> = (0..200).map(name).collect();
    computer.state.settings.muted.clone_from(&sites);
    computer.state.settings.watched = sites[..100].to_vec();
    computer.restarts_with_what_it_has();
    let of = |item: (&String, &Value)| item.0.len() + item.1.to_string().len();
    assert!(computer.carried.iter().all(|item| of(item) < QUOTA_OF_AN_ITEM));
    assert!(computer.carried.iter().map(of).sum::<usize>() < QUOTA);
    assert_eq!(computer.trouble(), "too long");
    assert_eq!(
        (computer.settings().muted.len(), computer.settings().watched.len()),
        (200, 100),
        "nothing is lost here"
    );
    // What was muted last is shared for certain, and nothing is written without end.
    computer.mutes("new.test");
    assert!(Value::Object(computer.carried.clone()).to_string().contains("muted/new.test"));
    let written = computer.written;
    computer.restarts();
    assert_eq!(computer.written, written);
}

impl Computer {
    fn restarts_with_what_it_has(&mut self) {
        let items = Some(Value::Object(self.carried.clone()).to_string());
        self.event(Event::Carried { items });
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Speak(Lang),
    Sound(bool),
    Mute(u8),
    Unmute(u8),
    Watch(u8, bool),
    Restart,
    /// The browsers meet; the number says which of two versions of each item is kept.
    Carry(u8),
    /// The browser loses its copy, as after it was set up anew.
    Lose,
    ClockJumps(i32),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        any::<bool>().prop_map(|ko| Deed::Speak(if ko { Lang::Ko } else { Lang::En })),
        any::<bool>().prop_map(Deed::Sound),
        (0..6_u8).prop_map(Deed::Mute),
        (0..6_u8).prop_map(Deed::Unmute),
        (0..6_u8, any::<bool>()).prop_map(|(site, on)| Deed::Watch(site, on)),
        Just(Deed::Restart),
        any::<u8>().prop_map(Deed::Carry),
        Just(Deed::Lose),
        any::<i32>().prop_map(Deed::ClockJumps),
    ]
}

fn does(computers: &mut [Computer; 2], which: usize, deed: &Deed) {
    let site = |number: &u8| format!("s{number}.test");
    let [one, other] = computers;
    let computer = if which == 0 { &mut *one } else { &mut *other };
    match deed {
        Deed::Speak(lang) => computer.speaks(*lang),
        Deed::Sound(on) => drop(computer.asks(Request::Sound { on: *on })),
        Deed::Mute(number) => computer.mutes(&site(number)),
        Deed::Unmute(number) => computer.unmutes(&site(number)),
        Deed::Watch(number, on) => drop(computer.asks(Request::Watch { site: site(number), on: *on })),
        Deed::Restart => computer.restarts(),
        Deed::Lose => computer.carried.clear(),
        Deed::ClockJumps(by) => computer.now = Timestamp(computer.now.0.saturating_add(i64::from(*by))),
        Deed::Carry(kept) => {
            carry(one, other, |key| (key.len() + key.bytes().map(usize::from).sum::<usize>()) & usize::from(*kept) == 0)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_chosen_and_lost_on_the_way_both_agree_in_the_end_and_then_nobody_writes(
        deeds in prop::collection::vec((0..2_usize, deed()), 0..40),
    ) {
        let mut computers = [Computer::sharing(0), Computer::sharing(5_000)];
        for (which, deed) in &deeds {
            does(&mut computers, *which, deed);
        }
        let [mut one, mut other] = computers;
        for round in 0..3 {
            carry(&mut one, &mut other, |_| round % 2 == 0);
            one.restarts();
            carry(&mut one, &mut other, |_| true);
            other.restarts();
            carry(&mut one, &mut other, |_| false);
        }
        one.restarts();
        let mut settings = [one.settings().clone(), other.settings().clone()];
        for one in &mut settings {
            one.muted.sort();
            one.watched.sort();
        }
        prop_assert_eq!(&settings[0], &settings[1]);
        let written = [one.written, other.written];
        for _ in 0..3 {
            carry(&mut one, &mut other, |_| true);
            one.restarts();
            other.restarts();
        }
        prop_assert_eq!(written, [one.written, other.written]);
    }

    #[test]
    fn what_was_chosen_last_is_what_counts(deeds in prop::collection::vec((0..2_usize, deed()), 0..20), on: bool) {
        let mut computers = [Computer::sharing(0), Computer::sharing(-5_000)];
        for (which, deed) in &deeds {
            does(&mut computers, *which, deed);
        }
        let [mut one, mut other] = computers;
        carry(&mut one, &mut other, |_| true);
        one.restarts();
        carry(&mut one, &mut other, |_| true);
        other.restarts();
        carry(&mut one, &mut other, |_| false);
        one.restarts();
        // Both know the same now; the next word is the last, whatever the clocks say.
        other.asks(Request::Sound { on });
        other.unmutes("s1.test");
        carry(&mut one, &mut other, |_| false);
        one.restarts();
        prop_assert_eq!(one.settings().sound, on);
        prop_assert!(!one.settings().muted.contains(&"s1.test".to_owned()));
    }

    #[test]
    fn nothing_that_is_carried_does_harm(items in ".{0,200}", at in any::<i64>(), value in ".{0,20}") {
        let mut computer = Computer::sharing(0);
        computer.mutes("news.test");
        computer.hears_at_its_start(Some(items));
        let told = json!({ "1/0": { "lang": [at, value], "muted": [at, [value]], "sound": [at, null] }, "1/1": { value.clone(): [at, value] } });
        computer.hears_at_its_start(Some(told.to_string()));
        prop_assert_eq!(&computer.settings().muted, &["news.test".to_owned()]);
    }
}
