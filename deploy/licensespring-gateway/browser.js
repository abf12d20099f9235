// What a person recognises one of their sessions by: a word for the browser and one for the
// system, and nothing finer. Of what the browser says of itself nothing else is kept.

/** The first that fits counts: most say that they are others as well. */
const BROWSERS = [
    ['Edge', /\bEdg(?:e|A|iOS)?\//],
    ['Opera', /\bOPR\//],
    ['Samsung Internet', /\bSamsungBrowser\//],
    ['Firefox', /\b(?:Firefox|FxiOS)\//],
    ['Chrome', /\b(?:Headless)?(?:Chrome|Chromium|CriOS)\//],
    ['Safari', /\bSafari\//],
];
const SYSTEMS = [
    ['Android', /\bAndroid\b/],
    ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
    ['Windows', /\bWindows\b/],
    ['ChromeOS', /\bCrOS\b/],
    ['macOS', /\bMac OS X\b/],
    ['Linux', /\bLinux\b/],
];

function first(list, text) {
    const found = list.find(one => one[1].test(text));
    return found === undefined ? undefined : found[0];
}

/** From what a browser says of itself; what is not known is missing. */
function told(agent) {
    const text = (agent || '').slice(0, 500);
    return { browser: first(BROWSERS, text), system: first(SYSTEMS, text) };
}

export default { told };
