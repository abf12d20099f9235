// Runs before the first paint: the stored theme, and a word when a part of the page is missing.
// Storage throws in a sandboxed frame; the system's theme is then the right one.
try {
  const theme = localStorage.getItem("seatboard.theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {}

// A script that does not arrive cannot report itself, so its failure is caught here.
// Load errors do not bubble: only a capturing listener sees them.
addEventListener(
  "error",
  (event) => {
    if (event.target instanceof HTMLScriptElement) {
      document.documentElement.dataset.start = "failed";
    }
  },
  true,
);
