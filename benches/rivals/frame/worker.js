// Puts a frame with a fixed text over every page that failed, at the event at which WhatBroke shows its card.

const pages = { urls: ["http://*/*", "https://*/*"], types: ["main_frame"] };

// What it needs to know stands in the address, so that it can do no less at the event.
chrome.webRequest.onResponseStarted.addListener(() => {}, pages, ["responseHeaders"]);

chrome.webNavigation.onCommitted.addListener(({ tabId, frameId, documentId, url }) => {
  if (frameId !== 0 || !url.includes("/status/")) return;
  chrome.scripting.executeScript({
    target: { tabId, documentIds: [documentId] },
    injectImmediately: true,
    args: [chrome.runtime.getURL("frame.html")],
    func: async (url) => {
      while (!document.documentElement) await new Promise(requestAnimationFrame);
      const host = document.createElement("div");
      const frame = document.createElement("iframe");
      host.style.cssText = "position: fixed; top: 16px; right: 16px; width: 400px; height: 300px";
      frame.style.cssText = "width: 100%; height: 100%";
      frame.src = url;
      host.attachShadow({ mode: "closed" }).append(frame);
      document.documentElement.append(host);
    },
  });
});
