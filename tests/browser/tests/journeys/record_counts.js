// Writes down what the painted frames say, each change once, as numbers; null where a place
// is missing. Arguments: which places ("page" or "list"), and the license's name.
const [what, license] = arguments;
const tidy = (text) => text.replace(/\s+/g, " ").trim();
const number = (text, pattern) => {
  const found = text && pattern.exec(text);
  return found ? Number(found[1].replaceAll(",", "")) : null;
};
const figure = (name) => {
  const term = [...document.querySelectorAll("dt")].find((term) => tidy(term.textContent) === name);
  return term ? tidy(term.nextElementSibling.textContent) : null;
};
const places = {
  page: () => {
    const main = document.querySelector("main");
    const tab = [...document.querySelectorAll("a")].find((link) =>
      tidy(link.textContent).startsWith("License users"));
    const facts = document.querySelector("dl")?.parentElement;
    return [
      number(figure("Free seats"), /^([\d,]+)/),
      number(figure("Assigned"), /^([\d,]+)/),
      number(tab && tidy(tab.textContent), /([\d,]+)$/),
      // "9 free of 30", and "9 → 8 free of 30" while a seat is on its way.
      number(facts && tidy(facts.textContent), /([\d,]+)(?: → [\d,]+)? free/),
    ];
  },
  list: () => {
    const row = [...document.querySelectorAll("tr")].find((row) => row.textContent.includes(license));
    const line = tidy(document.querySelector("main").textContent);
    return [
      number(row && tidy(row.textContent), /([\d,]+)(?: → [\d,]+)? free/),
      number(line, /seats assigned · ([\d,]+) free/),
      number(line, /([\d,]+) of [\d,]+ seats assigned/),
    ];
  },
};
window.__frames = [];
const look = () => {
  const frame = places[what]();
  const last = window.__frames.at(-1);
  if (JSON.stringify(frame) !== JSON.stringify(last)) window.__frames.push(frame);
};
// A frame is painted right after its animation callbacks; asking for the callback inside one
// puts it behind all that the page itself had asked for.
const each = () => {
  look();
  requestAnimationFrame(each);
};
requestAnimationFrame(each);
