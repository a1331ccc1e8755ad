//! The browser: its tabs, and the order in which it tells of loads (as it was measured, see docs/architecture.md).

use whatbroke::background::{Arrival, Beginning, Front, Reading, TabId};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Method, NetError};
use whatbroke::time::Timestamp;

use crate::histories::{Going, Press};
use crate::play::{Item, Play};
use crate::properties::{Count, Property};
use crate::worker::{Heard, Sender};
use crate::world::{Answer, BEGINNING, Body, NOTICE, PAGES, SITE_OF, WELCOME};

/// What a tab shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Counts the documents of all tabs.
    pub number: u64,
    pub page: Option<usize>,
    pub status: u16,
    pub body: Body,
    /// The browser's own error page: nothing can be injected there.
    pub own_page: bool,
    /// It was a form's, so that to load it again is to send the form again.
    pub post: bool,
    /// How the document says that the browser came to it.
    pub navigation: &'static str,
    pub card: bool,
}

/// A page that is on its way.
#[derive(Clone, Debug)]
pub struct Load {
    pub id: u64,
    pub page: usize,
    pub post: bool,
    pub arrival: Arrival,
    /// The browser brings it back from its last session.
    pub restored: bool,
    pub answer: Answer,
    pub answered_at: Option<(Timestamp, u64)>,
}

impl Load {
    fn navigation(&self) -> &'static str {
        match self.arrival {
            Arrival { history, .. } if history || self.restored => "back_forward",
            Arrival { reload: true, .. } => "reload",
            _ => "navigate",
        }
    }
}

pub enum LoadStep {
    Head,
    Commit,
    Error(&'static str),
    /// The rest of the document of this number does not come.
    Rest(u64),
}

#[derive(Clone, Debug)]
pub struct Tab {
    pub shown: Shown,
    pub load: Option<Load>,
    before: Vec<(usize, bool)>,
    pub badge: String,
    /// What came of its newest load.
    pub answer: Option<Answer>,
    /// When its head came, by the clock and in truth, where anybody saw it.
    pub answered_at: Option<(Timestamp, u64)>,
    pub discarded: bool,
    /// The person is typing in its page until then.
    pub types_until: u64,
    /// A dialog stands over its page until then, and no script runs in it.
    pub blocked_until: u64,
}

/// The waits after which the browser loads its own error page again, in milliseconds.
const OWN_RELOADS: [u64; 5] = [1_000, 5_000, 30_000, 60_000, 300_000];

impl Shown {
    /// A document that a link led to.
    fn new(number: u64, page: Option<usize>, status: u16, body: Body) -> Self {
        Self { number, page, status, body, own_page: false, post: false, navigation: "navigate", card: false }
    }

    /// What the browser calls the document, its own error page as well.
    pub fn name(&self) -> String {
        format!("d{}", self.number)
    }

    /// The document, where a script can run in it.
    pub fn document(&self) -> Option<String> {
        (!self.own_page).then(|| self.name())
    }
}

impl Play<'_> {
    fn next_document(&mut self) -> u64 {
        self.watch.documents += 1;
        self.watch.documents
    }

    /// Whether the browser tells the extension of this page's requests and lets it in.
    pub fn lets_in(&self, page: usize) -> bool {
        !self.held[SITE_OF[page]]
    }

    pub fn url(&self, page: usize) -> Address {
        self.world.addresses[page].clone()
    }

    pub fn open(&mut self, page: usize) {
        // Nobody keeps more tabs than this world is about.
        if self.tabs.len() >= 8 {
            return;
        }
        let tab = self.new_tab();
        self.begin_load(tab, page, false, Arrival::default());
    }

    pub fn new_tab(&mut self) -> TabId {
        let tab = TabId(self.next_tab);
        self.next_tab += 1;
        let shown = Shown::new(self.next_document(), None, 0, Body::Nothing);
        let new = Tab {
            shown,
            load: None,
            before: Vec::new(),
            badge: String::new(),
            answer: None,
            answered_at: None,
            discarded: false,
            types_until: 0,
            blocked_until: 0,
        };
        self.tabs.insert(tab, new);
        tab
    }

