// Measures from each real press of a button to the frame that shows new words in a place.
// The arguments: a selector of the place; "keys" if keys pressed in a field are measured as
// well. The answers: the button's words, or the key, and milliseconds.
const [place, keys] = arguments;
window.__taken = [];
let pressed = null;
addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!event.isTrusted || !button) return;
  const words = button.getAttribute("aria-label") ?? button.textContent.trim();
  pressed = { words, at: event.timeStamp };
}, true);
if (keys === "keys") addEventListener("keydown", (event) => {
  if (event.isTrusted && event.target.closest?.("input")) pressed = { words: "key", at: event.timeStamp };
}, true);
const words = () => document.querySelector(place)?.textContent;
let shown = words();
new MutationObserver(() => {
  if (words() === shown) return;
  shown = words();
  if (pressed === null) return;
  const { words: button, at } = pressed;
  pressed = null;
  // The callback runs right before the frame with the new words is laid out and painted; the
  // message arrives when that is done.
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.__taken.push([button, performance.now() - at]);
    port2.postMessage(null);
  });
}).observe(document.body, { childList: true, characterData: true, subtree: true });
