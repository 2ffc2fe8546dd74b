// Only a browser's service worker can show a desktop notification once for all its tabs, and open the right page on a click. It keeps
// no pages.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(new URL(event.notification.data?.url || "/", self.location.origin)));
});

async function show(url) {
  if (url.origin !== self.location.origin) return;
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find((each) => each.url === url.href) || tabs.find((each) => each.visibilityState === "visible") || tabs[0];
  if (!tab) {
    await self.clients.openWindow(url.href);
    return;
  }
  const focused = await tab.focus();
  if (focused.url !== url.href) focused.postMessage({ go: url.pathname + url.search });
}
