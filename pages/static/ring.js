// Only the browser can make a sound, and only once somebody has pressed something in it; of several tabs of a person one rings.
"use strict";

const keptRing = (() => {
  const HELD = 4000, BEHIND = 400;  // so long a tab keeps the others from the same ring; those that are not in front come later
  const TONES = [[659, 0], [784, .22], [988, .44], [659, 1.1], [784, 1.32], [988, 1.54]];
  const LENGTH = 2200;
  let context = null, ringsUntil = 0;

  const isOn = () => document.querySelector("[data-sound]")?.dataset.sound === "on";
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  function wake() {
    if (window.AudioContext) context ??= new AudioContext();
    if (context?.state === "suspended") context.resume();
  }
  const isAllowed = () => context?.state === "running";

  function play() {
    for (const [pitch, after] of TONES) {
      const tone = context.createOscillator(), loudness = context.createGain(), at = context.currentTime + .05 + after;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(.35, at + .02);
      loudness.gain.exponentialRampToValueAtTime(.001, at + .5);
      tone.connect(loudness).connect(context.destination);
      tone.start(at);
      tone.stop(at + .55);
    }
    document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang ?? 0) + 1);
  }
  function playOnce() {
    if (performance.now() < ringsUntil) return;  // thirty at once are not thirty times as loud
    ringsUntil = performance.now() + LENGTH;
    play();
  }
  async function ring(id) {
    if (!isOn()) return;
    wake();
    const isBehind = document.visibilityState !== "visible" || !document.hasFocus();
    await pause(isBehind ? BEHIND : 50);
    if (!isAllowed()) return;  // another tab may be
    if (navigator.locks) await navigator.locks.request(`kept.ring.${id}`, { ifAvailable: true }, (lock) => { if (lock) { playOnce(); return pause(HELD); } });
    else if (!isBehind) playOnce();  // without a secure address tabs do not know of each other
  }

  addEventListener("click", async ({ target }) => {
    if (!target.closest?.("[data-tries-sound]")) return;
    wake();
    await pause(50);
    if (isAllowed()) play();
  });
  for (const hand of ["pointerdown", "keydown", "pointerup"]) addEventListener(hand, () => { if (isOn()) wake(); }, { capture: true, passive: true });
  setInterval(() => {  // what has been shown keeps its room, so that nothing moves under the hand that allows it
    for (const button of document.querySelectorAll("[data-allows-sound]")) {
      if (isOn() && context === null && window.AudioContext) { context = new AudioContext(); continue; }  // a moment later it says whether it may
      if (isOn() && !isAllowed()) button.hidden = false;
      button.classList.toggle("is-allowed", !isOn() || isAllowed());
    }
  }, 200);
  return { ring };
})();
window.keptRing = keptRing;
