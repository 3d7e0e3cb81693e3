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

  // At first all is unfolded that the screen has room for: of families of qualities those
  // with the most are folded first.
  const box = table.closest(".scroll");
  const many = strengths.families.filter((f) => f.columns.length > 1).sort((a, b) => b.columns.length - a.columns.length);
  let at;
  function fit() {
    const roomy = !table.matches(".wide") && (box.clientWidth - 170) / strengths.columns.length > 84;
    at = new Set(strengths.families.filter((f) => roomy || f.columns.length < 2).map((f) => f.id));
    const show = () => { view.open = new Set(at); fold(); };
    show();
    for (const f of many) {
      if (at.has(f.id) && box.scrollWidth > box.clientWidth) { at.delete(f.id); show(); }
    }
  }
  view.unlike = () => at.size !== view.open.size || [...at].some((id) => !view.open.has(id));
  addEventListener("resize", () => { if (!view.unlike()) fit(); }); // else it is as the reader wants it

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
  fit();
  view.apply.push(fold);
}