    pub fn go(&mut self, tab: TabId, page: usize, how: Going) {
        let arrival = Arrival { form: how == Going::Post, ..Arrival::default() };
        self.begin_load(tab, page, how == Going::Post, arrival);
    }

    pub fn reload_by_hand(&mut self, tab: TabId) {
        let Some(page) = self.tabs[&tab].shown.page else { return };
        let post = self.tabs[&tab].shown.post;
        self.begin_load(tab, page, post, Arrival { reload: true, ..Arrival::default() });
    }

    /// The extension has the browser load the tab again. What a form gave would be sent again.
    pub fn reload_by_machine(&mut self, tab: TabId) -> bool {
        let Some(shown) = self.tabs.get(&tab).map(|tab| tab.shown.clone()) else { return false };
        let runs = self.state().and_then(|state| state.tabs.get(&tab)?.incident.as_ref()?.running);
        if shown.post && runs.is_some() {
            // The page itself is there, and somebody has pressed for it: the browser asks them first, and they do not.
            return true;
        }
        if shown.post {
            self.watch
                .fails(Property::PostRepeated, format!("tab {} shows what a form gave, and is loaded again", tab.0));
        }
        if let Some(page) = shown.page {
            self.begin_load(tab, page, shown.post, Arrival { reload: true, ..Arrival::default() });
        }
        true
    }

    pub fn back(&mut self, tab: TabId) {
        let Some((page, post)) = self.tabs.get_mut(&tab).and_then(|tab| tab.before.pop()) else { return };
        let arrival = Arrival { history: true, ..Arrival::default() };
        self.give_up_load(tab);
        // Half of the pages come back from memory, without a request; what a form gave is refused by the cache.
        if post {
            let id = self.put_load(tab, page, true, arrival, Answer::Error("ERR_CACHE_MISS"));
            return self.later(3, Item::Load(tab, id, LoadStep::Error("ERR_CACHE_MISS")));
        }
        if self.chance.percent(50) && self.is_fine(SITE_OF[page]) {
            let shown = Shown::new(self.next_document(), Some(page), 200, Body::Page);
            let shown = Shown { navigation: "back_forward", ..shown };
            return self.commits(tab, shown, arrival, false);
        }
        self.begin_load(tab, page, false, arrival);
    }

    pub fn stop(&mut self, tab: TabId) {
        self.give_up_load(tab);
    }

    pub fn close_tab(&mut self, tab: TabId) {
        self.give_up_load(tab);
        self.tabs.remove(&tab);
        self.watch.untold_closings += 1;
        self.hear(Heard::TabClosed(tab));
        if self.history.private && self.tabs.is_empty() {
            self.privacy_ends();
        }
    }

    /// Its document goes; the browser loads it again when somebody looks at it.
    pub fn discard(&mut self, tab: TabId) {
        self.give_up_load(tab);
        if let Some(tab) = self.tabs.get_mut(&tab) {
            tab.discarded = true;
            tab.shown.card = false;
        }
    }

    pub fn leave_the_web(&mut self, tab: TabId) {
        self.give_up_load(tab);
        let shown = Shown::new(self.next_document(), None, 0, Body::Page);
        self.commits(tab, shown, Arrival::default(), false);
    }

    /// An answer for a page that nobody has asked for yet, with the number of the tab in front.
    pub fn prefetch(&mut self, tab: TabId, page: usize) {
        let real = self.real();
        let (_, answer) = self.world.ask(page, Method::Get, real, &mut self.chance);
        if let Answer::Head { status, headers, seen: true, page, .. } = answer
            && self.lets_in(page)
        {
            let (url, method) = (self.url(page), Method::Get);
            let beginning = Beginning { url: url.clone(), at: self.clock(), initiator: None, shown: None };
            self.hear(Heard::Begins { tab, beginning, method, ahead: true });
            self.hear(Heard::Answered { tab, url, method, status, headers });
        }
    }

    fn give_up_load(&mut self, tab: TabId) {
        let Some(load) = self.tabs.get_mut(&tab).and_then(|tab| tab.load.take()) else { return };
        let error = NetError::parse("ERR_ABORTED").expect("a name");
        let url = self.url(load.page);
        self.hear(Heard::Failed { tab, url, error, document: None });
    }

