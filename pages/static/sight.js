// Only the browser knows which rows of an inbox are on the screen, with nothing over them: only those can have been seen. Whether
// anybody looks is told apart from it, by kept.js.
"use strict";

(() => {
  const inSight = new Set();
  let told = "[]";
  let scheduled = null;
  function tell() {
    scheduled = null;
    const ids = [...inSight].filter((row) => row.isConnected && isOnTop(row)).map((row) => Number(row.dataset.row)).sort((a, b) => a - b);
    if (JSON.stringify(ids) === told || !window.socket?.connected || !window.did_handshake || !getElement(0)) return;  // a page that goes has none
    told = JSON.stringify(ids);
    emitEvent("kept_in_sight", ids);
  }
  function isOnTop(row) {  // no dialog, no menu and no bar lies over the middle of what is on the screen
    const { left, right, top, bottom } = row.getBoundingClientRect();
    const above = document.elementFromPoint((left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
    return row.contains(above);
  }
  const isSeen = ({ intersectionRatio, intersectionRect }) => intersectionRatio >= 0.6 || intersectionRect.height > innerHeight / 2;
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) isSeen(entry) ? inSight.add(entry.target) : inSight.delete(entry.target);
    scheduled ??= setTimeout(tell, 100);
  }, { threshold: [0, 0.3, 0.6, 1] });

  const known = new WeakSet();
  new MutationObserver(() => {
    for (const row of document.querySelectorAll("[data-row]")) {
      if (known.has(row)) continue;
      known.add(row);
      watch.observe(row);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(tell, 1000);  // what could not be told while there was no connection, or lay under something
})();
