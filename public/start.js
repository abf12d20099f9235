// Starts the panel. Trunk writes the hashed file names into <meta name="seatboard">; this file
// reads them, so that no script is inline and the policy needs neither hash nor nonce.
const root = document.documentElement;
const names = document.querySelector('meta[name="seatboard"]').dataset;

// What <html data-start> says decides which notice style/outline.css shows.
// The panel removes the outline, and the notices in it, as soon as it has something to show.
const slow = setTimeout(() => {
  if (document.getElementById("outline")) {
    root.dataset.start = "slow";
  }
}, 15_000);

async function start() {
  if (typeof WebAssembly !== "object" || !WebAssembly.instantiateStreaming) {
    clearTimeout(slow);
    root.dataset.start = "unsupported";
    return;
  }
  const panel = await import(names.module);
  await panel.default({ module_or_path: names.wasm });
}

start().catch((error) => {
  clearTimeout(slow);
  console.error(error);
  // A panic has its own page, which says more.
  if (document.getElementById("panic")?.hidden ?? true) {
    root.dataset.start = "failed";
  }
});
