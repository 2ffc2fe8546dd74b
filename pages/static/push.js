// Only a browser can say whether it takes messages, ask whoever is here, and make the keys that open them.
"use strict";

window.keptPush = (() => {
  const card = () => document.querySelector("[data-push-key]");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const isApple = () => /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

  async function state() {
    if (!isSecureContext) return "insecure";
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return isApple() ? "home" : "missing";
    if (Notification.permission === "denied") return "denied";
    const worker = await navigator.serviceWorker.getRegistration();
    const isOn = Notification.permission === "granted" && (await worker?.pushManager.getSubscription());
    return isOn && card()?.dataset.pushThis ? "on" : "off";
  }
  async function show() {
    if (!card()) return;
    const now = await state();
    for (const element of document.querySelectorAll("[data-push]")) element.hidden = element.dataset.push !== now;
  }
  function say(problem) {
    const line = card()?.querySelector("[data-push-problem]");
    if (line) { line.textContent = problem; line.hidden = !problem; }
  }
  async function subscribe(key) {
    await navigator.serviceWorker.register("/sw.js");
    const worker = await navigator.serviceWorker.ready;
    const before = await worker.pushManager.getSubscription();
    const known = before && new Uint8Array(before.options.applicationServerKey || []).join() === bytes(key).join();
    if (before && !known) await before.unsubscribe();  // Kept has another key by now
    return known ? before : worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  }
  async function switchOn(button) {
    const words = JSON.parse(card().dataset.pushWords);
    say("");
    button.setAttribute("aria-busy", "true");
    try {
      if ((await Notification.requestPermission()) !== "granted") return say(words.not_allowed_here);
      const { endpoint, keys } = (await subscribe(card().dataset.pushKey)).toJSON();
      const answer = await fetch("/account/devices", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
      });
      const { id, code } = await answer.json();
      if (answer.ok) emitEvent("kept_device", id);
      else say(words[code] || words.failed);
    } catch {
      say(words.failed);
    } finally {
      button.removeAttribute("aria-busy");
      show();
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-push-on]");
    if (button && button.getAttribute("aria-busy") !== "true") switchOn(button);
  });
  if (matchMedia("(display-mode: standalone)").matches && "serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js");
  return { show };
})();
