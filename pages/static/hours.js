// Only the browser can follow a finger that draws over a grid: the hours of a week, or of one day, are drawn here by tap and by
// keyboard, or typed to five minutes, and both show one draft. The draft is the browser's: it outlives a reload, and what comes
// from the server never takes it back. `words` are the page's. A row is what is typed for a span:
// { opens: "09:00", closes: "17:00", urgent: false }.
import { CELL, CLOSED, OPEN, PARTLY, TICK, URGENT, clock, isWhole, rowsOf, same, stateOf, ticksOf, toRow, toSpan } from "spans";

const { h, nextTick } = Vue;
const STATES = ["closed", "urgent", "open", "partly"];
const DAWN = 12, DUSK = 44;  // half hours that are always shown: 06:00 to 22:00
const icon = (name) => h("span", { class: `i i-${name}`, "aria-hidden": "true" });

export default {
  props: { scope: String, name: String, saved: String, problems: String, busy: Boolean, words: String },
  emits: ["send"],
  data() {
    return { draft: this.fresh(), elsewhere: false, told: {}, brush: OPEN, at: [0, 18], wholeDay: false, exact: false, stroke: null, said: "" };
  },
  computed: {
    say() { return JSON.parse(this.words); },
    base() { return JSON.parse(this.saved); },
    ticks() { return this.draft.days.map(ticksOf); },
    dirty() { return !same(this.draft, this.fresh(this.draft.base)); },
    shown() {  // the half hours in the grid
      const used = this.ticks.flatMap((ticks) => ticks.flatMap((state, at) => (state ? [Math.floor(at / CELL)] : [])));
      return this.wholeDay ? [0, 48] : [Math.min(DAWN, ...used), Math.max(DUSK, ...used.map((cell) => cell + 1))];
    },
    uneven() { return this.ticks.some((ticks) => ticks.some((_, at) => at % CELL === 0 && stateOf(ticks, at / CELL) === PARTLY)); },
  },
  watch: {
    name() { this.restore(); },
    saved() {
      if (!this.dirty || same(this.draft, this.fresh())) this.reset();
      else this.elsewhere = !same(this.fresh(this.draft.base), this.fresh());
    },
    problems() {
      this.told = JSON.parse(this.problems)[1];
      nextTick(() => this.$el.querySelector("[aria-invalid=true], [data-wrong]")?.focus());
    },
    draft: { deep: true, handler() { this.dirty ? kept.draft(this.name, JSON.stringify(this.draft)) : kept.forget(this.name); } },
  },
  mounted() { this.restore(); },
  methods: {
    fresh(base = this.saved) {  // an empty date is the one that was proposed
      const { zone, closed, days } = JSON.parse(base);
      return { date: "", zone, closed, days: days.map((spans) => spans.map(toRow)), base };
    },
    restore() {
      const draft = JSON.parse(kept.draft(this.name) || "null");
      this.draft = draft || this.fresh();
      this.elsewhere = !!draft && !same(this.fresh(draft.base), this.fresh());
      this.told = {};
    },
    forget(name) {  // what was typed under this name is saved
      kept.forget(name);
      this.reset();
    },
    reset() {
      this.draft = this.fresh();
      this.elsewhere = false;
      this.told = {};
    },
    keepMine() {
      this.draft.base = this.saved;
      this.elsewhere = false;
    },
    send(check) {
      const { date, zone, closed, days } = this.draft;
      this.$emit("send", { check, date: date || this.base.date, zone, closed, days: days.map((rows) => rows.map(toSpan)) });
    },
    hoursOf(state, words) { return words.replace("{}", +((this.ticks.flat().filter((each) => each === state).length * TICK) / 60).toFixed(2)); },
    cellName(day, cell) {
      return `${this.say.days[day]} ${clock(cell * 30)}, ${this.say[STATES[stateOf(this.ticks[day], cell)]]}`;
    },

    // ---- painting
    paint([day, cell], [lastDay, lastCell], state, days) {
      for (let each = Math.min(day, lastDay); each <= Math.max(day, lastDay); each++) {
        const ticks = ticksOf(days[each]), from = Math.min(cell, lastCell) * CELL, to = (Math.max(cell, lastCell) + 1) * CELL;
        const unfinished = days[each].filter((row) => !isWhole(toSpan(row)));
        this.draft.days[each] = [...rowsOf(ticks.fill(state, from, to)), ...unfinished];
        this.unsay(this.fieldOf(each));
      }
    },
    opposite([day, cell]) { return stateOf(this.ticks[day], cell) === this.brush ? CLOSED : this.brush; },
    under({ clientX, clientY }) {
      const cell = document.elementFromPoint(clientX, clientY)?.closest("[data-cell]");
      return cell && this.$el.contains(cell) ? cell.dataset.cell.split(".").map(Number) : null;
    },
    down(event) {
      const from = event.button === 0 && this.under(event);
      if (!from) return;
      this.stroke = { from, to: null, state: this.opposite(from), before: this.draft.days.map((rows) => [...rows]) };
      if (event.pointerType !== "touch") this.reach(from);  // a finger may be about to scroll
    },
    move(event) {
      const to = this.stroke && this.under(event);
      if (to && String(to) !== String(this.stroke.to || this.stroke.from)) this.reach(to);
    },
    reach(to) {
      const { from, state, before } = this.stroke;
      this.draft.days = [...before];
      this.paint(from, to, state, before);
      this.stroke.to = this.at = to;
    },
    up() {
      if (this.stroke && !this.stroke.to) this.reach(this.stroke.from);
      this.stroke = null;
    },
    scrolled() {
      if (this.stroke) this.draft.days = this.stroke.before;
      this.stroke = null;
    },
    key(event) {
      const upright = matchMedia("(max-width: 719.98px)").matches;
      const [first, last] = this.shown;
      let [day, cell] = this.at;
      const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -48], End: [0, 48] };
      const step = moves[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (step) {
        const [down, right] = upright && event.key.startsWith("Arrow") ? [step[1], step[0]] : step;
        const state = stateOf(this.ticks[day], cell);
        day = Math.min(Math.max(day + down, 0), 6);
        cell = Math.min(Math.max(cell + right, first), last - 1);
        if (event.shiftKey && state !== PARTLY) this.paint([day, cell], [day, cell], state, this.draft.days);
        this.at = [day, cell];
        nextTick(() => this.$el.querySelector('[data-cell][tabindex="0"]').focus());
      } else if (event.key === " " || event.key === "Enter") {
        this.paint(this.at, this.at, this.opposite(this.at), this.draft.days);
        this.said = this.cellName(day, cell);
      } else return;
      event.preventDefault();
    },
    fieldOf(day) { return this.scope === "week" ? `days.${day}` : "spans"; },
    unsay(field) { this.told = Object.fromEntries(Object.entries(this.told).filter(([name]) => name !== field && !name.startsWith(`${field}.`))); },

    // ---- drawing
    field(name, label, input, hint) {
      const id = `${this.scope}-${name}`, wrong = this.told[name];
      const described = [hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(" ") || null;
      return h("div", { class: "field" }, [
        h("label", { for: id }, label),
        hint && h("span", { class: "hint", id: `${id}-hint` }, hint),
        h("input", { id, "aria-describedby": described, "aria-invalid": wrong ? "true" : null, ...input }),
        this.error(name),
      ]);
    },
    error(name) { return h("span", { class: "error", id: `${this.scope}-${name}-error`, "data-wrong": this.told[name] ? "" : null, tabindex: "-1" }, this.told[name]); },
    typed(key, field) {
      return { value: this.draft[key] || this.base[key], onInput: ({ target }) => { this.draft[key] = target.value; this.unsay(field); } };
    },
    button(text, onClick, look = "btn", more = {}) { return h("button", { type: "button", class: look, onClick, ...more }, text); },
    drawRow(day, number) {
      const row = this.draft.days[day][number], field = `${this.fieldOf(day)}.${number}`, name = this.say.days[day];
      const wrong = this.told[field] ? { "aria-invalid": "true", "aria-describedby": `${this.scope}-${field}-error` } : {};
      const time = (key, label) => h("input", {
        type: "time", step: TICK * 60, "aria-label": `${name}, ${label}`, value: row[key], ...wrong,
        onInput: ({ target }) => { row[key] = target.value; this.unsay(field); },
      });
      const remove = `${this.say.remove} ${name} ${row.opens}`.trim();
      return h("div", { class: "span-row", key: number }, [
        h("div", { class: "span-times" }, [
          time("opens", this.say.from), h("span", { "aria-hidden": "true" }, "–"), time("closes", this.say.until),
          h("button", { type: "button", class: "icon-btn", "aria-label": remove, title: remove, onClick: () => this.remove(day, number) }, [icon("x")]),
        ]),
        h("label", { class: "span-urgent" }, [
          h("input", { type: "checkbox", checked: row.urgent, "aria-label": `${name}, ${this.say.urgent_only}`,
            onChange: ({ target }) => { row.urgent = target.checked; } }),
          h("span", this.say.urgent_only),
        ]),
        this.error(field),
      ]);
    },
    remove(day, number) {
      this.draft.days[day].splice(number, 1);
      this.unsay(this.fieldOf(day));
      nextTick(() => this.$el.querySelector(`[data-day="${day}"] .span-add`)?.focus());
    },
    add(day) {
      this.draft.days[day].push({ opens: "", closes: "", urgent: false });
      nextTick(() => [...this.$el.querySelectorAll(`[data-day="${day}"] .span-row`)].at(-1).querySelector("input").focus());
    },
    drawDay(day) {
      const rows = this.draft.days[day], name = this.say.days[day];
      return h("div", { class: "span-day", role: "group", "aria-label": name, "data-day": day }, [
        h("strong", { class: "span-name" }, name),
        h("div", { class: "span-rows" }, [
          rows.length ? rows.map((_, number) => this.drawRow(day, number)) : h("span", { class: "soft span-none" }, this.say.closed_all_day),
          this.error(this.fieldOf(day)),
        ]),
        h("div", { class: "span-acts" }, [
          this.button(this.say.add, () => this.add(day), "btn btn-quiet span-add", { "aria-label": `${this.say.add}: ${name}` }),
          day > 0 && this.button(this.say.same, () => {
            this.draft.days[day] = this.draft.days[0].map((row) => ({ ...row }));
            this.unsay(this.fieldOf(day));
          }, "btn btn-quiet", { "aria-label": `${name}: ${this.say.same}` }),
        ]),
      ]);
    },
    drawGrid() {
      const [first, last] = this.shown, cells = Array.from({ length: last - first }, (_, at) => first + at);
      const [atDay, atCell] = [this.at[0], Math.min(Math.max(this.at[1], first), last - 1)];
      return h("div", { class: "week-grid" }, [
        h("div", { class: "week-hours", "aria-hidden": "true" }, cells.filter((cell) => cell % 2 === 0).map((cell) => h("span", clock(cell * 30)))),
        h("div", {
          class: "week-days", role: "grid", "aria-label": this.say.grid, "aria-describedby": "week-hint", onKeydown: this.key,
          onPointerdown: this.down, onPointermove: this.move, onPointerup: this.up, onPointercancel: this.scrolled,
        }, this.say.days.map((name, day) => h("div", { class: "week-day", role: "row" }, [
          h("span", { class: "week-name", role: "rowheader", "aria-label": name }, name.slice(0, 3)),
          ...cells.map((cell) => {
            const state = STATES[stateOf(this.ticks[day], cell)], here = day === atDay && cell === atCell;
            return h("div", {
              class: `week-cell is-${state}${cell % 2 ? "" : " is-hour"}`, role: "gridcell", tabindex: here ? 0 : -1,
              "data-cell": `${day}.${cell}`, "aria-label": this.cellName(day, cell), onFocus: () => { this.at = [day, cell]; },
            });
          }),
        ]))),
      ]);
    },
    drawBrushes() {
      return h("fieldset", { class: "brushes" }, [
        h("legend", { class: "hidden-words" }, this.say.brush),
        ...[OPEN, URGENT, CLOSED].map((state) => h("label", { class: `brush is-${STATES[state]}` }, [
          h("input", { type: "radio", name: "brush", checked: this.brush === state, onChange: () => { this.brush = state; } }),
          h("span", { class: "brush-sample", "aria-hidden": "true" }),
          h("span", this.say.brushes[STATES[state]]),
        ])),
      ]);
    },
    drawElsewhere() {
      return h("div", { class: "banner tone-waiting", role: "alert" }, [
        icon("info"), h("p", { class: "banner-text" }, this.say.elsewhere),
        this.button(this.say.theirs, this.reset), this.button(this.say.mine, this.keepMine),
      ]);
    },
    drawEnd() {
      const wrong = Object.keys(this.told).length ? this.say.wrong : "";
      const urgent = this.ticks.flat().includes(URGENT) ? `, ${this.hoursOf(URGENT, this.say.urgent_hours)}` : "";
      return h("div", { class: this.scope === "day" ? "stack" : this.dirty ? "summary-bar" : "summary-bar is-still" }, [
        this.scope === "week" && h("div", [
          h("strong", this.hoursOf(OPEN, this.say.hours) + urgent),
          h("p", { class: "soft small" }, this.dirty ? this.say.unsaved : this.say.as_saved),
        ]),
        h("div", { class: "hours-acts" }, [
          this.dirty && this.button(this.say.start_over, this.reset, "btn btn-quiet"),
          this.scope === "week" && this.button(this.say.check, () => this.send(true)),
          this.button(this.say.save, () => this.send(false), "btn btn-primary", { "aria-busy": this.busy ? "true" : null }),
        ]),
        h("p", { class: "error", role: "alert" }, wrong),
      ]);
    },
    drawWeek() {
      return [
        h("div", { class: "pair" }, [
          this.field("effective_from", this.say.effective_from, { type: "date", ...this.typed("date", "effective_from") }),
          this.field("zone", this.say.zone, { list: "zones", spellcheck: "false", autocapitalize: "off", ...this.typed("zone", "zone") }),
          h("datalist", { id: "zones" }, (Intl.supportedValuesOf?.("timeZone") ?? []).map((value) => h("option", { value }))),
        ]),
        this.drawBrushes(),
        h("p", { class: "soft small", id: "week-hint" }, [this.say.hint, h("span", { class: "keys-hint" }, ` ${this.say.keys}`)]),
        this.drawGrid(),
        h("p", { class: "hidden-words", "aria-live": "polite" }, this.said),
        this.button(this.wholeDay ? this.say.less : this.say.more, () => { this.wholeDay = !this.wholeDay; }, "btn btn-quiet start"),
        h("details", { class: "past", open: this.exact || this.uneven || Object.keys(this.told).some((field) => field.startsWith("days")),
          onToggle: ({ target }) => { this.exact = target.open; } }, [
          h("summary", [icon("right"), h("h3", this.say.exact)]),
          h("div", { class: "span-days" }, this.draft.days.map((_, day) => this.drawDay(day))),
        ]),
      ];
    },
    drawOneDay() {
      const choose = (closed) => h("label", { class: "tick" }, [
        h("input", { type: "radio", name: "closed", checked: this.draft.closed === closed, onChange: () => {
          this.draft.closed = closed;
          if (!closed && !this.draft.days[0].length) this.add(0);
        } }),
        h("span", closed ? this.say.closed_all_day : this.say.other_hours),
      ]);
      return [
        this.field("day", this.say.day, { type: "date", ...this.typed("date", "day") }),
        h("div", { class: "row-of", role: "radiogroup", "aria-label": this.say.which }, [choose(true), choose(false)]),
        !this.draft.closed && this.drawDay(0),
      ];
    },
  },
  render() {
    return h("div", { class: "stack hours-form" }, [
      this.elsewhere && this.drawElsewhere(), ...(this.scope === "week" ? this.drawWeek() : this.drawOneDay()), this.drawEnd(),
    ]);
  },
};
