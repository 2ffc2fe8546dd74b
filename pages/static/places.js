// Only the browser knows the place in a page that its address names after a #, and looks for it before anything is drawn: it comes
// into sight once it is there.
"use strict";

(() => {
  let sought = location.hash.slice(1);
  const watch = new MutationObserver(() => requestAnimationFrame(bring));
  function bring() {
    const place = sought && document.getElementById(sought);
    if (!place?.checkVisibility()) return;
    sought = "";
    watch.disconnect();
    place.scrollIntoView();
    place.classList.add("glow");
  }
  if (sought) watch.observe(document.documentElement, { childList: true, subtree: true });
})();
