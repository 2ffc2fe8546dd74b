// Somebody in a crisis may have to hide the page at once: a button ([data-elsewhere], which names where to) or Shift three times. All that
// was seen is gone in that moment, the tab goes to another site in place of this page, and on the way back nothing of Kept shows.
// So does every other tab of Kept in this browser: it would say in its title whose it is, and show the news as they come.
"use strict";

const keptLeave = (() => {
  const TIMES = 3, WITHIN = 2000, LEFT = "kept.left";
  const tabs = window.BroadcastChannel ? new BroadcastChannel("kept.leave") : null;
  let presses = [];

  const isShown = (element) => element.getClientRects().length > 0;
  function leave(address) {
    tabs?.postMessage(address);
    hide(address);
  }
  function hide(address) {
    document.documentElement.style.display = "none";
    document.title = "\u200b";
    kept.dropDrafts();
    try { sessionStorage.setItem(LEFT, address); } catch { /* the way back is not closed then */ }
    location.replace(address);
  }
  tabs?.addEventListener("message", ({ data }) => hide(data));
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-elsewhere]");
    if (button) leave(button.dataset.elsewhere);
  }, true);
  addEventListener("keydown", ({ key, repeat, timeStamp }) => {
    if (repeat) return;
    presses = key === "Shift" ? [...presses, timeStamp].filter((at) => timeStamp - at < WITHIN) : [];
    const button = presses.length >= TIMES && [...document.querySelectorAll("[data-elsewhere]")].find(isShown);
    if (button) leave(button.dataset.elsewhere);
  }, true);

  function stayAway(isBack) {  // whoever comes by the back button does not want to be here; whoever comes anew does
    let left = null;
    try { left = sessionStorage.getItem(LEFT); } catch { return; }
    if (!left) return;
    if (isBack) { document.documentElement.style.display = "none"; location.replace(left); }
    else sessionStorage.removeItem(LEFT);
  }
  stayAway(performance.getEntriesByType("navigation")[0]?.type === "back_forward");
  addEventListener("pageshow", ({ persisted }) => { if (persisted) stayAway(true); });
  return { leave };
})();
window.keptLeave = keptLeave;
