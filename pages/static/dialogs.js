// Only the browser knows whether a finger opens a dialog, and how much of it its keyboard covers: a finger's dialog begins at its
// title, so that no keyboard comes unasked, and on a phone it ends above the keyboard.
"use strict";

const keptDialogs = (() => {
  const byFinger = matchMedia("(pointer: coarse)");
  function show(dialog) {
    const title = byFinger.matches && dialog.querySelector("h2");
    if (title) { title.tabIndex = -1; title.autofocus = true; }  // the first such element gets the focus
    dialog.showModal();
  }
  function bring(field) {  // to the eye, and where there are keys to the keyboard
    if (byFinger.matches) field.scrollIntoView({ block: "nearest" });
    else field.focus();
  }
  function measure() {
    const { scale, height, offsetTop } = window.visualViewport;
    const covered = scale > 1 ? 0 : Math.max(Math.round(innerHeight - height - offsetTop), 0);
    document.documentElement.style.setProperty("--keyboard", `${covered}px`);
    const field = document.activeElement;
    if (covered && field?.closest("dialog")) field.scrollIntoView({ block: "nearest" });
  }
  for (const each of ["resize", "scroll"]) visualViewport?.addEventListener(each, measure);
  return { show, bring, measure };
})();
window.keptDialogs = keptDialogs;
