// How a part is fetched. What is wrong with it is written into the page, where the panel finds its
// words for it: see src/missing.rs.
const failed = (why, url) => {
  document.documentElement.dataset.missing = why;
  return new Error(`${why}: ${url}`);
};

async function fetched(url) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), 30_000);
  try {
    return await fetch(url, { signal: patience.signal });
  } catch {
    throw failed(patience.signal.aborted ? "late" : "away", url);
  } finally {
    clearTimeout(timer);
  }
}

function part(url) {
  return () => {
    const coming = fetched(url);
    coming.catch(() => {});
    return async (imports) => {
      const answer = await coming;
      if (!answer.ok) {
        throw failed(answer.status === 404 || answer.status === 410 ? "gone" : "refused", url);
      }
      const type = answer.headers.get("content-type") ?? "";
      // Browsers compile while it arrives, but only what is called by this name.
      if (type === "application/wasm") {
        return WebAssembly.instantiateStreaming(answer, imports);
      }
      if (type.startsWith("text/html")) {
        throw failed("gone", url);
      }
      return WebAssembly.instantiate(await answer.arrayBuffer(), imports);
    };
  };
}
