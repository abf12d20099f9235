// All words of the page, or of one element, as they are read out. The argument: the element.
// An element without a box of its own may have contents that show.
const shown = (element) => element.checkVisibility({ visibilityProperty: true })
  || getComputedStyle(element).display === "contents";
const single = "button, a, input, img, svg, [role=img], [role=button], [role=link]";
function words(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || !shown(node)) return "";
  if (node.getAttribute("aria-hidden") === "true") return "";
  const label = node.getAttribute("aria-label");
  // The name of a whole part of the page is not among its words.
  if (label && node.matches(single)) return ` ${label} `;
  return ` ${Array.from(node.childNodes, words).join("")} `;
}
return words(arguments[0] ?? document.body).replace(/\s+/g, " ").trim();
