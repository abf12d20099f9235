(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const { words } = data;
  const answers = data.rows.map(() => null);
  let unsaved = false;

  const make = (tag, props, ...children) => {
    const it = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name in it) it[name] = value;
      else it.setAttribute(name, value);
    }
    it.append(...children);
    return it;
  };
  const fill = (text, ...values) => values.reduce((it, value) => it.replace("%", () => value), text);

  const count = make("p", { role: "status" });
  const tell = (text) => {
    const done = answers.filter((it) => it).length;
    count.textContent = fill(words.progress, done, answers.length) + (text ? " " + text : "");
  };

  const row = (of, nth) => {
    const [name, email, license, product, day, seen] = of.shown;
    const id = "row" + nth;
    const item = make("div", { className: "row", role: "group", "aria-labelledby": id });
    const reason = make("input", { type: "text", id: "why" + nth, maxLength: 500, autocomplete: "off", dir: "auto" });
    const note = () => {
      unsaved = true;
      if (answers[nth]) {
        answers[nth].reason = reason.value.trim();
        answers[nth].at = new Date().toISOString();
      }
    };
    reason.addEventListener("input", note);
    const way = (choice) => {
      const input = make("input", { type: "radio", name: id, value: choice });
      input.addEventListener("change", () => {
        answers[nth] = { decision: choice, reason: "", at: "" };
        note();
        item.classList.add("done");
        tell();
      });
      return make("label", {}, input, words[choice]);
    };
    item.append(
      make("div", { className: "who" },
        make("p", { id }, make("b", { dir: "auto" }, name), make("span", { dir: "auto" }, email)),
        make("p", {}, make("b", { dir: "auto" }, license), make("span", { dir: "auto" }, product), make("small", {}, seen ? day + " · " + seen : day))),
      make("div", { className: "ways" }, ...["keep", "take-back", "dont-know"].map(way)),
      make("div", { className: "why" }, make("label", { htmlFor: "why" + nth }, words.reason), reason));
    return item;
  };

  const save = () => {
    const rows = data.rows.map((it, nth) => ({ ...it, ...answers[nth] })).filter((_, nth) => answers[nth]);
    const text = JSON.stringify({ ...data.answers, rows }, null, 1);
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: data.file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    unsaved = false;
    tell(fill(words.saved, data.file));
  };
  const button = make("button", { type: "button" }, words.save);
  button.addEventListener("click", save);
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      save();
    }
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  document.body.append(
    make("main", {},
      make("h1", {}, words.title),
      make("p", { className: "for", dir: "auto" }, words.of),
      make("div", { className: "how" }, ...words.how.map((it) => make("p", {}, it))),
      make("div", { className: "rows" }, ...data.rows.map(row))),
    make("div", { className: "bar", role: "region", "aria-label": words.progress_label },
      make("div", {}, count, button)));
  tell();
})();
