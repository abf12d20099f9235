// Runs before the first paint: the stored theme, and what keeps the panel from starting. Every
// browser has to be able to read this one script, so it holds nothing newer than of 2018.
{
  const root = document.documentElement;
  // Storage throws in a sandboxed frame; the system's theme is then the right one.
  try {
    const theme = localStorage.getItem("seatboard.theme");
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
    }
  } catch (error) {}

  // Says why the panel does not start, by a notice of index.html and what is known besides. The
  // first reason counts: others follow from it. A notice is gone where the panel has started.
  const stop = (why, fact) => {
    if (root.dataset.start) {
      return;
    }
    root.dataset.start = why;
    const show = () => {
      const notice = document.querySelector(`[data-when="${why}"]`);
      if (!notice) {
        return;
      }
      notice.hidden = false;
      notice.querySelector(".outline-fact").textContent = fact || "";
      // Without the style sheet whatever is not hidden is seen.
      document.querySelectorAll(".outline-passing").forEach((it) => {
        it.hidden = true;
      });
    };
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", show);
    } else {
      show();
    }
  };

  // A page that was kept from before a deploy names files that are gone; the host has another page
  // by now. It is fetched once for each version, as src/state/renewal.rs does it later on.
  const again = () => {
    const names = document.querySelector('meta[name="seatboard"]');
    const version = (names && names.dataset.module) || "";
    try {
      if (sessionStorage.getItem("seatboard.renewed") === version) {
        return false;
      }
      sessionStorage.setItem("seatboard.renewed", version);
    } catch (error) {
      return false;
    }
    location.reload();
    return true;
  };

  // Some files did not arrive or could not be used: asks the host what it has by these names.
  const failed = (urls) => {
    const look = (url) =>
      fetch(url, { cache: "no-cache" }).then(
        (answer) => {
          const name = url.split("/").pop();
          const type = answer.headers.get("content-type") || "nothing";
          const wanted = /\.css/.test(name) ? /css/ : /\.wasm/.test(name) ? /wasm/ : /javascript/;
          const isGone = answer.status === 404 || answer.status === 410 || /html/.test(type);
          if (isGone) {
            return { isGone, fact: `The host has no file ${name}.` };
          }
          if (!answer.ok) {
            return { fact: `The host answers ${answer.status} for ${name}.` };
          }
          return wanted.test(type) ? {} : { fact: `The host sends ${name} as ${type}.` };
        },
        () => ({}),
      );
    Promise.all(urls.map(look)).then((found) => {
      if (!found.some((it) => it.isGone) || !again()) {
        stop("failed", found.map((it) => it.fact).filter(Boolean).join(" "));
      }
    });
  };
  window.seatboardStart = { stop, failed };

  // A file that does not arrive cannot report itself. Load errors do not bubble: only a capturing
  // listener sees them. Sheets that come later are waited for by the program.
  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLScriptElement) {
        failed([target.src]);
      } else if (target instanceof HTMLLinkElement && target.rel === "stylesheet") {
        if (!target.classList.contains("later")) {
          failed([target.href]);
        }
      }
    },
    true,
  );

  // What the policy forbids looks to the program like a server that does not answer.
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.effectiveDirective === "connect-src" && event.disposition === "enforce") {
      const { origin } = new URL(event.blockedURI, location.href);
      root.dataset.barred = `${root.dataset.barred || ""} ${origin}`.trim();
    }
  });

  // The style sheets use both; what else the panel needs is older. README.md names the browsers.
  const draws =
    window.CSS &&
    CSS.supports &&
    CSS.supports("color", "light-dark(#000, #fff)") &&
    CSS.supports("selector(:has(a))");
  if (!draws || typeof WebAssembly !== "object" || !WebAssembly.instantiateStreaming) {
    stop("unsupported");
  } else {
    try {
      // The smallest module there is: only a policy refuses it.
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch (error) {
      stop("barred");
    }
  }
}
