// Only the browser knows what somebody is typing, which no redraw by the server may take back; so it fills the fields itself:
// <form data-fields='{"name": ["as it is kept"]}' data-draft-form="type-3">. A draft that was typed before a reload goes first,
// and [data-draft-note] says so. Each field is a list of texts: those that are chosen. The form is read and sent as one.
"use strict";

const keptForm = (() => {
  const MOST = 20000;  // characters of a field that are sent; what is longer is refused anyway

  function read(form) {
    const found = {};
    for (const [name, value] of new FormData(form)) (found[name] ??= []).push(String(value).slice(0, MOST));
    return found;
  }
  function fill(form, values) {
    for (const field of form.elements) {
      if (!field.name) continue;
      const chosen = values[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = chosen.includes(field.value);
      else field.value = chosen[0] ?? "";
    }
  }
  function typedIn(form) {  // before this script was there
    if (form.dataset.turn !== undefined) return [];
    return [...form.elements].filter((field) => field.name && field.value !== (field.defaultValue ?? field.value));
  }
  function show(form) {
    const { fields, draftForm } = form.dataset;
    const turn = JSON.parse(fields)[""][0];  // another one: what was typed has been saved
    if (form.dataset.turn !== undefined && form.dataset.turn !== turn) kept.forget(draftForm);
    const draft = draftForm && kept.draft(draftForm);
    const typed = typedIn(form).map((field) => [field, field.value]);
    Object.assign(form.dataset, { filled: fields, turn });
    fill(form, JSON.parse(draft || fields));
    for (const [field, value] of typed) field.value = value;
    if (typed.length) keep({ target: typed[0][0] });
    const note = form.querySelector("[data-draft-note]");
    if (note) note.hidden = !draft;
    if (draft) form.closest("details")?.setAttribute("open", "");  // nobody looks for what they typed
  }
  function keep({ target }) {
    const form = target.closest?.("form[data-draft-form]");
    if (form && target.name) kept.draft(form.dataset.draftForm, JSON.stringify(read(form)));
  }
  document.addEventListener("input", keep);
  document.addEventListener("change", keep);
  document.addEventListener("click", ({ target }) => {
    const form = target.closest("[data-forgets]")?.closest("form");
    if (!form) return;
    kept.forget(form.dataset.draftForm);
    show(form);
    [...form.elements].find((field) => field.name)?.focus();
  });
  const drawn = () => {
    for (const form of document.querySelectorAll("form[data-fields]")) if (form.dataset.filled !== form.dataset.fields) show(form);
  };
  new MutationObserver(drawn).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-fields"] });

  function focus(name) {
    const field = document.getElementById(name);
    (field?.matches(".field") ? field.querySelector("input") : field)?.focus();
  }

  // ---- a field with a text of another time in it, [data-carried]

  function spend(id) {  // it was sent: what the server would fill in again stays out, too
    const { draft, carried } = document.getElementById(id).dataset;
    carried ? kept.draft(draft, "") : kept.forget(draft);
  }
  function putBack(id) {  // it was written for something else; what somebody has changed since is theirs
    Vue.nextTick(() => {
      const field = document.getElementById(id);
      if (field.value.trim() !== field.carried) return;
      field.value = "";
      delete field.dataset.draftOf;
      kept.restoreDrafts();
      if (!field.value) field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function carry(id, before, now) {  // somebody else has written; what is typed here since is theirs
    const field = document.getElementById(id);
    if (field.value.trim() === before) field.value = now;
  }

  return { read, focus, spend, putBack, carry };
})();
window.keptForm = keptForm;
