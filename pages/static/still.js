// Only the browser knows, at the moment it matters, where a pointer rests and what has the focus: so it keeps lists still under it.
// The page marks what is to come ([data-arrives]: unseen until then) and what is to go ([data-leaves="6"]: in its place for at
// least so many seconds). Both wait here for the hand; when they have moved, the list hears "seen" or "gone" with their keys.
"use strict";

(() => {
  const AFTER_PRESS = 500, TOUCHED = 4000, TWICE = 700, NEAR = 24, FOLD = 200, LOOK_AGAIN = 150, REACTION = 350;
  const PRESSABLE = "a, button, input, select, textarea, label, summary, [data-cell]";
  const APART = "dialog, header, .toasts, .still-bar";  // what does not move with the page's lists
  const now = () => performance.now();
  const isNear = (a, b) => Math.abs(a.x - b.x) < NEAR && Math.abs(a.y - b.y) < NEAR;

  // ---- the hand

  let pointer = null;  // where a mouse or a pen rests; a finger rests nowhere
  let press = { x: -1e6, y: -1e6, at: -1e6 };
  let touch = { list: null, at: -1e6 };
  let held = null;  // the item that has the focus of the keyboard
  const itemOf = (element) => element.closest?.("[data-still] > *") || null;
  function point(event) {
    if (event.pointerType !== "touch") pointer = { x: event.clientX, y: event.clientY };
  }
  function pressed(event) {
    point(event);
    press = { x: event.clientX, y: event.clientY, at: now() };
    if (event.pointerType === "touch") {
      pointer = null;
      touch = { list: event.target.closest?.("[data-still]"), at: now() };
    }
    if (event.type === "pointerdown") held = null;
  }
  addEventListener("pointermove", point, { capture: true, passive: true });
  addEventListener("pointerdown", pressed, { capture: true, passive: true });
  addEventListener("pointerup", pressed, { capture: true, passive: true });
  document.documentElement.addEventListener("pointerleave", () => { pointer = null; });
  addEventListener("focusin", ({ target }) => { held = target.matches(":focus-visible") ? itemOf(target) : null; });

  function isInTheWay(list, top) {  // whether a hand would feel it if what is below `top` moved
    if (now() - press.at < AFTER_PRESS || (touch.list === list && now() - touch.at < TOUCHED)) return true;
    if (!pointer || pointer.y < top) return false;
    const box = list.getBoundingClientRect();
    const under = pointer.x >= box.left && pointer.x <= box.right && document.elementFromPoint(pointer.x, pointer.y);
    if (!under || under.closest(APART)) return false;
    return !!under.closest("[data-still]") || (!!under.closest(PRESSABLE) && !isNear(pointer, press));
  }
  function topOf(item) {  // where it stands, or will stand
    if (item.offsetParent) return item.getBoundingClientRect().top;
    let before = item.previousElementSibling;
    while (before && !before.offsetParent) before = before.previousElementSibling;
    return before ? before.getBoundingClientRect().bottom : item.parentElement.getBoundingClientRect().top;
  }

  // ---- what comes and what goes

  const since = new WeakMap();
  const isUnseen = (item) => "arrives" in item.dataset && !("shown" in item.dataset);
  const say = (list, what, items) => list.dispatchEvent(new CustomEvent(what, { detail: items.map((item) => item.dataset.key) }));
  let again = 0, moved = -1e6, asked = -1e6;  // asked: what [data-asks] asks about has become something else
  function look() {
    clearTimeout(again);
    keepFocus();
    let waits = false;
    for (const list of document.querySelectorAll("[data-still]")) {
      for (const item of list.children) {
        if (!("leaves" in item.dataset)) { since.delete(item); delete item.dataset.folded; }
        if (isUnseen(item)) {
          if ("leaves" in item.dataset) { show(list, [item]); fold(list, item); }
          else if (isInTheWay(list, topOf(item))) waits = true;
          else show(list, [item]);
        } else if ("leaves" in item.dataset && !item.dataset.folded) {
          if (!since.has(item)) since.set(item, now());
          const stays = now() - since.get(item) < 1000 * item.dataset.leaves;
          if (stays || held === item || isInTheWay(list, topOf(item))) waits = true;
          else fold(list, item);
        }
      }
      tell(list);
    }
    if (waits) again = setTimeout(look, LOOK_AGAIN);
  }
  function keepFocus() {  // what had the focus went, or can be pressed no more: its item has it
    if (held && !held.isConnected) held = null;
    if (!held || (document.activeElement !== document.body && !document.activeElement.disabled)) return;
    if (!held.hasAttribute("tabindex")) held.tabIndex = -1;
    held.focus({ preventScroll: true });
  }
  function show(list, items) {
    moved = now();
    for (const item of items) item.dataset.shown = "true";
    say(list, "seen", items);
  }
  function fold(list, item) {
    moved = now();
    item.style.setProperty("--height", `${item.offsetHeight}px`);
    item.dataset.folded = "folding";
    setTimeout(() => {
      if (!("leaves" in item.dataset)) return;  // it came back
      item.dataset.folded = "folded";
      say(list, "gone", [item]);
    }, FOLD);
  }

  // ---- the bar that says what waits unseen: in its own room, or where the pointer is not

  function tell(list) {
    const bar = document.getElementById(list.dataset.bar);
    if (!bar) return;
    const unseen = [...list.children].filter(isUnseen);
    const crises = unseen.filter((item) => item.classList.contains("is-crisis")).length;
    let changed = false;
    for (const button of bar.querySelectorAll("[data-one]")) {
      const count = button.dataset.tells === "crisis" ? crises : unseen.length - crises;
      const text = count === 1 ? button.dataset.one : button.dataset.many.replace("{}", count);
      changed ||= button.hidden === count > 0;
      button.hidden = !count;
      if (count && button.textContent !== text) button.textContent = text;
    }
    if (changed && unseen.length) place(bar);
  }
  function place(bar) {
    for (const at of ["head", "bottom", "top"]) {
      bar.dataset.at = at;
      const box = bar.getBoundingClientRect();
      const isSeen = box.top >= 0 && box.bottom <= innerHeight;
      const isUnder = pointer && pointer.x > box.left - NEAR && pointer.x < box.right + NEAR && pointer.y > box.top - NEAR && pointer.y < box.bottom + NEAR;
      if (isSeen && !isUnder) return;
    }
  }
  function reveal(bar) {
    const list = document.querySelector(`[data-bar="${bar.id}"]`);
    const unseen = [...list.children].filter(isUnseen);
    show(list, unseen);
    tell(list);
    unseen[0]?.focus({ preventScroll: true });
    unseen[0]?.scrollIntoView({ block: "nearest" });
  }

  // ---- a second press on the same spot was meant for what stood there before

  let last = { x: -1e6, y: -1e6, at: -1e6 };
  const forget = () => { last = { x: -1e6, y: -1e6, at: -1e6 }; };  // whoever typed or chose meanwhile means the next press
  addEventListener("input", forget, true);
  addEventListener("change", forget, true);
  addEventListener("click", (event) => {
    const bar = event.target.closest?.(".still-bar");
    if (bar && event.target.closest("button")) reveal(bar);
    const control = event.target.closest?.("[data-still] :is(a, button, label, summary), :is(.summary-bar, .next-up) :is(a, button), dialog.sheet");
    if (event.isTrusted && event.detail > 0) {
      const here = { x: event.clientX, y: event.clientY, at: now(), press: press.at };  // a label clicks its field, too: one press
      const twice = here.press !== last.press && here.at - last.at < TWICE && isNear(here, last);
      const missed = (event.pointerType === "touch" && here.at - moved < REACTION && control?.closest("[data-still]"))
        || (here.at - asked < REACTION && control?.closest("[data-asks]"));
      last = here;
      if (control && (twice || missed)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    }
  }, true);

  new MutationObserver((changes) => {
    if (changes.some(({ attributeName }) => attributeName === "data-asks")) asked = now();
    look();
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-arrives", "data-leaves", "data-asks"] });
})();
