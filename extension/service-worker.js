// The shim of the brain. It registers listeners, forwards what happened in order, and holds nothing that
// matters: the worker may die at any moment. What to do is decided in Rust.

import init, { start, handle, __wbg_reset_state } from "./whatbroke.js";
import * as injected from "./injected.js";

// Rust looks here for the functions that it injects into pages.
globalThis.injected = injected;

let brain;

/** Starts the wasm, or gives the one that runs. After a trap the next event starts it afresh. */
function ready() {
  brain ??= init({ module_or_path: chrome.runtime.getURL("whatbroke_bg.wasm") })
    .then(() => start())
    .catch((error) => {
      brain = undefined;
      throw error;
    });
  return brain;
}

// Events are taken one after another, in the order in which they came, whatever each has to wait for.
let last = Promise.resolve();

function forward(kind, details, reply, isWanted = () => true) {
  last = last.then(async () => {
    try {
      if (!(await isWanted())) return;
      await ready();
      handle(kind, details, reply);
    } catch (error) {
      console.error("WhatBroke could not handle", kind, error);
      if (error instanceof WebAssembly.RuntimeError) {
        brain = undefined;
        __wbg_reset_state();
      }
      reply?.(null);
    }
  });
}

// Tabs that answered below 400, with address and time: their commit needs no brain.
const fine = new Map();
// A commit follows its answer within moments; an older answer was a speculative load's.
const FRESH_MS = 10_000;

/** Whether the brain has to hear of this tab: it runs, or it has kept something of the tab. */
async function isOpen(tabId) {
  if (brain) return true;
  const { open = [] } = await chrome.storage.session.get("open");
  return open.includes(tabId);
}

const pages = { urls: ["http://*/*", "https://*/*"], types: ["main_frame"] };

chrome.webRequest.onResponseStarted.addListener((details) => {
  if (details.statusCode < 400) {
    fine.set(details.tabId, { url: details.url, at: details.timeStamp });
    return;
  }
  fine.delete(details.tabId);
  forward("answered", details);
}, pages, ["responseHeaders"]);

chrome.webRequest.onErrorOccurred.addListener((details) => {
  if (details.method !== "GET") forward("request-failed", details);
}, pages);

chrome.webNavigation.onCommitted.addListener((details) => {
  if (details.frameId !== 0 || details.documentLifecycle === "prerender") return;
  const answer = fine.get(details.tabId);
  const knownFine = answer?.url === details.url && details.timeStamp - answer.at < FRESH_MS;
  fine.delete(details.tabId);
  const ordinary = knownFine || !/^https?:/.test(details.url);
  forward("committed", { ...details, knownFine }, undefined, () => !ordinary || isOpen(details.tabId));
});

chrome.webNavigation.onErrorOccurred.addListener((details) => {
  if (details.frameId !== 0 || details.documentLifecycle === "prerender") return;
  // Given-up loads matter only where a reload of ours may have been stopped.
  const matters = details.error !== "net::ERR_ABORTED";
  forward("failed", details, undefined, () => matters || isOpen(details.tabId));
});

chrome.tabs.onRemoved.addListener((tabId) => {
  fine.delete(tabId);
  forward("tab-closed", { tabId }, undefined, () => isOpen(tabId));
});

chrome.alarms.onAlarm.addListener(() => forward("woke", {}));

// Access to sites was given or taken back.
chrome.permissions.onAdded.addListener(() => forward("access", {}));
chrome.permissions.onRemoved.addListener(() => forward("access", {}));

// After a browser start or an update the alarm has to be set anew; starting the brain does so.
chrome.runtime.onStartup.addListener(() => forward("woke", {}));
chrome.runtime.onInstalled.addListener(() => forward("woke", {}));

// A page of the extension asks, and is answered once. The sender is the browser's word, not the page's.
chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.to !== "background") return false;
  forward("asked", { message, sender }, reply);
  return true;
});
