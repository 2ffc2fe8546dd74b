// Only the browser can do this: theme, live sign, drafts, relative times, dialogs, desktop notifications.
// Loaded in the head, before anything is drawn. Words come from the page (<meta name="kept-words">).
"use strict";

const kept = (() => {
  const words = JSON.parse(document.querySelector('meta[name="kept-words"]')?.content || "{}");
  const root = document.documentElement;
  const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(name + "="))?.slice(name.length + 1);
  const setCookie = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  };
  const store = {  // a browser may forbid storage
    get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* the draft lives in the page only */ } },
    drop: (key) => { try { sessionStorage.removeItem(key); } catch { /* nothing was kept */ } },
    keys: () => { try { return Object.keys(sessionStorage); } catch { return []; } },
  };

  // ---- theme: "auto", "light" or "dark", in a cookie so that the next page has it before its first paint

  const darkOutside = matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    const chosen = cookie("kept_theme");
    const dark = chosen === "dark" || (chosen !== "light" && darkOutside.matches);
    root.dataset.theme = dark ? "dark" : "light";
    for (const button of document.querySelectorAll("[data-theme-choice]"))
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (chosen || "auto")));
  }
  darkOutside.addEventListener("change", paint);
  paint();
  setCookie("kept_zone", Intl.DateTimeFormat().resolvedOptions().timeZone || "");

  // ---- the live sign, and how long the page was away

  let heard = Date.now();  // stands still while the computer sleeps
  let awaySince = Number(store.get("kept.away")) || 0;  // survives the reload that follows a long absence
  let leaving = false;
  let waiting = null;
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", ({ persisted }) => {
    leaving = false;
    if (persisted && window.socket) location.reload();  // the browser kept it as it was; much may have happened
  });

  function sign(state) {
    const element = document.querySelector(".live");
    if (!element || element.dataset.state === state) return;
    const first = !element.dataset.state;
    element.dataset.state = state;
    element.title = words[state];
    if (!first || state !== "live") element.firstElementChild.textContent = words[state];
  }
  function lost() {
    if (leaving) return;
    if (!awaySince) store.set("kept.away", (awaySince = heard));
    waiting ??= setTimeout(() => sign(navigator.onLine ? "reconnecting" : "offline"), 1000);
    setTimeout(() => { if (waiting) sign("offline"); }, 20000);
  }
  function back() {
    clearTimeout(waiting);
    waiting = null;
    sign("live");
    heard = Date.now();
    tellInFront();
    const seconds = awaySince ? Math.round((Date.now() - awaySince) / 1000) : 0;
    awaySince = 0;
    store.drop("kept.away");
    if (seconds > 3 && getElement(0)) emitEvent("kept_away", seconds);
  }
  function listen() {  // a gap between two beats means that the computer slept; hidden pages beat once a minute
    if (!window.socket.connected) return;
    if (!awaySince && Date.now() - heard > (document.hidden ? 90000 : 10000)) {
      store.set("kept.away", (awaySince = heard));
      setTimeout(() => { if (awaySince && window.socket.connected) whenLive(back); }, 5000);
    }
    heard = Date.now();
  }
  const watch = setInterval(() => {
    if (!window.socket) return;
    clearInterval(watch);
    window.socket.on("disconnect", lost);
    window.socket.io.on("reconnect_error", lost);
    window.socket.on("connect", () => whenLive(back));
    if (window.socket.connected) whenLive(back);
    setInterval(listen, 2000);
  }, 20);
  function isAway() {
    const state = document.querySelector(".live")?.dataset.state;
    return state !== undefined && (state !== "live" || !window.socket.connected);
  }
  function sayNotHeard() {
    if (!document.querySelector(".live")) return;
    sign(navigator.onLine ? "reconnecting" : "offline");
    document.querySelector(".live").firstElementChild.textContent = words.not_heard;
  }
  addEventListener("offline", () => { if (document.querySelector(".live")) lost(); });
  addEventListener("online", () => { if (window.socket?.connected) whenLive(back); });
  function whenLive(then) {
    if (window.did_handshake && window.socket.connected) then();
    else setTimeout(() => whenLive(then), 20);
  }

  // ---- a row of tabs that is wider than the screen begins where the chosen one is
  for (const chosen of document.querySelectorAll("nav.filter-bar > [aria-current]")) {
    const row = chosen.parentElement;
    row.scrollLeft = chosen.offsetLeft - row.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
  }

  // ---- whether somebody has the page in front of them

  const NEAR = 10000, AWAKE = 60000;  // after a hand: it is here, whatever window has the focus; somebody is at the desk
  const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";  // perhaps by itself, after an absence
  let hand = (isReload && Number(store.get("kept.hand"))) || Date.now(), wasInFront = null;
  addEventListener("pagehide", () => store.set("kept.hand", hand));
  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel"]) addEventListener(sign, () => { hand = Date.now(); }, { capture: true, passive: true });
  function isInFront() {  // a window behind others is "visible" too, and so is one that everybody has left
    const idle = Date.now() - hand;
    return document.visibilityState === "visible" && idle < AWAKE && (document.hasFocus() || idle < NEAR);
  }
  function tellInFront() {
    wasInFront = isInFront();
    if (getElement(0)) emitEvent("kept_visible", wasInFront);  // a page that goes has none
  }
  function follow() {
    if (isInFront() !== wasInFront && window.socket?.connected && window.did_handshake) tellInFront();
  }
  let told = "";  // what a page in front of somebody says need not reach them by mail, too: Kept waits a little for this
  function acknowledge() {
    const newest = document.querySelector("[data-told]")?.dataset.told;
    if (!newest || newest === told || !isInFront() || !window.socket?.connected) return;
    told = newest;
    emitEvent("kept_shown", Number(newest));
  }
  setInterval(acknowledge, 1000);
  document.addEventListener("visibilitychange", follow);
  addEventListener("focus", follow);
  addEventListener("blur", follow);
  setInterval(follow, 1000);

  // ---- drafts: what is typed into [data-draft] outlives a reload, in this tab, for this person

  const user = () => document.querySelector("[data-user]")?.dataset.user || "anyone";
  const draftKey = (name) => `kept.draft.${user()}.${name}`;
  const dropDrafts = (unless) => store.keys().filter((key) => key.startsWith("kept.draft.") && !unless(key)).forEach(store.drop);
  document.addEventListener("input", ({ target }) => {
    const name = target.dataset?.draft;
    if (name) target.value || "carried" in target.dataset ? store.set(draftKey(name), target.value) : store.drop(draftKey(name));
  });
  function restoreDrafts() {
    for (const input of document.querySelectorAll("[data-draft]")) {
      if (input.dataset.draftOf === input.dataset.draft) continue;
      input.dataset.draftOf = input.dataset.draft;
      input.carried = input.dataset.carried ?? input.carried;
      const kept = store.get(draftKey(input.dataset.draft)) ?? input.dataset.carried;  // what was taken out stays out
      if (!kept || input.value) continue;
      input.value = kept;
      input.dataset.draftBack = "true";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function fresh(id) {  // a dialog holds nothing of the last time, but a draft of what it is about now
    for (const input of byId(id)?.querySelectorAll("[data-draft]") ?? []) {
      input.value = "";
      delete input.dataset.draftOf;
      delete input.dataset.draftBack;
    }
    restoreDrafts();
    for (const input of byId(id)?.querySelectorAll("[data-draft]") ?? []) input.dispatchEvent(new Event("fresh", { bubbles: true }));
  }

  // ---- relative times: <time data-since|data-waiting|data-until="2026-12-01T09:00:00Z">; data-counts: under ten minutes by the second

  const TO_THE_SECOND = 600000, days = {};
  function dayOf(moment) {  // in the clinic's zone; "sv" writes 2026-12-01
    const timeZone = document.querySelector("[data-zone]")?.dataset.zone;
    days[timeZone] ??= new Intl.DateTimeFormat("sv", { timeZone });
    return Date.parse(days[timeZone].format(moment)) / 86400000;
  }
  function length(from, to, byCalendar) {
    const minutes = Math.floor(Math.max(to - from, 0) / 60000);
    if (minutes < 60) return [minutes, "minute"];
    if (minutes < 1440) return [Math.floor(minutes / 60), "hour"];
    return [byCalendar ? Math.max(dayOf(to) - dayOf(from), 1) : Math.floor(minutes / 1440), "day"];
  }
  const relative = new Intl.RelativeTimeFormat(root.lang || "en", { numeric: "always" });
  const inUnits = (count, unit) => new Intl.NumberFormat(root.lang || "en", { style: "unit", unit, unitDisplay: "long" }).format(count);
  const clock = (length) => `${Math.floor(length / 60000)}:${String(Math.floor(length / 1000) % 60).padStart(2, "0")}`;
  function tellTimes(which = "") {
    for (const element of document.querySelectorAll(`time:is([data-since], [data-waiting], [data-until])${which}`)) {
      const { since, waiting, until, counts } = element.dataset;
      const [from, to] = until ? [Date.now(), Date.parse(until)] : [Date.parse(since || waiting), Date.now()];
      const [count, unit] = length(from, to, !waiting);
      const left = Math.floor((to - from) / 60000);
      const isNear = until && left > 60 && left < 360 && left % 60;  // as pages/words/moments.py
      const isCounted = counts && to > from && to - from < TO_THE_SECOND;
      const text = isCounted ? (until ? words.in_clock.replace("{clock}", clock(to - from)) : clock(to - from)) : isNear ? words.in_hours.replace("{hours}", Math.floor(left / 60)).replace("{minutes}", left % 60) : since ? (count ? relative.format(-count, unit) : words.just_now)
        : until ? (count ? relative.format(count, unit) : words.now) : count ? inUnits(count, unit) : words.moment;
      if (element.firstChild && element.textContent !== text) element.firstChild.nodeValue = text;
    }
  }
  const tellSeen = (which) => { if (document.visibilityState === "visible") tellTimes(which); };
  setInterval(tellSeen, 15000);
  setInterval(tellSeen, 1000, "[data-counts]");
  document.addEventListener("visibilitychange", () => tellSeen());

  // ---- menus, dialogs, forms, passwords

  function closePops(refocus = false, except = null) {
    for (const pop of document.querySelectorAll("details.pop[open]")) {
      if (pop === except) continue;
      if (refocus && pop.contains(document.activeElement)) pop.querySelector("summary").focus();
      pop.open = false;
    }
  }
  document.addEventListener("focusin", ({ target }) => closePops(false, target.closest("details.pop")));
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") closePops(true); });
  const byId = (id) => document.getElementById(typeof id === "number" ? `c${id}` : id);
  function open(id) {
    const dialog = byId(id);
    const isLeft = dialog && "early" in dialog.dataset && !dialog.open;  // press.js had opened it, and somebody closed it
    delete dialog?.dataset.early;
    if (dialog && !dialog.open && !isLeft) keptDialogs.show(dialog);
  }
  const close = (id) => byId(id)?.close();
  document.addEventListener("click", ({ target }) => {
    closePops(false, target.closest("details.pop"));
    const theme = target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (theme) { setCookie("kept_theme", theme); paint(); }
    const opener = target.closest("[data-opens]");
    if (opener) open(opener.dataset.opens);
    if (target.closest("[data-closes]") || target.matches("dialog.sheet")) target.closest("dialog")?.close();
    const reveal = target.closest("[data-reveals]");
    if (reveal) {
      const input = document.getElementById(reveal.dataset.reveals);
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(shown));
      reveal.firstElementChild.classList.toggle("i-eye-off", shown);
    }
    if (target.closest("[data-prints]")) print();
    const copies = target.closest("[data-copies]");
    if (copies) copy(copies);
    if (target.closest("[data-asks-notifications]")) askNotifications();
  });
  async function copy(button) {  // without a secure address there is no clipboard: the link is marked, to be copied by hand
    try { await navigator.clipboard.writeText(button.dataset.copies); button.textContent = words.copied; } catch {
      const shown = button.previousElementSibling, input = shown.querySelector("input");
      input ? input.select() : getSelection().selectAllChildren(shown);
    }
  }
  document.addEventListener("submit", (event) => {  // a form is sent once, however often it is pressed
    if (event.target.method === "dialog") return;  // it stays on this page
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "true";
    event.submitter?.setAttribute("aria-busy", "true");
    for (const input of event.target.querySelectorAll("[data-reveals]")) document.getElementById(input.dataset.reveals).type = "password";
    if (event.target.matches("[data-logout]")) dropDrafts(() => false);
    leaving = true;
    window.socket?.disconnect();  // what ends this page's session must not lead it away from the form's own answer
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  });

  // ---- desktop notifications: neutral in their text, one for all tabs of this browser

  const canNotify = () => "Notification" in window && "serviceWorker" in navigator && isSecureContext;
  function showPermission() {
    const state = canNotify() ? Notification.permission : "missing";
    for (const element of document.querySelectorAll("[data-notifications]")) element.hidden = element.dataset.notifications !== state;
  }
  async function askNotifications() {
    if (canNotify() && (await Notification.requestPermission()) === "granted") await navigator.serviceWorker.register("/sw.js");
    showPermission();
  }
  async function notify(id, about, url) {  // under the tag of what comes to this device later, see notify/push/web_push.py
    if (!canNotify() || Notification.permission !== "granted") return;
    await navigator.serviceWorker.register("/sw.js");
    const worker = await navigator.serviceWorker.ready;
    const tag = `kept-${about}`, before = await worker.getNotifications({ tag });
    const renotify = !before.some((each) => each.data?.id === id);  // two tabs say it once
    await worker.showNotification(words.update, { tag, renotify, icon: "/static/mark.svg", data: { id, url } });
  }
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (typeof data?.go === "string" && data.go.startsWith("/") && location.pathname + location.search !== data.go) location.assign(data.go);
  });

  // ---- what Vue draws later

  let scheduled = false;
  new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => { scheduled = false; drawn(); });
  }).observe(root, { childList: true, subtree: true });
  let known = false;
  function drawn() {
    if (!known && user() !== "anyone") {
      known = true;
      for (const { dataset } of document.querySelectorAll("[data-adopts]")) {  // typed here before they logged in
        const typed = store.get(`kept.draft.anyone.${dataset.adopts}`);
        if (typed && !store.get(draftKey(dataset.adopts))) store.set(draftKey(dataset.adopts), typed);
      }
      dropDrafts((key) => key.startsWith(`kept.draft.${user()}.`));  // somebody else's are nobody's now
    }
    if (window.socket || !document.querySelector("[data-user]")) restoreDrafts();  // else nobody would hear of what comes back
    tellTimes();
    showPermission();
    window.keptPush?.show();
    const problem = document.querySelector("[data-focus]:not([data-focused])");
    if (problem) { problem.dataset.focused = "true"; problem.focus(); }
  }

  const draft = (name, value) => (value === undefined ? store.get(draftKey(name)) : store.set(draftKey(name), value));
  const isLeaving = () => leaving;
  return { dropDrafts: () => dropDrafts(() => false), words, isAway, isLeaving, sayNotHeard, open, close, fresh, notify, draft, restoreDrafts, forget: (name) => store.drop(draftKey(name)) };
})();
window.kept = kept;
