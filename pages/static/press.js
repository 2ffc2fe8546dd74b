// Only the browser can show within 100 ms of a press that it was heard, however far away the server is: what was pressed is busy,
// what was chosen looks chosen, and what follows from it ([data-follows="what is pressed"]) is not there yet, after a moment as a
// skeleton; a dialog that follows opens. That says "heard", never "done": the server's answer (pages/elements/tags.py) ends it, and what the server says stands.
"use strict";

const keptPress = (() => {
  const PATIENCE = 15000, SKELETON = 300, SLOW = 500, OPENING = 2000;
  const ANSWERED = ["click", "change", "submit", "act", "send"];  // the events that pages/elements/tags.py answers
  const CONTROLS = "button, summary, select, a[href], label, input[type=radio], input[type=checkbox], [data-act]";
  const SENDS = "[data-sends]:not([aria-disabled=true]), [type=submit].btn";
  const FIELDS = "input:enabled, select:enabled, textarea:enabled, button:enabled, a[href]";
  const now = () => performance.now();

  // ---- a press, from here to the answer

  let current = null;  // what is being pressed just now: { control, at }
  let waiting = [];  // pressed and not answered, the oldest first: { control, box, timer }; box is the element that the server hears
  let openedAt = -1e6;  // the server led to another page: this one stays as it is until it goes
  const drawn = (id) => (typeof mounted_app === "undefined" ? undefined : mounted_app?.elements[id.replace(/^c/, "")]);  // as the server says

  function controlOf(event) {
    if (event.type === "submit") return event.submitter ?? event.target.querySelector("[type=submit]");
    const control = event.target.closest?.(CONTROLS);
    return control?.matches("input") ? control.closest("label") ?? control : control;
  }
  const itemOf = (control) => control.closest("[data-row], [data-key]");
  function isSecond(control) {  // what was pressed once is pressed again; in one item of a list only one thing at a time
    if (control.matches("a, select")) return false;
    const last = waiting.findLast((each) => each.group && each.group === groupOf(control));
    if (last) return last.control === control;
    const item = control.matches("[data-act]") && itemOf(control);
    return waiting.some((each) => each.control === control || (item && itemOf(each.control) === item));
  }
  function note(event) {
    const control = controlOf(event);
    if (!control) return;
    if (event.type === "click" && event.isTrusted && isSecond(control)) {  // what a script presses is meant
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const press = current = { control };
    setTimeout(() => { if (current === press) current = null; });
    if (!window.socket) early.push({ control, type: event.type });  // nobody listens yet
    else if (!window.did_handshake && listens(control, event.type)) begin(control, null);  // it is sent in a moment
  }
  for (const name of ["click", "change", "submit"]) addEventListener(name, note, true);

  // ---- what is pressed or typed before the page has its connection is heard as soon as it listens

  const early = [];
  function catchUp() {
    const heard = new Set();
    for (const { control, type } of early.splice(0)) {
      if (!control.isConnected || control.matches("a")) continue;
      const field = control.matches("label") ? control.querySelector("input") : control;
      if (control.matches("summary")) control.parentElement.dispatchEvent(new Event("toggle"));
      else if (!field || heard.has(field) || !listens(control, type)) continue;
      else if (field.matches("button")) { if (type === "click") field.click(); }
      else field.dispatchEvent(new Event(type, { bubbles: true }));
      heard.add(field);
    }
    for (const field of document.querySelectorAll("input, textarea")) {  // before this script was there, too
      if (field.form?.dataset.fields) continue;  // form.js filled it, and has kept what was typed
      const said = drawn(field.id)?.props;
      const names = field.value === field.defaultValue ? [] : field.type === "date" ? ["input", "change"] : ["input"];
      for (const name of names) field.dispatchEvent(new Event(name, { bubbles: true }));
      if (!said || !field.checked || said.checked || heard.has(field)) continue;
      if (listens(field, "change")) field.dispatchEvent(new Event("change", { bubbles: true }));
      else if (field.type === "radio" && listens(field, "click")) field.click();
    }
  }
  function listens(control, type) {
    for (let at = control; at; at = at.parentElement) {
      const events = drawn(at.id)?.events ?? [];
      if (events.some((each) => each.type === type || (each.type === "act" && control.matches("[data-act]")))) return true;
    }
    return false;
  }
  function isToBeSent(message) {  // whether this may go; without a connection no press does
    const box = document.getElementById(`c${message.id}`);
    const type = drawn(`c${message.id}`)?.events.find((each) => each.listener_id === message.listener_id)?.type;
    if (!box || !ANSWERED.includes(type)) return true;
    const early = waiting.find((each) => !each.box && !each.goes && box.contains(each.control));
    if (early) early.box = box.id;
    else if (current && (box.contains(current.control) || current.control.form === box)) {
      const { control } = current;
      current = null;
      if (window.socket.connected) begin(control, box.id);
      else {
        kept.sayNotHeard();
        setTimeout(() => settle({ control, group: groupOf(control) }));
        return false;
      }
    }
    return true;
  }
  function begin(control, box, goes = false) {
    const press = { control, box, goes, group: groupOf(control), also: alsoOf(control) };
    press.timer = setTimeout(() => giveUp([press]), PATIENCE);
    if (control.matches(SENDS)) press.slow = setTimeout(() => saySending(press), SLOW);
    waiting.push(press);
    for (const each of signed(press)) each.setAttribute("aria-busy", "true");
    if (press.group) choose(press);
    follow();
  }
  const signed = ({ control, also }) => (control.matches("label") ? also : [control, ...also]);  // a label's field shows it by itself
  function end(press) {
    clearTimeout(press.timer);
    clearTimeout(press.slow);
    waiting = waiting.filter((each) => each !== press);
    for (const each of signed(press)) {
      if (waiting.some((other) => signed(other).includes(each))) continue;
      sayAgain(each);
      const said = drawn(each.id)?.props["aria-busy"];
      said ? each.setAttribute("aria-busy", said) : each.removeAttribute("aria-busy");
    }
    if (press.group && !waiting.some((each) => each.group === press.group)) settle(press);
    follow();
  }
  function answered(id) {  // the server has done what it wanted to, whatever that was; its changes stand in the page
    const press = waiting.find((each) => each.box === `c${id}`);
    if (press && now() - openedAt < OPENING) press.goes = true;
    else if (press) end(press);
    choices().forEach(choose);
  }
  // ---- what goes out and is not answered soon says so, in the button and to those who hear the page

  const words = new Map();  // what a button is called that says "Sending…" just now
  let heard = null;
  function saySending({ control }) {
    const text = control.firstChild;
    if (text?.nodeType !== Node.TEXT_NODE || words.has(control)) return;
    words.set(control, text.nodeValue);
    control.style.minWidth = `${control.offsetWidth}px`;
    text.nodeValue = kept.words.sending;
    if (!heard?.isConnected) {
      heard = document.createElement("p");
      Object.assign(heard, { className: "hidden-words", role: "status" });
      document.body.append(heard);
    }
    heard.textContent = kept.words.sending;
  }
  function sayAgain(control) {
    if (!words.has(control)) return;
    if (control.firstChild?.nodeValue === kept.words.sending) control.firstChild.nodeValue = words.get(control);
    words.delete(control);
    control.style.minWidth = "";
    heard.textContent = "";
  }
  function giveUp(presses) {
    if (!presses.length) return;
    const unheard = presses.some((each) => each.box && !each.goes) && !kept.isLeaving();
    presses.forEach(end);
    if (unheard) kept.sayNotHeard();
  }
  const alsoOf = (control) => [...document.querySelectorAll(control.closest("[data-signs]")?.dataset.signs || ":not(*)")];

  // ---- a choice: radio buttons choose by themselves, buttons that are pressed or not do so here

  function groupOf(control) {
    if (control.matches("[aria-pressed]")) return control.closest("[role=toolbar], [role=group]") ?? control;
    const radio = control.matches("input") ? control : control.querySelector?.("input[type=radio]");
    return radio?.type === "radio" ? radio.closest("fieldset, [role=radiogroup], form") ?? radio : null;
  }
  function membersOf({ control, group }) {
    if (!group) return [];
    if (control.matches("[aria-pressed]")) return [group, ...group.querySelectorAll("button")].filter((each) => each.matches("[aria-pressed]"));
    const { name } = control.matches("input") ? control : control.querySelector("input");
    return [...group.querySelectorAll("input[type=radio]")].filter((each) => each.name === name);
  }
  const choices = () => waiting.filter(({ group }, at) => group && !waiting.slice(at + 1).some((later) => later.group === group));
  function choose(press) {  // the last press counts, whatever is answered to one before
    for (const each of membersOf(press)) {
      if (each.matches("button")) each.setAttribute("aria-pressed", String(each === press.control));
      else if (press.control.contains(each)) each.checked = true;
    }
  }
  function settle(press) {
    for (const each of membersOf(press)) {
      const said = drawn(each.id)?.props;
      if (!said) continue;
      if (each.matches("button")) each.setAttribute("aria-pressed", said["aria-pressed"] ?? "false");
      else each.checked = !!said.checked;
    }
  }

  // ---- what follows from a press

  function follow() {
    for (const region of document.querySelectorAll("[data-follows]")) {
      const isWaiting = waiting.some(({ control }) => control.closest(region.dataset.follows));
      if (isWaiting === "waits" in region.dataset) continue;
      if (isWaiting) {
        region.dataset.waits = "";
        if (region.matches("dialog")) openEarly(region);
        else if (!region.matches("p")) region.style.minHeight = `${region.offsetHeight}px`;  // fewer times move nothing below them
        region.setAttribute("aria-busy", "true");
        setTimeout(() => { if ("waits" in region.dataset) region.dataset.waits = "long"; }, SKELETON);
      } else {
        delete region.dataset.waits;
        region.removeAttribute("aria-busy");
        if (region.matches("dialog")) fillIn(region);
      }
    }
  }
  function openEarly(dialog) {  // what it asks comes with the answer; kept.open says then that it does ask
    if (dialog.open) return;
    dialog.dataset.early = "";
    keptDialogs.show(dialog);
  }
  function fillIn(dialog) {
    if ("early" in dialog.dataset) { delete dialog.dataset.early; dialog.close(); }  // there is nothing to ask
    else if (dialog.open && document.activeElement === dialog) (dialog.querySelector("[autofocus]") ?? [...dialog.querySelectorAll(FIELDS)].find((each) => each.checkVisibility()))?.focus();
  }

  // ---- ways to other pages

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const isHere = link.origin === location.origin && link.pathname === location.pathname && link.search === location.search;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download") || (isHere && link.hash)) return;
    begin(link, null, true);
  });
  addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
    if (!defaultPrevented && target.method !== "dialog" && submitter) begin(submitter, null, true);
  });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) waiting.forEach(end); });

  // ---- the connection

  let socket;
  Object.defineProperty(window, "socket", {
    configurable: true,
    get: () => socket,
    set(made) {
      socket = made;
      setTimeout(catchUp);
      const emit = made.emit;
      made.emit = function (name, message, ...more) {
        return name !== "event" || isToBeSent(message) ? emit.call(this, name, message, ...more) : this;
      };
      made.on("open", () => { openedAt = now(); });
      made.on("update", () => Vue.nextTick(() => choices().forEach(choose)));
      made.on("disconnect", () => { if (!kept.isLeaving()) giveUp(waiting.filter((each) => !each.goes)); });
    },
  });

  return { answered };
})();
window.keptPress = keptPress;
