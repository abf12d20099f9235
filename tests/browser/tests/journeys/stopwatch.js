// Measures from each real press of a button to the frame that shows new words in a place.
// The arguments: a selector of the place; "keys" if keys pressed in a field are measured as
// well. The answers: the button's words, or the key; milliseconds until the frame was painted; and
// those of them in which the page worked: the event with all that follows from it at once, then the
// frame with its style, layout and paint. The rest is the wait for the display.
const [place, keys] = arguments;
window.__taken = [];
let pressed = null;
const soon = (act) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = act;
  port2.postMessage(null);
};
const take = (press, frame) => {
  const now = performance.now();
  const work = Math.min(press.ended ?? frame, frame) - press.began + now - frame;
  window.__taken.push([press.words, now - press.at, work]);
};
const press = (words, event) => {
  const press = {
    words, at: event.timeStamp, began: performance.now(), ended: null, frame: null, changes: false,
  };
  // What is sent from within the event arrives when the browser has done with it.
  soon(() => { press.ended ??= performance.now(); });
  // Before whatever the page itself does in the frame; the message arrives when it is painted.
  requestAnimationFrame(() => {
    press.frame = performance.now();
    soon(() => { if (press.changes) take(press, press.frame); });
  });
  pressed = press;
};
addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!event.isTrusted || !button) return;
  press(button.getAttribute("aria-label") ?? button.textContent.trim(), event);
}, true);
if (keys === "keys") addEventListener("keydown", (event) => {
  if (event.isTrusted && event.target.closest?.("input")) press("key", event);
}, true);
const words = () => document.querySelector(place)?.textContent;
let shown = words();
new MutationObserver(() => {
  if (words() === shown) return;
  shown = words();
  if (pressed === null) return;
  const press = pressed;
  pressed = null;
  if (press.frame === null) {
    press.changes = true;
    return;
  }
  // It comes after the first frame, in a task of its own.
  soon(() => { press.ended = performance.now(); });
  requestAnimationFrame(() => {
    const frame = performance.now();
    soon(() => take(press, frame));
  });
}).observe(document.body, { childList: true, characterData: true, subtree: true });
