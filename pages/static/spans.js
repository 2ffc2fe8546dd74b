// Only the browser has the hours while they are drawn (hours.js): as spans [minute, minute, urgent], as the rows that are typed
// for them, and as ticks of five minutes. Pure.
export const TICK = 5, CELL = 6;  // minutes of a tick; ticks of a half hour
export const CLOSED = 0, URGENT = 1, OPEN = 2, PARTLY = 3;
const TICKS = 288;

export const clock = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const minute = (text, last) => (/^\d\d:\d\d/.test(text) ? text.slice(0, 2) * 60 + +text.slice(3, 5) || (last ? 1440 : 0) : null);
export const toSpan = ({ opens, closes, urgent }) => [minute(opens), minute(closes, true), urgent];
export const toRow = ([opens, closes, urgent]) => ({ opens: clock(opens), closes: clock(closes), urgent });
export const isWhole = ([opens, closes]) => opens !== null && closes !== null && opens < closes && !(opens % TICK || closes % TICK);

// A state for each tick of the day; what is not whole yet is left out.
export function ticksOf(rows) {
  const ticks = new Array(TICKS).fill(CLOSED);
  for (const [opens, closes, urgent] of rows.map(toSpan).filter(isWhole))
    for (let at = opens / TICK; at < closes / TICK; at++) ticks[at] = Math.max(ticks[at], urgent ? URGENT : OPEN);
  return ticks;
}
export function rowsOf(ticks) {
  const rows = [];
  for (let at = 0, end; at < TICKS; at = end) {
    for (end = at + 1; end < TICKS && ticks[end] === ticks[at];) end++;
    if (ticks[at]) rows.push(toRow([at * TICK, end * TICK, ticks[at] === URGENT]));
  }
  return rows;
}

// The state of a half hour.
export function stateOf(ticks, cell) {
  const part = ticks.slice(cell * CELL, (cell + 1) * CELL);
  return part.every((state) => state === part[0]) ? part[0] : PARTLY;
}

// Whether a draft is what is saved: hours that are cut into other pieces are the same hours, as long as none overlap.
export function same(draft, saved) {
  const length = (rows) => rows.map(toSpan).reduce((all, [opens, closes]) => all + closes - opens, 0);
  const meant = (rows) => {
    const ticks = ticksOf(rows);
    const tidy = rows.map(toSpan).every(isWhole) && length(rows) === ticks.filter(Boolean).length * TICK;
    return tidy ? ticks : rows;
  };
  const all = ({ zone, closed, days }) => JSON.stringify([zone, closed, days.map(meant)]);
  return !draft.date && all(draft) === all(saved);
}
