// Listens to what WhatBroke listens to, and does nothing.

const nothing = () => {};
const pages = { urls: ["http://*/*", "https://*/*"], types: ["main_frame"] };

chrome.webRequest.onResponseStarted.addListener(nothing, pages, ["responseHeaders"]);
chrome.webRequest.onErrorOccurred.addListener(nothing, pages);
chrome.webNavigation.onCommitted.addListener(nothing);
chrome.webNavigation.onErrorOccurred.addListener(nothing);
chrome.tabs.onRemoved.addListener(nothing);
chrome.alarms.onAlarm.addListener(nothing);
chrome.permissions.onAdded.addListener(nothing);
chrome.permissions.onRemoved.addListener(nothing);
chrome.runtime.onStartup.addListener(nothing);
chrome.runtime.onInstalled.addListener(nothing);
chrome.runtime.onMessage.addListener(nothing);
