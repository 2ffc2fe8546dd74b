// Only the browser knows where the keyboard is, and how tall is what lies over the page: so it makes room that the one can
// always be seen under the other, and moves by arrow keys within a row of buttons, which is one stop.
"use strict";

(() => {
  const root = document.documentElement;
  const OVER = ".top, .summary-bar, .toasts, .skip";  // what lies over the page is in sight wherever it is scrolled to
  let byKey = false;
  addEventListener("keydown", () => { byKey = true; }, true);
  addEventListener("pointerdown", () => { byKey = false; }, true);

  // ---- room for what lies over the top and the bottom of the page, as tall as it is just now

  function over(selector) {
    const element = document.querySelector(selector);
    const style = element && getComputedStyle(element);
    if (!element?.checkVisibility() || !["sticky", "fixed"].includes(style.position)) return null;
    const box = element.getBoundingClientRect();
    return box.height ? { box, bottom: parseFloat(style.bottom) } : null;
  }
  function keepRoom() {
    const [bar, sign, toasts] = [".summary-bar", ".live", ".toasts"].map(over);
    const say = (name, pixels) => root.style.setProperty(name, `${pixels}px`);
    const areBelow = toasts && toasts.box.top > innerHeight - toasts.box.bottom;
    say("--bar", bar ? bar.box.height + bar.bottom : 0);
    say("--above", toasts && !areBelow ? toasts.box.bottom : 0);
    say("--below", Math.max(0, ...[sign, areBelow && toasts].filter(Boolean).map(({ box }) => innerHeight - box.top)));
  }

  // ---- what the keyboard is on comes into sight whole; a toast that lies there all the same goes to the other side

  const shown = (stop) => (stop.matches("[type=radio], [type=checkbox]") && stop.closest("label")) || stop;
  function bring(seen) {  // with room only now: what lies over the page would be scrolled, too, when it is pressed
    if (seen.closest(OVER)) return;
    root.dataset.bringing = "";
    seen.scrollIntoView({ block: "nearest", inline: "nearest" });
    delete root.dataset.bringing;
  }
  const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  function bringIntoSight() {
    const stop = document.activeElement;
    if (!byKey || !stop || stop === document.body || stop.closest(".toasts")) return;
    const seen = shown(stop);
    bring(seen);
    const toasts = over(".toasts");
    if (!toasts || !meet(seen.getBoundingClientRect(), toasts.box)) return;
    root.toggleAttribute("data-toasts-across");
    keepRoom();
    bring(seen);
  }
  document.addEventListener("focusin", bringIntoSight);
  kept.bring = bring;

  const sizes = new ResizeObserver(() => { keepRoom(); bringIntoSight(); });
  addEventListener("resize", () => { keepRoom(); bringIntoSight(); });

  // ---- a row of buttons, [data-one-stop], is one stop; arrows, Home and End move within it, up and down where it has [data-columns]

  const buttonsOf = (row) => [...row.querySelectorAll("button:enabled")].filter((each) => each.checkVisibility());
  function makeOneStop(row) {
    const all = buttonsOf(row);
    const stop = all.find((each) => each === document.activeElement)
      ?? all.find((each) => each.getAttribute("aria-pressed") === "true") ?? all[0];
    for (const each of all) each.tabIndex = each === stop ? 0 : -1;
  }
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-one-stop]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = buttonsOf(row);
    const at = all.indexOf(event.target);
    const columns = Number(row.dataset.columns);
    const upOrDown = { ArrowUp: at - columns, ArrowDown: at + columns }[event.key];
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key] ?? (columns ? upOrDown : undefined);
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    if (to === upOrDown && !all[to]) return;
    all[Math.min(Math.max(to, 0), all.length - 1)].focus();
    makeOneStop(row);
  });

  let scheduled = false;
  new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      document.querySelectorAll("[data-one-stop]").forEach(makeOneStop);
      document.querySelectorAll(".summary-bar, .toasts, .live").forEach((each) => sizes.observe(each));
    });
  }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-pressed"] });
})();
