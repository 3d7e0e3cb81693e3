// What a reader needs: what is ticked puts the models into the order of how far they
// are behind the best in the worst of these qualities, with what speaks most for each
// and what most against it. Ties are those of the report, pair by pair. A server of
// another framework counts by what it has handlers for.
{
  const items = [...document.querySelectorAll(".needs li")];
  const chosen = element("div", { class: "chosen unprinted", role: "region", "aria-label": "Models by what is ticked", "aria-live": "polite" });
  const behind = (column, i) => Number(column.cells[i].dataset.v || Infinity);
  const asked = (column, i) => !("unasked" in column.cells[i].dataset);

  const boxes = items.map((li) => {
    const name = li.querySelector(".need");
    const box = element("input", { type: "checkbox", class: "unprinted" });
    box.addEventListener("change", () => { view.needs[box.checked ? "add" : "delete"](li.dataset.need); changed(); });
    const label = element("label", {}, box);
    name.before(label);
    label.append(name);
    return { box, id: li.dataset.need, of: li.dataset.of.split(" ").map((id) => strengths.columns.find((c) => c.id === id)).filter(Boolean) };
  });

  // says writes how far a model is behind in a column: "Waiting clients 1.3× [1.2–1.4]".
  function says(column, i) {
    strengths.remember();
    const { text, tied, note } = column.was[i];
    const r = column.pairs && ratio(column, i, column.best);
    const best = text.startsWith("best");
    return { best, parts: [column.name + " ", element("b", {}, text + (tied ? " =" : "")), best || !r ? "" : " " + interval(r)], note };
  }

  // same reports whether two models are told apart in what decides.
  function same(m, leader) {
    const r = ratio(m.worst, m.i, leader.i);
    if (behind(m.worst, m.i) === Infinity) return leader.behind === Infinity;
    if (!asked(m.worst, leader.i)) return false;
    return !r || r.low <= 1 || Number(r.high.toPrecision(3)) <= 1 + m.worst.margin;
  }

  function line(m, at) {
    const rail = element("span", { class: "rail", "aria-hidden": "true" });
    if (m.behind < Infinity) {
      const r = ratio(m.worst, m.i, m.worst.best);
      rail.append(element("i", { style: `width:${100 / Math.max(m.behind, 1)}%` }));
      if (r && r.low < r.high) {
        const from = 100 / Math.max(r.high, 1), to = Math.min(100 / r.low, 100);
        rail.append(element("u", { style: `left:${from}%;width:${to - from}%` }));
      }
    }
    const good = says(m.bestOf, m.i), bad = says(m.worst, m.i);
    const pro = element("span", { class: "for", title: good.note }), con = element("span", { class: "against", title: bad.note });
    if (behind(m.bestOf, m.i) < Infinity) pro.append("+ ", ...good.parts);
    if (m.behind === Infinity) con.append(m.of ? "– no figure in " + m.worst.name : "– has no handler for it");
    else if (!bad.best && (m.worst !== m.bestOf || m.behind > 1.1)) con.append("– ", ...bad.parts);
    if (m.worst === m.bestOf && con.childNodes.length) pro.replaceChildren();
    const name = element("span", {}, models[m.i].key.cloneNode(true), models[m.i].name);
    if (models[m.i].foreign) name.append(" ", element("small", {}, "another framework" + (m.of < m.all ? `, ${m.of} of ${m.all}` : "")));
    return element("li", { "data-m": models[m.i].id }, element("span", { class: "rank" }, at), name, rail, pro, con);
  }

  function order() {
    const columns = boxes.flatMap(({ box, id, of }) => { box.checked = view.needs.has(id); return box.checked ? of : []; });
    if (!columns.length) return chosen.replaceChildren();
    const ranked = models.map((_, i) => {
      const own = columns.filter((c) => asked(c, i));
      const by = [...(own.length ? own : columns)].sort((a, b) => behind(a, i) - behind(b, i));
      const worst = by.at(-1);
      return { i, bestOf: by[0], worst, behind: behind(worst, i), of: own.length, all: columns.length };
    });
    ranked.sort((a, b) => (a.behind === b.behind ? a.i - b.i : a.behind - b.behind));
    let leader = null, place = 0;
    const lines = ranked.map((m, n) => {
      const shared = leader && same(m, leader);
      if (!shared) { leader = m; place = n + 1; }
      return line(m, m.behind === Infinity ? "" : shared ? `${place} =` : `${place}`);
    });
    const clear = element("button", { type: "button" }, "Clear");
    clear.addEventListener("click", () => { view.needs.clear(); changed(); });
    chosen.replaceChildren(element("p", { class: "legend" }, "By the worst of what is ticked; = not told apart in it; a full bar is as good as the best; the line is the interval. ", clear), element("ol", {}, ...lines));
  }
  if (items.length && models.length > 1) {
    items[0].parentElement.after(chosen);
    view.apply.push(order);
  }
}
