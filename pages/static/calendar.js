// Only the browser knows where a pointer is in a calendar and where the keyboard is, and what stands in a field just now: so it
// says which free place is pointed at and which other days are asked for, moves between appointments by arrow keys, and fills
// and reads the form of a new one.
"use strict";

const keptCalendar = (() => {
  const MOST = 20000;  // characters of a field that are sent, to be refused; a whole book stays in the browser
  const QUARTER = 3;  // rows of five minutes

  // ---- free places

  function placeOf({ target, clientY }) {  // the lane and its row; nothing on an appointment, or where days are lists
    const lane = target.closest(".cal-lane");
    if (!lane || target.closest("a") || getComputedStyle(lane).position === "static") return null;
    const rows = Number(getComputedStyle(lane).getPropertyValue("--count"));
    const box = lane.getBoundingClientRect();
    const row = Math.floor((clientY - box.top) / box.height * rows / QUARTER) * QUARTER;
    const at = Math.min(Math.max(row, 0), rows - QUARTER);
    return at < rowsOver(lane.closest(".cal-column")) ? null : { lane, row: at };
  }
  function rowsOver(column) {  // how many rows of that day are over
    if (column.matches(".is-past, .is-folded")) return Infinity;
    return column.matches(".is-today") ? Number(document.querySelector(".cal-now").dataset.over ?? 0) : 0;
  }
  function place(event, emit) {
    const found = placeOf(event);
    if (found) emit([Number(found.lane.dataset.column), found.row]);
  }
  let pointed = null;
  function point(event) {
    const found = event.pointerType === "mouse" && event.target.closest?.(".cal") ? placeOf(event) : null;
    const ghost = found?.lane.querySelector(".cal-ghost") ?? null;
    if (pointed !== ghost) pointed?.removeAttribute("style");
    pointed = ghost;
    if (!ghost) return;
    ghost.style.setProperty("--from", found.row);
    ghost.style.visibility = "visible";
    ghost.dataset.clock = ghost.closest(".cal").dataset.quarters.split(" ")[found.row / QUARTER];
  }
  document.addEventListener("pointermove", point, { passive: true });

  // ---- a calendar opens at the time that it is, or at the first hour that is open

  const rowOf = (each, name) => Number(each.style.getPropertyValue(name));
  const isDrawn = (each) => each.getClientRects().length > 0;
  let hasBegun = false;
  function begin() {
    if (hasBegun || !document.querySelector(".cal-hours > div")) return;
    hasBegun = true;
    if (scrollY > 0) return;  // it was loaded again, and stands where it stood
    const now = [...document.querySelectorAll(".cal-now")].filter(isDrawn).map((each) => rowOf(each, "--at"));
    const open = [...document.querySelectorAll(".cal-lane .cal-band")].filter(isDrawn).map((each) => rowOf(each, "--from"));
    const first = Math.min(...(now.length ? now : open));
    const hours = [...document.querySelectorAll(".cal-hours > div")].filter((each) => rowOf(each, "--from") <= first);
    if (isFinite(first)) hours.at(-1)?.scrollIntoView({ block: "nearest" });
  }

  // ---- other days and other providers are shown at once, in the same page; a day that is typed, when it is whole

  let isTyped = false, isBack = false, wasAt = [0, 0];
  const chosen = (form) => Object.fromEntries(new FormData(form));
  function ask(params) {
    const shown = document.querySelector(".cal-scroll");
    if (!shown || kept.isAway()) return;
    wasAt = [shown.scrollLeft, shown.scrollTop];
    shown.setAttribute("aria-busy", "true");
    emitEvent("kept_calendar", params);
  }
  function askDay(input) {
    isTyped = false;
    if (input.value && input.value !== input.dataset.shown) ask(chosen(input.form));
  }
  function arrive(address) {
    if (location.pathname + location.search !== address) history[isBack ? "replaceState" : "pushState"](null, "", address);
    isBack = false;
    for (const link of document.querySelectorAll(".cal-bar a[aria-busy]")) link.removeAttribute("aria-busy");
    requestAnimationFrame(() => document.querySelector(".cal-scroll")?.scrollTo(...wasAt));
  }
  addEventListener("popstate", () => {
    isBack = true;
    ask(Object.fromEntries(new URLSearchParams(location.search)));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="/calendar"]');
    if (!link?.closest(".cal-bar, .cal-whole") || kept.isAway()) return;
    if (event.button || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    ask(Object.fromEntries(new URL(link.href).searchParams));
  });
  const dayField = ({ target }) => target.matches?.(".cal-jump input[type=date]") ? target : null;
  document.addEventListener("pointerdown", (event) => { if (dayField(event)) isTyped = false; });
  document.addEventListener("keydown", (event) => {
    const field = dayField(event);
    if (!field) return;
    if (event.key === "Enter") { event.preventDefault(); askDay(field); }
    else if (!event.altKey && /^(\d|Arrow|Backspace|Delete)/.test(event.key)) isTyped = true;  // with Alt it opens the picker
  });
  document.addEventListener("change", (event) => {
    const field = dayField(event);
    if (field ? !isTyped : event.target.matches?.(".cal-jump select")) field ? askDay(field) : ask(chosen(event.target.form));
  });
  document.addEventListener("focusout", (event) => { if (isTyped && dayField(event)) askDay(event.target); });

  // ---- arrow keys: up and down within a column, left and right to the appointment of the next column that is nearest

  const linksIn = (column) => [...column.querySelectorAll("a.cal-link")];
  const distance = (a, b) => Math.abs(a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  const target = (link, key) => {
    const column = link.closest(".cal-column");
    const here = linksIn(column);
    if (key === "Home") return here[0];
    if (key === "End") return here.at(-1);
    const step = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
    if (key === "ArrowDown" || key === "ArrowUp") return here[here.indexOf(link) + step];
    const columns = [...column.parentElement.querySelectorAll(".cal-column")].filter((each) => each === column || linksIn(each).length);
    const next = columns[columns.indexOf(column) + step];
    return next && linksIn(next).reduce((best, each) => distance(each, link) < distance(best, link) ? each : best);
  };
  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("a.cal-link");
    if (!link || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    target(link, event.key)?.focus();
  });

  // ---- the form

  const read = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, Array.from(value).slice(0, MOST).join("")]));
  function fill(id, values) {
    for (const field of document.getElementById(`c${id}`).elements) {
      if (!(field.name in values)) continue;
      if (field.type === "radio") field.checked = field.value === values[field.name];
      else field.value = values[field.name];
      delete field.dataset.draftOf;  // what is drafted may come again
      delete field.dataset.draftBack;
    }
    press();
  }
  function press() {  // the time that stands in the field is pressed among the free ones
    const form = document.querySelector("dialog[open] form [name=slot]")?.form;
    if (!form) return;
    const which = form.querySelector("[name=which]:checked")?.value;
    const slots = [...form.querySelectorAll("[name=slot]")];
    const same = slots.filter((each) => !each.disabled && each.value === form.elements.time.value);
    const meant = same.length > 1 ? same.find((each) => each.dataset.which === which) : same[0];
    for (const each of slots) each.checked = each === meant;
  }
  new MutationObserver(() => { begin(); press(); }).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("change", ({ target }) => {  // before the form says what stands in it
    if (target.name !== "slot") return;
    target.form.elements.time.value = target.value;
    for (const each of target.form.querySelectorAll("[name=which]")) each.checked = each.value === target.dataset.which;
  }, true);
  const patientOf = (form, id) => { form.elements.patient.value = id; };
  document.addEventListener("click", ({ target }) => {  // who is chosen stands in the field, and the next question has the keyboard
    const one = target.closest(".patient-match");
    if (!one) return;
    const { form } = one;
    form.elements.typed.value = one.querySelector("strong").textContent;
    patientOf(form, one.dataset.act);
    form.elements.type.focus();
  });
  document.addEventListener("input", ({ target }) => {  // whoever stood there does not any more
    if (target.id === "new-patient") patientOf(target.form, "");
    if (target.id === "new-time") press();
  });
  const focus = (id) => document.getElementById(id)?.focus();  // drawn() of kept.js may have moved it

  return { place, arrive, read, fill, focus };
})();
window.keptCalendar = keptCalendar;
