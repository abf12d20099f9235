// Starts the panel. Trunk writes the hashed file names into <meta name="seatboard">; this file
// reads them, so that no script is inline and the policy needs neither hash nor nonce.
const names = document.querySelector('meta[name="seatboard"]').dataset;

async function start() {
  const panel = await import(names.module);
  await panel.default({ module_or_path: names.wasm });
}

// What <html data-start> says was found by before.js, and stands on the page already. The panel
// removes the outline, and the notices in it, as soon as it has something to show.
if (!document.documentElement.dataset.start) {
  start().catch((error) => {
    console.error(error);
    // A panic has its own page, which says more.
    if (document.getElementById("panic")?.hidden ?? true) {
      const absolute = (name) => new URL(name, document.baseURI).href;
      window.seatboardStart.failed([absolute(names.module), absolute(names.wasm)]);
    }
  });
}
