// Only a browser's service worker can show a message while no page is open, once for all tabs, open the right page on a press, and
// say something where there is no connection. It keeps no pages but that one, on which nothing about anybody stands.
"use strict";

const OFFLINE = "/offline", CACHE = "kept-offline", FRESH = 60_000;  // ms: so often at the most it is fetched anew

self.addEventListener("install", (event) => event.waitUntil(keepOffline().then(() => self.skipWaiting())));
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

// ---- messages: browsers that know Declarative Web Push show them by themselves (notify/push/web_push.py)

self.addEventListener("push", (event) => event.waitUntil(say(event)));

async function say(event) {
  let said = {};
  try { said = event.data.json().notification; } catch { /* what cannot be read is shown all the same, as browsers ask for that */ }
  const { title = "Kept", body, lang, navigate, tag, data } = said;
  const before = tag ? await self.registration.getNotifications({ tag }) : [];
  const isShown = before.some((each) => each.data?.id && each.data.id === data?.id);  // by an open page
  const url = navigate ? new URL(navigate, self.location.origin) : null;
  await self.registration.showNotification(title, {
    body, lang, tag,
    renotify: Boolean(tag) && !isShown,
    icon: "/static/icon-192.png",
    badge: "/static/badge-96.png",
    data: { id: data?.id, url: url ? url.pathname + url.search + url.hash : "/" },
  });
}

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew(event) {  // this browser is reached elsewhere by now; whoever is logged in keeps their device
  const applicationServerKey = event.oldSubscription?.options.applicationServerKey;
  const next = event.newSubscription || (applicationServerKey && (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })));
  if (!next) return;
  const { endpoint, keys } = next.toJSON();
  await fetch("/account/devices", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
}

// ---- no connection

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") event.respondWith(open(event));
});

async function open(event) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(refresh(new URL(event.request.url).pathname === "/login"));
    return answer;
  } catch (problem) {
    const kept = await caches.match(OFFLINE);
    if (!kept) throw problem;
    return kept;
  }
}

async function refresh(atOnce) {  // after a log-out nothing of the clinic is left
  const kept = await caches.match(OFFLINE);
  if (atOnce || !kept || !(Date.now() - Date.parse(kept.headers.get("date")) < FRESH)) await keepOffline();
}

async function keepOffline() {
  try {
    const answer = await fetch(OFFLINE, { headers: { Accept: "text/html" } });
    if (answer.ok) await (await caches.open(CACHE)).put(OFFLINE, answer);
  } catch { /* the next page that opens tries again */ }
}
