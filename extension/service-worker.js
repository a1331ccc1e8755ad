// The shim of the brain. It registers listeners, forwards what happened in order, and holds nothing that
// matters: the worker may die at any moment. What to do is decided in Rust.

import init, { start, handle, __wbg_reset_state } from "./whatbroke.js";
import * as injected from "./injected.js";
import { WATCHED } from "./watched.js";
import { isTrap, showPlainly } from "./first-aid.js";

// Rust looks here for the functions that it injects into pages.
globalThis.injected = injected;

// The brain, and what ends the wait for one that trapped while it started: its own promise would never settle.
let brain, giveUp;
// Questions that the brain has not answered yet; those of an instance that trapped never will be.
const waiting = new Set();

// Starts the wasm, or gives the one that runs. After a trap the next event starts it afresh.
function ready() {
  return brain ??= Promise.race([
    init({ module_or_path: chrome.runtime.getURL("whatbroke_bg.wasm") }).then(() => start()),
    new Promise((_, reject) => { giveUp = reject; }),
  ]).catch((error) => { brain = undefined; throw error; });
}

// A trap poisons the instance: what it has stored is sound, what it still holds is not.
function startAfresh(error) {
  if (!brain) return;
  brain = undefined;
  giveUp(error);
  __wbg_reset_state();
  for (const reply of waiting) reply(null);
}

// Most of the brain's work goes on between events, where nobody else would catch a trap. What the newest verdict
// led to may be lost with it.
let newest;
function trapped(error) { if (isTrap(error)) { startAfresh(error); newest?.(); } }
addEventListener("error", ({ error }) => trapped(error));
addEventListener("unhandledrejection", ({ reason }) => trapped(reason));

// Events are taken one after another, in the order in which they came, whatever each has to wait for.
let last = Promise.resolve();

// `plainly` is what the shim says by itself where the brain cannot.
function forward(kind, details, { reply, isWanted = () => true, plainly } = {}) {
  const answer = reply && ((value) => { if (waiting.delete(answer)) reply(value); });
  if (answer) waiting.add(answer);
  last = last.then(async () => {
    try {
      if (!(await isWanted())) return;
      await ready();
      newest = plainly ?? newest;
      handle(kind, details, answer);
    } catch (error) {
      console.error("WhatBroke could not handle", kind, error);
      startAfresh(error);
      answer?.(null);
      plainly?.();
    }
  });
}

// The newest answer of each tab, or the lack of one. After one below 400 the commit needs no brain.
const answers = new Map();
// The newest verdict of each tab: what is said plainly of an older one would come too late.
const verdicts = new Map();
// A commit follows its answer within moments; an older answer was a speculative load's.
const FRESH_MS = 10_000;

// The tabs that the brain has kept something of, each side its own: see src/browser/store.rs.
const openTabs = chrome.extension.inIncognitoContext
  ? () => caches.match("https://incognito.invalid/open").then((entry) => entry?.json() ?? [])
  : () => chrome.storage.session.get("open").then(({ open }) => open);

// Whether the brain has to hear of this tab: it runs, or it has kept something of the tab.
async function isOpen(tabId) {
  if (brain) return true;
  // Where nobody says, as before the brain's first start, it is asked: it costs time, and a lost event could cost more.
  // An incognito brain starts as late as it can: it begins with the settings of that moment.
  // What an app's own service worker asks for belongs to no tab: any may be meant.
  return (await openTabs().catch(() => undefined))?.some((open) => tabId < 0 || open === tabId) ?? true;
}

const pages = { urls: ["http://*/*", "https://*/*"], types: ["main_frame"] };

function note({ tabId, url, timeStamp, method, statusCode, fromCache, responseHeaders = [] }) {
  const challenge = responseHeaders.some(({ name }) => name.toLowerCase() === "cf-mitigated");
  const before = answers.get(tabId);
  // A form's answer and that of a prefetch of the same address: which of them the verdict is for, nobody says.
  const sent = before?.url === url && before.method !== "GET" ? before.method : method;
  answers.set(tabId, { url, at: timeStamp, method: sent, status: statusCode, challenge, fromCache });
}

// The answer that belongs to this verdict, if it was seen. It is asked for once.
function answerOf({ tabId, url, timeStamp }) {
  const answer = answers.get(tabId);
  answers.delete(tabId);
  return answer?.url === url && timeStamp - answer.at < FRESH_MS ? answer : undefined;
}

// Says of this verdict what can be said without the brain; of a page that is fine, nothing.
function plainly(details, answer, code) {
  verdicts.set(details.tabId, details);
  return () => code && !answer?.challenge && verdicts.get(details.tabId) === details && showPlainly(details.tabId, code, answer?.method === "GET");
}

// The newest load of each tab, as it was begun, and the page that was shown then; of a page that is shown, when it came,
// whether it is known to have come well over the network, and how it was asked for, where that was seen.
const loads = new Map();
const shown = new Map();

const isPage = ({ frameId, documentLifecycle }) => frameId === 0 && documentLifecycle !== "prerender";
chrome.webNavigation.onBeforeNavigate.addListener((details) => isPage(details) && loads.set(details.tabId, {}));
chrome.webRequest.onBeforeRequest.addListener(({ tabId, requestId, url, method, timeStamp, initiator }) => {
  const load = loads.get(tabId);
  // A request that is sent on keeps its number, and one with another number was made ahead.
  if (load && (load.requestId ?? requestId) === requestId) loads.set(tabId, { timeStamp, initiator, shown: shown.get(tabId)?.url, ...load, tabId, requestId, url, method });
}, pages);

