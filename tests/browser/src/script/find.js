// Finds elements as assistive technology names them: by role, accessible name and contents.
// Arguments: the steps, each searched for inside what the step before it found.
const implied = {
  button: "button, input[type=submit], input[type=button], [role=button]",
  link: "a[href], [role=link]",
  heading: "h1, h2, h3, h4, h5, h6, [role=heading]",
  field: "input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button]), textarea, select, [role=combobox]",
  combobox: "[role=combobox], select",
  checkbox: "input[type=checkbox], [role=checkbox]",
  radio: "input[type=radio], [role=radio]",
  article: "article, [role=article]",
  table: "table, [role=table]",
  row: "tr:not([role]), [role=row]",
  columnheader: "th, [role=columnheader]",
  cell: "td, [role=cell], [role=gridcell]",
  dialog: "dialog[open], [role=dialog]",
  navigation: "nav, [role=navigation]",
  main: "main, [role=main]",
  listitem: "li, [role=listitem]",
  frame: "iframe",
  region: "section[aria-label], section[aria-labelledby], [role=region]",
  list: "ul, ol, [role=list]",
};
// An element without a box of its own may have contents that show.
const shown = (element) => element.checkVisibility({ visibilityProperty: true })
  || getComputedStyle(element).display === "contents";
const hears = (element) => shown(element) && !element.closest("[aria-hidden=true]");
const tidy = (text) => text.replace(/\s+/g, " ").trim();

const single = "button, a, input, img, svg, [role=img], [role=button], [role=link]";

function words(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.getAttribute("aria-hidden") === "true" || !shown(node)) return "";
  const label = node.getAttribute("aria-label");
  // The name of a whole part of the page stands before its contents, not in their place.
  if (label && node.matches(single)) return ` ${label} `;
  if (node.matches("input, textarea, select")) return "";
  return ` ${Array.from(node.childNodes, words).join("")} `;
}

function name(element) {
  const ids = element.getAttribute("aria-labelledby");
  if (ids) {
    return tidy(ids.split(" ").map((id) => words(document.getElementById(id))).join(" "));
  }
  const own = element.getAttribute("aria-label");
  if (own) return tidy(own);
  if (element.labels && element.labels.length) {
    return tidy(Array.from(element.labels, words).join(" "));
  }
  if (element.tagName === "FIELDSET") {
    const legend = element.querySelector("legend");
    return legend ? tidy(words(legend)) : "";
  }
  return tidy(words(element)) || tidy(element.title || element.placeholder || "");
}

// `*` stands for anything.
function pattern(text) {
  const parts = text.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

// What is behind a modal dialog is out of reach.
const modals = document.querySelectorAll("dialog:modal");
const reach = modals.length ? modals[modals.length - 1] : document;

const [steps, everywhere] = arguments;
let scopes = [everywhere ? document : reach];
for (const step of steps) {
  const found = new Set();
  const wanted = step.name === null ? null : pattern(step.name);
  for (const scope of scopes) {
    const selector = implied[step.role] ?? `[role="${step.role}"]`;
    const inside = scope.querySelectorAll(selector);
    // The dialog that is in reach may itself be what is looked for.
    const all = scope === reach && scope !== document && scope.matches(selector)
      ? [scope, ...inside]
      : inside;
    for (const element of all) {
      if (!hears(element)) continue;
      if (step.level !== null && element.tagName !== `H${step.level}`) continue;
      if (wanted && !wanted.test(name(element))) continue;
      if (step.containing.some((text) => !tidy(words(element)).includes(text))) continue;
      found.add(element);
    }
  }
  scopes = [...found];
}
return scopes;