    fn put_load(&mut self, tab: TabId, page: usize, post: bool, arrival: Arrival, answer: Answer) -> u64 {
        let id = self.next_document();
        if let Some(tab) = self.tabs.get_mut(&tab) {
            tab.load = Some(Load { id, page, post, arrival, restored: false, answer, answered_at: None });
        }
        if self.lets_in(page) {
            let url = self.url(page);
            let initiator = self.chance.percent(30).then(|| url.origin());
            let method = if post { Method::Post } else { Method::Get };
            let beginning = Beginning { url, at: self.clock(), initiator, shown: None };
            self.hear(Heard::Begins { tab, beginning, method, ahead: false });
        }
        id
    }

    /// The browser brings a page back from its last session.
    pub fn restore(&mut self, tab: TabId, page: usize) {
        self.begin_load(tab, page, false, Arrival { reload: true, ..Arrival::default() });
        if let Some(load) = self.tabs.get_mut(&tab).and_then(|tab| tab.load.as_mut()) {
            load.restored = true;
        }
    }

    pub fn begin_load(&mut self, tab: TabId, page: usize, post: bool, arrival: Arrival) {
        self.give_up_load(tab);
        let method = if post { Method::Post } else { Method::Get };
        if post {
            self.watch.counts.count(Count::Posts);
        }
        let real = self.real();
        let (latency, answer) = self.world.ask(page, method, real, &mut self.chance);
        let latency = if self.history.plain { 100 } else { latency };
        // A request that is sent on is told of by its last address, and is no post any more.
        let (page, post) = match &answer {
            Answer::Head { page: landed, .. } if *landed != page => (*landed, false),
            _ => (page, post),
        };
        let commit = latency + self.short(1, 60);
        let step = match &answer {
            Answer::Never => None,
            Answer::Error(name) => Some((latency, LoadStep::Error(name))),
            Answer::Head { .. } => Some((latency, LoadStep::Head)),
        };
        let is_head = matches!(answer, Answer::Head { .. });
        let id = self.put_load(tab, page, post, arrival, answer);
        if let Some((at, step)) = step {
            self.later(at, Item::Load(tab, id, step));
        }
        if is_head {
            self.later(commit, Item::Load(tab, id, LoadStep::Commit));
        }
    }

    pub fn load_goes_on(&mut self, tab: TabId, id: u64, step: LoadStep) {
        if let LoadStep::Rest(document) = step {
            let shown = self.tabs.get(&tab).filter(|tab| tab.shown.number == document).map(|tab| tab.shown.clone());
            let Some((page, id, post)) = shown.and_then(|it| Some((it.page?, it.document()?, it.post))) else { return };
            let error = NetError::parse("ERR_CONTENT_LENGTH_MISMATCH").expect("a name");
            let url = self.url(page);
            if post && self.lets_in(page) {
                self.hear(Heard::RequestFailed { tab, url: url.clone(), method: Method::Post });
            }
            return self.hear(Heard::Failed { tab, url, error, document: Some(id) });
        }
        let Some(load) = self.tabs.get(&tab).and_then(|tab| tab.load.clone()).filter(|load| load.id == id) else {
            return;
        };
        match step {
            LoadStep::Head => self.head(tab, &load),
            LoadStep::Commit => self.load_commits(tab, load),
            LoadStep::Error(name) => self.load_fails(tab, load, name),
            LoadStep::Rest(_) => {}
        }
    }

    fn head(&mut self, tab: TabId, load: &Load) {
        let Answer::Head { status, headers, seen: true, .. } = &load.answer else { return };
        if self.lets_in(load.page) {
            let url = self.url(load.page);
            let method = if load.post { Method::Post } else { Method::Get };
            let (status, headers) = (*status, headers.clone());
            let now = (self.clock(), self.real());
            if let Some(load) = self.tabs.get_mut(&tab).and_then(|tab| tab.load.as_mut()) {
                load.answered_at = Some(now);
            }
            self.hear(Heard::Answered { tab, url, method, status, headers });
        }
    }

