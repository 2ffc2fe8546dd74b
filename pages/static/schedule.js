// Only the browser can do this while somebody books: count down what is held, stop a press without a connection, bring up the
// next question where an answer has folded, keep the chosen day in sight, say goodbye.
"use strict";

(() => {
  // The clock of this computer may be wrong: what counts is how many seconds were left when the page heard of it.
  let until = "";
  let end = 0;
  setInterval(() => {
    const left = document.querySelector("[data-held-until]");
    if (!left?.firstChild) return;
    const { heldUntil, heldFor } = left.dataset;
    if (heldUntil !== until) [until, end] = [heldUntil, Date.now() + 1000 * heldFor];
    const seconds = Math.max(Math.round((end - Date.now()) / 1000), 0);
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (left.firstChild.nodeValue !== text) left.firstChild.nodeValue = text;
  }, 250);

  // Without a connection nothing can be chosen or sent: what is marked as chosen is what stands beside the button.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-needs-connection]") || event.target.closest("a") || !kept.isAway()) return;
    event.preventDefault();
    event.stopPropagation();
    kept.sayNotHeard();
  }, true);

  // What hides when it is pressed hands the keyboard on to [data-then].
  let pressed = null;
  document.addEventListener("click", ({ target }) => { pressed = target.closest("[data-then]"); });
  function handOn() {
    if (!pressed || pressed.checkVisibility()) return;
    if ([document.body, pressed].includes(document.activeElement)) document.querySelector(pressed.dataset.then)?.focus();
    pressed = null;
  }

  // Arrow keys choose on the way to something else; Enter on what they have chosen says that this is it.
  let key = "";
  let chosenTime = -1e6;
  addEventListener("keydown", (event) => {
    key = event.key;
    chosenTime = -1e6;
    if (key === "Enter" && event.target.matches(".question input:checked")) event.target.click();
  }, true);
  addEventListener("pointerdown", () => { key = ""; }, true);
  kept.isOnTheWay = () => key.startsWith("Arrow");

  // Where an answer has folded, the first of the questions that it names comes up, and has the keyboard if that was here.
  const ANSWERED = 5000, REACTION = 350, TWICE = 700, NEAR = 24;
  const isNarrow = matchMedia("(max-width: 959.98px)");  // as in schedule.css
  let chosen = -1e6;
  let moved = -1e6;
  let folded = null;
  addEventListener("click", ({ target }) => {
    if (target.closest(".question .choices")) chosen = performance.now();
    if (target.closest("#when .slot")) chosenTime = performance.now();
  });
  function fold(question) {
    if (!isNarrow.matches) return;
    moved = performance.now();
    folded = "folded" in question.dataset && moved - chosen < ANSWERED ? question : null;
  }
  function bringUpNext() {
    const next = folded?.dataset.brings.split(" ").map((id) => document.getElementById(id)).find((each) => each?.checkVisibility());
    if (!next) return;
    folded = null;
    moved = performance.now();
    (next.id === "when" ? document.getElementById("whom") : next).scrollIntoView({ block: "start" });  // with whom is seen, and can be changed
    if (document.activeElement !== document.body && document.activeElement.checkVisibility()) return;
    const first = next.querySelector("h2") ?? next;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }

  // What has only just come under a finger, or under the second press of two, was not meant by it.
  let presses = [{ x: 0, y: 0, at: -1e6 }, { x: 0, y: 0, at: -1e6 }];
  addEventListener("pointerdown", ({ clientX, clientY }) => { presses = [presses[1], { x: clientX, y: clientY, at: performance.now() }]; }, true);
  addEventListener("click", (event) => {
    const [before, last] = presses;
    const isTwice = moved > before.at && last.at - before.at < TWICE && Math.hypot(last.x - before.x, last.y - before.y) < NEAR;
    const isMissed = event.pointerType === "touch" && performance.now() - moved < REACTION;
    if (!event.isTrusted || !event.detail || !(isTwice || isMissed) || !event.target.closest(".booking, .summary-bar")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // A phone shows only some of the days, and the bar covers some of what a day answers.
  let seen = null;
  let asked = null;
  addEventListener("click", ({ target }) => { asked = target.closest(".day, .month-day"); });
  function reveal() {
    const day = [...document.querySelectorAll(":is(.day, .month-day)[aria-pressed=true]")].find((each) => each.checkVisibility());
    if (day && day !== seen && day.matches(".day")) {
      seen = day;
      const strip = day.parentElement;
      const [left, right] = [day.offsetLeft - 16, day.offsetLeft + day.offsetWidth + 16 - strip.clientWidth];
      if (strip.scrollLeft > left) strip.scrollLeft = left;
      else if (strip.scrollLeft < right) strip.scrollLeft = right;
    }
    if (!asked || asked !== day) return;
    asked = null;
    const answers = [...document.querySelectorAll("#when > .no-times, #when .slot")].filter((each) => each.checkVisibility());
    const answer = answers.find((each) => each.matches(":has(:checked)")) ?? answers[0];
    if (answer) kept.bring(answer);
  }
  const bringChosen = () => {  // by keyboard it is in sight already, or left by now
    const slot = document.querySelector("#when .slot:has(:checked)");
    if (slot && performance.now() - chosenTime < ANSWERED) kept.bring(slot);
  };
  const grown = new ResizeObserver(() => requestAnimationFrame(bringChosen));  // what the bar says of a time lies over the time itself

  new MutationObserver((changes) => {
    for (const { attributeName, target } of changes) if (attributeName === "data-folded") fold(target);
    bringUpNext();
    handOn();
    reveal();
    document.querySelectorAll(".booking-bar").forEach((each) => grown.observe(each));
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-pressed", "class", "data-folded"] });

  // A page that is left gives back what it holds; if this is lost, the end of its connection says it, some seconds later.
  addEventListener("pagehide", () => {
    if (document.querySelector("[data-held-until]") && window.socket?.connected) emitEvent("kept_leaving");
  });
})();
