// Only the browser can answer a key at once: in an inbox j and k move, a accepts, r rejects or passes on,
// p proposes, o opens the notes, z undoes, ? shows the keys.
"use strict";

(() => {
  const KEYS = { a: "[data-act=accept]", r: "[data-act=reject], [data-act=pass-on], [data-act=hand-on]", p: "[data-act=propose]", z: "[data-act=undo]" };
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent && !row.dataset.folded);
  let current = null;
  let place = -1;
  function mark(row) {
    current?.removeAttribute("aria-current");
    current = row;
    place = rows().indexOf(current);
    current.setAttribute("aria-current", "true");
  }
  function goTo(row) {
    mark(row);
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const all = rows(), at = current?.isConnected ? all.indexOf(current) : place;
    if (event.key === "?" && document.getElementById("keys")) kept.open("keys");
    else if (event.key === "j" && all.length) goTo(all[Math.min(Math.floor(at + 1), all.length - 1)]);
    else if (event.key === "k" && all.length) goTo(all[Math.max(Math.ceil(at - 1), 0)]);
    else if (event.key === "o" && current?.isConnected && !event.repeat) current.querySelector(".row-notes > summary")?.click();
    else if (KEYS[event.key] && current?.isConnected && !event.repeat) current.querySelector(KEYS[event.key])?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", ({ target }) => {  // what the keys act on is what has the focus
    const row = target.closest("[data-row]");
    if (row && row !== current && target.matches(":focus-visible")) mark(row);
  });
  function keepPlace() {  // the row of the keys left: they act on none until somebody moves on, to what stands there now
    if (!current || (current.isConnected && !current.dataset.folded)) return;
    current.removeAttribute("aria-current");
    current = null;
    place -= .5;  // between the two that were around it
  }

  function leadTo() {  // the request that somebody came for
    const row = document.querySelector("[data-marked]:not([data-met])");
    if (!row?.offsetParent) return;
    row.dataset.met = "true";
    goTo(row);
  }

  let scheduled = false;
  new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => { scheduled = false; keepPlace(); leadTo(); });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