    fn load_commits(&mut self, tab: TabId, load: Load) {
        let Answer::Head { status, body, seen, .. } = load.answer else { return };
        match body {
            Body::File => self.give_up_load(tab),
            Body::Nothing => self.load_fails(tab, load, "ERR_HTTP_RESPONSE_CODE_FAILURE"),
            _ => {
                self.end_load(tab);
                let number = self.next_document();
                let (post, navigation) = (load.post, load.navigation());
                let shown = Shown { post, navigation, ..Shown::new(number, Some(load.page), status, body) };
                self.say_load(tab, load.page, &load.answer);
                if let Some(tab) = self.tabs.get_mut(&tab) {
                    (tab.answer, tab.answered_at) = (Some(load.answer.clone()), load.answered_at);
                }
                self.commits(tab, shown, load.arrival, seen && status < 400);
                if body == Body::CutOff {
                    self.later(200, Item::Load(tab, 0, LoadStep::Rest(number)));
                }
            }
        }
    }

    fn say_load(&mut self, tab: TabId, page: usize, answer: &Answer) {
        self.say(|_| format!("tab {}: {} {}", tab.0, PAGES[page], crate::print::answer(answer)));
    }

    fn end_load(&mut self, tab: TabId) {
        if let Some(tab) = self.tabs.get_mut(&tab) {
            tab.load = None;
            if let (Some(page), false) = (tab.shown.page, tab.shown.own_page) {
                tab.before.push((page, tab.shown.post));
            }
        }
    }

    fn shows(&mut self, tab: TabId, shown: Shown) {
        if let Some(tab) = self.tabs.get_mut(&tab) {
            tab.shown = shown;
            tab.discarded = false;
            (tab.types_until, tab.blocked_until) = (0, 0);
            // The browser forgets a badge at each new document.
            tab.badge.clear();
        }
    }

    fn commits(&mut self, tab: TabId, shown: Shown, arrival: Arrival, _fine: bool) {
        let (page, document) = (shown.page, format!("d{}", shown.number));
        self.shows(tab, shown);
        let url = page.map(|page| self.url(page));
        self.hear(Heard::Committed { tab, url, document, arrival });
    }

    fn load_fails(&mut self, tab: TabId, load: Load, name: &'static str) {
        self.say(|_| format!("tab {}: {} fails with {name}", tab.0, PAGES[load.page]));
        self.end_load(tab);
        if let Some(tab) = self.tabs.get_mut(&tab) {
            (tab.answer, tab.answered_at) = (Some(load.answer.clone()), None);
        }
        let url = self.url(load.page);
        let watched = self.lets_in(load.page);
        let no_answer = name != "ERR_HTTP_RESPONSE_CODE_FAILURE" && name != "ERR_CACHE_MISS";
        if watched && no_answer {
            let method = if load.post { Method::Post } else { Method::Get };
            self.hear(Heard::RequestFailed { tab, url: url.clone(), method });
            // The worker may die between the two words of it.
            if load.post && self.chance.percent(25) {
                self.worker_dies();
            }
        }
        let number = self.next_document();
        let shown = Shown::new(number, Some(load.page), 0, Body::Nothing);
        self.shows(tab, Shown { own_page: true, post: load.post, ..shown });
        let error = NetError::parse(name).expect("a name");
        let document = Some(format!("d{number}"));
        self.hear(Heard::Failed { tab, url, error, document });
        if self.history.reloads_itself && no_answer && !load.post && name != "ERR_CERT_DATE_INVALID" {
            self.later(OWN_RELOADS[0], Item::LoadsItself(tab, number, 0));
        }
    }

