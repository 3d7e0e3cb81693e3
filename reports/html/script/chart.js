// The chart of strengths, folded: of each family of qualities the one in which a
// model is furthest behind, until it is unfolded; and families of models as one line.
const strengths = { table: document.querySelector("table.strengths"), columns: [], families: [] };
if (strengths.table) {
  const table = strengths.table;
  const [top, heads] = table.tHead.rows;
  strengths.rows = [...table.querySelectorAll("tr[data-m]")];
  const cells = (a, kind, row) => [...row.querySelectorAll(`.${kind}[data-a="${a}"]`)];
  strengths.families = [...top.querySelectorAll("th[scope=colgroup]")].map((head, a) => ({
    id: head.id, name: head.textContent, head, a,
    columns: cells(a, "q", heads).map((th, i) => ({
      id: th.id, name: th.firstChild.data.trim(), ...JSON.parse(th.dataset.pairs || "{}"),
      cells: strengths.rows.map((row) => cells(a, "q", row)[i]),
    })),
    sums: strengths.rows.map((row) => cells(a, "sum", row)[0]),
  }));
  strengths.columns = strengths.families.flatMap((f) => f.columns);

  // At first all is unfolded that the screen has room for.
  const box = table.closest(".scroll");
  const single = strengths.families.filter((f) => f.columns.length < 2);
  const roomy = () => new Set(((box.clientWidth - 170) / strengths.columns.length > 84 ? strengths.families : single).map((f) => f.id));
  let at = roomy();
  view.open = new Set(at);
  view.unlike = () => at.size !== view.open.size || [...at].some((id) => !view.open.has(id));
  addEventListener("resize", () => {
    if (view.unlike()) return; // it is as the reader wants it
    at = roomy();
    view.open = new Set(at);
    fold();
  });

  const rules = element("style", {});
  document.head.append(rules);
  table.classList.add("js");
  for (const f of strengths.families) {
    if (f.columns.length < 2) continue;
    const button = element("button", { type: "button", "aria-expanded": "false", title: f.columns.map((c) => c.name).join(", ") }, f.name);
    button.addEventListener("click", () => { view.open[view.open.has(f.id) ? "delete" : "add"](f.id); changed(); });
    f.head.replaceChildren(button);
    f.button = button;
  }
  const kin = [...table.querySelectorAll(".kin")].map((row) => {
    const button = element("button", { type: "button", class: "fold" });
    button.addEventListener("click", () => { view.folded[view.folded.has(row.dataset.f) ? "delete" : "add"](row.dataset.f); changed(); });
    row.cells[0].append(button);
    return { id: row.dataset.f, name: row.textContent.trim(), button, many: strengths.rows.filter((r) => r.dataset.f === row.dataset.f).length };
  });
  function fold() {
    let css = "";
    for (const f of strengths.families) {
      const open = view.open.has(f.id);
      f.button?.setAttribute("aria-expanded", open);
      f.head.colSpan = open ? f.columns.length : 1;
      css += `.strengths.js .${open ? "sum" : "q"}[data-a="${f.a}"]{display:none}`;
    }
    for (const { id, name, button, many } of kin) {
      const folded = view.folded.has(id);
      button.textContent = folded ? `▸ ${many}` : "▾";
      button.setAttribute("aria-label", `${folded ? "Unfold" : "Fold"} ${name}`);
      button.setAttribute("aria-expanded", !folded);
      if (folded) css += `.strengths tr[data-m][data-f="${id}"]{display:none}`;
    }
    rules.textContent = `@media screen{${css}}`;
    table.classList.toggle("tight", strengths.families.some((f) => f.columns.length > 1 && view.open.has(f.id)));
  }
  view.apply.push(fold);
}
