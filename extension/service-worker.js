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

async function forward(kind, details, reply) {
  try {
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
}

// Tabs that answered below 400, with the address: their commit needs no brain.
const fine = new Map();

/** Whether an earlier failure of this tab waits for the result of a load. Asked only while the brain sleeps. */
async function isOpen(tabId) {
  const { open = [] } = await chrome.storage.session.get("open");
  return open.includes(tabId);
}

const pages = { urls: ["http://*/*", "https://*/*"], types: ["main_frame"] };

chrome.webRequest.onResponseStarted.addListener((details) => {
  if (details.statusCode < 400) {
    fine.set(details.tabId, details.url);
    return;
  }
  fine.delete(details.tabId);
  forward("answered", details);
}, pages, ["responseHeaders"]);

chrome.webRequest.onErrorOccurred.addListener((details) => {
  if (details.method !== "GET") forward("request-failed", details);
}, pages);

chrome.webNavigation.onCommitted.addListener(async (details) => {
  if (details.frameId !== 0 || details.documentLifecycle === "prerender") return;
  const knownFine = fine.get(details.tabId) === details.url;
  fine.delete(details.tabId);
  const ordinary = knownFine || !/^https?:/.test(details.url);
  if (ordinary && !brain && !(await isOpen(details.tabId))) return;
  forward("committed", { ...details, knownFine });
});

chrome.webNavigation.onErrorOccurred.addListener((details) => {
  if (details.frameId !== 0 || details.documentLifecycle === "prerender") return;
  if (details.error !== "net::ERR_ABORTED") forward("failed", details);
});

chrome.tabs.onRemoved.addListener(async (tabId) => {
  fine.delete(tabId);
  if (brain || (await isOpen(tabId))) forward("tab-closed", { tabId });
});

chrome.alarms.onAlarm.addListener(() => forward("woke", {}));

chrome.runtime.onStartup.addListener(() => forward("started", {}));

// A page of the extension asks, and is answered once. The sender is the browser's word, not the page's.
chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.to !== "background") return false;
  forward("asked", { message, sender }, reply);
  return true;
});