    /// The browser tries its own error page again. In vain it is only told of as given up.
    pub fn loads_itself(&mut self, tab: TabId, number: u64, times: usize) {
        let Some(shown) = self.tabs.get(&tab).filter(|tab| tab.load.is_none()).map(|tab| tab.shown.clone()) else {
            return;
        };
        let Some(page) = shown.page.filter(|_| shown.number == number) else { return };
        let real = self.real();
        let (_, answer) = self.world.ask(page, Method::Get, real, &mut self.chance);
        if let Answer::Head { page: landed, .. } = answer {
            let arrival = Arrival { reload: true, ..Arrival::default() };
            let id = self.put_load(tab, landed, false, arrival, answer);
            self.later(1, Item::Load(tab, id, LoadStep::Head));
            return self.later(2, Item::Load(tab, id, LoadStep::Commit));
        }
        let url = self.url(page);
        self.hear(Heard::Failed { tab, url, error: NetError::parse("ERR_ABORTED").expect("a name"), document: None });
        if let Some(wait) = OWN_RELOADS.get(times + 1) {
            self.later(*wait, Item::LoadsItself(tab, number, times + 1));
        }
    }

    /// What a script finds in a document; `None` where none can run.
    pub fn read(&self, tab: TabId, document: Option<&str>, text: bool) -> Option<(String, PageFacts)> {
        let shown = self.tabs.get(&tab).filter(|tab| !tab.discarded).map(|tab| &tab.shown)?;
        let own = shown.document()?;
        let page = shown.page.filter(|page| self.lets_in(*page))?;
        let blocked = self.tabs.get(&tab).is_some_and(|tab| tab.blocked_until > self.ticks);
        if blocked || document.is_some_and(|document| document != own) {
            return None;
        }
        let (url, content_type) = (PAGES[page].to_owned(), "text/html".to_owned());
        let mut facts = PageFacts {
            url,
            content_type,
            status: shown.status,
            navigation: shown.navigation.to_owned(),
            ..PageFacts::default()
        };
        if shown.body == Body::Gate {
            facts.elements.push("#px-captcha".to_owned());
        }
        if text {
            let words = match shown.body {
                Body::ErrorPage | Body::CutOff => "Service Unavailable",
                Body::App => "",
                Body::Notice => NOTICE,
                _ => WELCOME,
            };
            facts.scripts = u32::from(shown.body == Body::App) * 3;
            facts.text = words.to_owned();
            facts.text_length = words.len() as u32;
            facts.own = facts.text.clone();
            facts.own_length = facts.text_length;
        }
        Some((own, facts))
    }

    pub fn reading(&self, tab: TabId, document: Option<&str>, text: bool) -> (Option<String>, Reading) {
        match self.read(tab, document, text) {
            Some((id, facts)) => (Some(id), Reading::Page(facts)),
            None => (document.map(str::to_owned), Reading::Unreachable),
        }
    }

    /// The tabs with their addresses, as far as the browser tells them: without access it tells none.
    pub fn open_tabs(&self) -> Vec<(TabId, Address)> {
        let told = self.tabs.iter().filter_map(|(id, tab)| {
            let page = tab.shown.page.filter(|page| self.lets_in(*page))?;
            Some((*id, self.url(page)))
        });
        told.collect()
    }

    pub fn front(&mut self, tab: TabId) -> Option<Front> {
        self.tabs.get(&tab)?;
        let since = whatbroke::time::Timestamp(BEGINNING);
        Some(Front { active: self.chance.percent(80), focused: self.chance.percent(80), since, by_link: false })
    }

    pub fn press(&mut self, tab: TabId, press: Press) {
        self.page_asks(tab, press);
    }

    pub fn page_asks(&mut self, tab: TabId, press: Press) {
        let Some(shown) = self.tabs.get(&tab).map(|tab| tab.shown.clone()) else { return };
        // With a card on the page a person mostly presses there.
        let by_card = shown.card && self.chance.percent(70);
        let from = if by_card { shown.document() } else { None };
        self.hear(Heard::Asked(Sender { tab, document: from, press, first: true }));
    }

    /// A card is gone with its page; the popup stays.
    pub fn asks_again(&mut self, sender: Sender) {
        let shown = self.tabs.get(&sender.tab).map(|tab| tab.shown.document());
        if shown.is_some_and(|shown| sender.document.is_none() || shown == sender.document) {
            self.hear(Heard::Asked(Sender { first: false, ..sender }));
        }
    }

    pub fn hold_back(&mut self, site: usize, held: bool) {
        if self.held[site] != held {
            self.held[site] = held;
            self.hear(Heard::Access);
        }
    }
}
