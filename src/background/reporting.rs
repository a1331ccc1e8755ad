//! The report for a site's support, from what is known of a failure.

use super::asking::service_of;
use super::view::explained;
use super::whose::judged;
use super::{AskId, Deed, Did, Effect, Incident, Run, State, TabId};
use crate::evidence::Body;
use crate::knowledge::{Lang, ServicePage, words};
use crate::protocol::{GapText, Stage, Wanted, Written};
use crate::report::{Attempt, Facts, Moment, Report, StatusPage, Tried, UtcOffset, ids_in};
use crate::time::Timestamp;
use crate::verdict;

/// The most ids of a page that are kept, and the most bytes of one.
const MOST_IDS: usize = 8;
const LONGEST_ID: usize = 200;
/// The most characters of the person's own words.
const MOST_WORDS: usize = 10_000;

/// The ids that a page names. Its text itself is not kept.
pub(super) fn ids_of(body: &Body) -> Vec<(String, String)> {
    let short = |(name, id): &(String, String)| name.len() <= LONGEST_ID && id.len() <= LONGEST_ID;
    ids_in(&body.text).into_iter().filter(short).take(MOST_IDS).collect()
}

impl Run<'_> {
    /// Answers with the report about what failed in a tab, or with nothing where nothing is known of it.
    pub(super) fn answer_report(&mut self, ask: AskId, tab: TabId, wanted: &Wanted) {
        let incident = self.state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref());
        let report = incident.map(|incident| Box::new(written(self.state, incident, wanted, self.now)));
        self.effects.push(Effect::AnswerReport { ask, report });
    }

    pub(super) fn open_report(&mut self, tab: TabId) {
        if self.incident(tab).is_some() {
            self.effects.push(Effect::OpenReport { tab });
        }
    }
}

fn written(state: &State, incident: &Incident, wanted: &Wanted, now: Timestamp) -> Written {
    let lang = wanted.lang;
    let offset = UtcOffset::of_minutes(wanted.minutes_ahead).unwrap_or_default();
    let moment = |at| Moment { at, offset };
    let own_words: String = wanted.words.chars().take(MOST_WORDS).collect();
    let judged = judged(state, incident, lang, now);
    let status_page = judged.and_then(|it| it.status).and_then(|asking| match asking.stage {
        Stage::Told(text) => {
            let incidents = text.incidents.into_iter().map(|(name, ..)| name);
            let said: Vec<String> = [text.sentence].into_iter().chain(incidents).collect();
            Some(StatusPage { said: said.join(" "), when: Some(moment(text.at)) })
        }
        Stage::Open | Stage::UnderWay => None,
    });
    let done = incident.deeds.iter().map(|deed| tried(deed, lang, moment));
    let checked = incident.tried.iter().map(|(check, answer)| Tried {
        what: Attempt::Own(format!("{} {}", check.question(lang), answer_text(*answer, lang))),
        when: None,
        result: None,
    });
    let tried: Vec<Tried> = done.chain(checked).collect();
    let mut report = Report::of(&Facts {
        explanation: &explained(state, incident, lang, now),
        url: Some(&incident.url),
        response: incident.evidence.response.as_ref(),
        page_ids: &incident.ids,
        when: moment(incident.failed_at),
        since: (incident.since != incident.failed_at).then(|| moment(incident.since)),
        device: &wanted.device,
        tried: &tried,
        status_page: status_page.as_ref(),
        own_words: &own_words,
    });
    // By what they hold and not by their numbers: what comes anew while somebody reads must not move a choice.
    let is_shown = |place: &str, behind: &str| wanted.shown.iter().any(|(at, what)| at == place && what == behind);
    let chosen: Vec<bool> = report.gaps().iter().map(|gap| is_shown(gap.place, gap.behind)).collect();
    for (number, shown) in chosen.into_iter().enumerate() {
        report.show(number, shown);
    }
    let gaps = report.gaps();
    let gaps = gaps.iter().map(|one| GapText {
        kind: one.gap.kind.word().get(lang).to_owned(),
        place: one.place.to_owned(),
        behind: one.behind.to_owned(),
        shown: one.gap.shown,
    });
    let service = service_of(&incident.url);
    Written {
        gaps: gaps.collect(),
        text: if wanted.markdown { report.markdown() } else { report.text() },
        support: service.is_some_and(|service| service.page(ServicePage::Support).is_some()),
    }
}

fn tried(deed: &Deed, lang: Lang, moment: impl Fn(Timestamp) -> Moment) -> Tried {
    let what = match deed.did {
        Did::Checked => &words::REPORT_CHECKED,
        Did::Cleared => &words::REPORT_CLEARED,
        Did::Deleted => &words::REPORT_DELETED,
        Did::Reloaded => &words::REPORT_RELOADED,
    };
    Tried { what: Attempt::Own(what.get(lang).to_owned()), when: Some(moment(deed.at)), result: deed.result }
}

fn answer_text(answer: verdict::Tried, lang: Lang) -> &'static str {
    match answer {
        verdict::Tried::Works => &words::TRIED_WORKS,
        verdict::Tried::Fails => &words::TRIED_FAILS,
        verdict::Tried::NotPossible => &words::TRIED_NOT_POSSIBLE,
    }
    .get(lang)
}
