// Only the browser can do this while somebody books: count down what is held, stop a press without a connection, keep the
// chosen day in sight, say goodbye.
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

  // A phone shows only some of the days.
  let seen = null;
  function reveal() {
    const day = document.querySelector(".day[aria-pressed=true]");
    if (!day || day === seen) return;
    seen = day;
    const strip = day.parentElement;
    const [left, right] = [day.offsetLeft - 16, day.offsetLeft + day.offsetWidth + 16 - strip.clientWidth];
    if (strip.scrollLeft > left) strip.scrollLeft = left;
    else if (strip.scrollLeft < right) strip.scrollLeft = right;
  }

  new MutationObserver(() => { handOn(); reveal(); })
    .observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-pressed", "class"] });

  // A page that is left gives back what it holds; if this is lost, the end of its connection says it, some seconds later.
  addEventListener("pagehide", () => {
    if (document.querySelector("[data-held-until]") && window.socket?.connected) emitEvent("kept_leaving");
  });
})();