chrome.webRequest.onResponseStarted.addListener((details) => {
  note(details);
  if (details.statusCode >= 400) forward("answered", { ...details, method: answers.get(details.tabId).method });
}, pages, ["responseHeaders"]);

chrome.webRequest.onErrorOccurred.addListener((details) => {
  // A load that was given up has no verdict of its own, and an error may come after its answer.
  if (details.error !== "net::ERR_ABORTED" && answers.get(details.tabId)?.url !== details.url) note(details);
}, pages);

chrome.webNavigation.onCommitted.addListener((details) => {
  if (!isPage(details)) return;
  const unseen = !loads.delete(details.tabId);
  const answer = answerOf(details);
  // What came out of the cache says nothing of the connection.
  const [knownFine, fine] = [answer?.status < 400, answer?.status < 400 && !answer.fromCache];
  const ordinary = knownFine || !/^https?:/.test(details.url);
  forward("committed", { ...details, unseen, knownFine, loaded: fine, around: ordinary ? [] : [...shown.values()] }, {
    isWanted: () => !ordinary || isOpen(details.tabId),
    plainly: plainly(details, answer, knownFine ? undefined : answer?.status),
  });
  const method = details.transitionType === "form_submit" ? undefined : answer?.method;
  shown.set(details.tabId, { tabId: details.tabId, documentId: details.documentId, url: details.url, method, at: details.timeStamp, fine });
});

chrome.webNavigation.onErrorOccurred.addListener((details) => {
  if (!isPage(details)) return;
  // Given-up loads matter only where a reload of ours may have been stopped.
  const matters = details.error !== "net::ERR_ABORTED";
  const answer = matters ? answerOf(details) : undefined;
  const code = answer?.status >= 400 ? answer.status : details.error.replace("net::", "");
  const begun = [loads.get(details.tabId)].find((load) => load?.url === details.url);
  // What was answered may have been a prefetch's. Where whoever saw it begin has died over it, it may have been a form's.
  const method = answer && answer.method !== "GET" ? answer.method : begun?.method ?? "unknown";
  forward("failed", { ...details, method, around: matters ? [...shown.values()] : [] }, {
    isWanted: () => matters || isOpen(details.tabId),
    plainly: matters ? plainly(details, answer, code) : undefined,
  });
  if (matters && begun) forward("begun", begun);
});

// Requests of pages whose apps are watched. Of one that goes well only a tab that something is kept of has to be heard.
const answered = new Set();
const app = (ended) => (details) => {
  const fine = details.statusCode < 400;
  const begun = ended ? answered.delete(details.requestId) : fine && answered.add(details.requestId);
  // Pages give requests up all the time; of a socket nothing else is ever told.
  const givenUp = details.type !== "websocket" && /ERR_(ABORTED|FAILED)$/.test(details.error);
  if (details.frameId > 0 || givenUp || (ended && !fine && !details.error)) return;
  forward("app", { ...details, ended, begun: Boolean(begun), around: fine ? [] : [...shown.values()] }, { isWanted: () => !fine || isOpen(details.tabId) });
};
const { onHeadersReceived, onCompleted, onErrorOccurred } = chrome.webRequest;
const appListeners = [[onHeadersReceived, app(false), ["responseHeaders"]], [onCompleted, app(true)], [onErrorOccurred, app(true)]];
// Rust says it when the person has chosen other sites. A worker that starts has to read that choice first; what is
// listened to without one is known at once.
globalThis.watch = (places) => {
  const urls = (places ?? WATCHED).flatMap((place) => ["http", "https", "ws", "wss"].map((scheme) => `${scheme}://*.${place}`));
  for (const [event, listener, ...more] of appListeners) {
    event.removeListener(listener);
    if (urls.length) event.addListener(listener, { urls, types: ["xmlhttprequest", "websocket"] }, ...more);
  }
};
watch();
chrome.storage.local.get("watched").then(({ watched }) => watched && watch(watched));

chrome.tabs.onRemoved.addListener((tabId) => {
  for (const notes of [loads, shown, answers, verdicts]) notes.delete(tabId);
  forward("tab-closed", { tabId }, { isWanted: () => isOpen(tabId) });
});

chrome.alarms.onAlarm.addListener(() => forward("woke", {}));
// While the worker lives it hears of the network at once; a dead one is woken by the alarm.
for (const change of ["online", "offline"]) addEventListener(change, () => brain && forward("woke", {}));

// Access to sites was given or taken back.
chrome.permissions.onAdded.addListener(() => { listenToNotifications(); forward("access", {}); });
chrome.permissions.onRemoved.addListener(() => forward("access", {}));

// The browser has them once the person has allowed them. Each is named by the number of its tab.
const notified = (id) => forward("notified", { tabId: Number(id) });
const listenToNotifications = () => chrome.notifications?.onClicked.addListener(notified);
listenToNotifications();

// After a browser start or an update the alarm has to be set anew; starting the brain does so. Should the worker die
// over it, this one brings it back.
function begun(why) { chrome.alarms.create("wake", { delayInMinutes: 1, periodInMinutes: 1 }); forward("woke", why); }
for (const start of [chrome.runtime.onStartup, chrome.runtime.onInstalled]) start.addListener(begun);

// A page of the extension asks, and is answered once. The sender is the browser's word, not the page's.
chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.to !== "background") return false;
  const { card, typed, said } = message;
  const kind = typed ? "typed" : said ? "app-said" : card && (card === "stepped" ? "card-stepped" : "card-lost");
  if (kind) { forward(kind, { ...sender, typed, said }); return false; }
  const page = shown.get(message.message?.tab);
  if (page?.method) forward("shown", page);
  forward("asked", { message, sender }, { reply });
  return true;
});
