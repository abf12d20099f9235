// Installed before every document, or where a browser cannot do that as soon as it is there: what
// the page breaks, and how much its layout jumps.
(() => {
  if (window.__journey) return;
  const seen = { reports: [], shift: 0, shifts: [] };
  Object.defineProperty(window, "__journey", { value: seen });
  addEventListener("securitypolicyviolation", (event) => {
    seen.reports.push(`policy: ${event.violatedDirective} blocked ${event.blockedURI || event.sample}`);
  });
  addEventListener("error", (event) => {
    if (event instanceof ErrorEvent) seen.reports.push(`error: ${event.message}`);
  });
  addEventListener("unhandledrejection", (event) => {
    seen.reports.push(`unhandled: ${event.reason}`);
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      seen.shift += entry.value;
      const tall = ({ y, height }) => `${Math.round(y)}+${Math.round(height)}`;
      const of = entry.sources.map(({ node, previousRect, currentRect }) =>
        `${node?.className || node?.nodeName} ${tall(previousRect)} to ${tall(currentRect)}`);
      seen.shifts.push(`${entry.value.toFixed(4)}: ${of.join(", ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
})();
