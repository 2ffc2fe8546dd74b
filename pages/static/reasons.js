// Only the browser knows what is typed before it is sent: so it counts it, puts a ready sentence there at once, and sends it by
// Ctrl+Enter. <textarea data-counter="id"> is counted in #id, whose data-says has a "{}"; [data-fills="id"] fills #id with its text.
"use strict";

(() => {
  function count({ target }) {
    const counter = document.getElementById(target.dataset?.counter);
    if (counter) counter.textContent = counter.dataset.says.replace("{}", [...target.value].length);
  }
  document.addEventListener("input", count);
  document.addEventListener("fresh", count);

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-fills]");
    const area = button && document.getElementById(button.dataset.fills);
    if (!area) return;
    const ready = [...document.querySelectorAll(`[data-fills="${area.id}"]`)].map((each) => each.textContent);
    const typed = area.value.trim(), text = button.textContent;
    const both = !typed || ready.includes(typed) ? text : `${typed} ${text}`;  // what somebody typed is theirs
    area.value = both.length > area.maxLength ? typed : both;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    keptDialogs.bring(area);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || event.isComposing) return;
    const form = event.target.closest("dialog textarea")?.form;
    const button = form?.querySelector("[type=submit]");
    if (!button?.checkVisibility()) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
})();
