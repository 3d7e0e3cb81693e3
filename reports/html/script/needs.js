// What a reader needs: heads that are ticked put the models into the order of
// how far they are behind the best in the worst of these qualities.
{
  const table = document.querySelector("table.strengths");
  const heads = table ? [...table.tHead.rows[0].cells] : [];
  const rows = table ? [...table.tBodies[0].rows] : [];
  const hint = "Tick the qualities that you need: the models are put in order by the worst of them.";
  const said = element("p", { class: "needed unprinted", role: "status" });

  const needs = heads.flatMap((head, column) => {
    const id = head.dataset.ratios;
    if (!id) return []; // it was not compared
    const name = head.firstChild.data.trim();
    const box = element("input", { type: "checkbox", class: "unprinted", "aria-label": "I need: " + name });
    box.addEventListener("change", () => { view.needs[box.checked ? "add" : "delete"](id); changed(); });
    head.prepend(box);
    return [{ id, name: name.toLowerCase(), column, box }];
  });

  // worst is the ticked quality in which a model is furthest behind the best.
  // Where it has no figure it may be behind any other.
  const worst = (row, ticked) => ticked
    .map((need) => ({ need, behind: Number(row.cells[need.column].dataset.v || Infinity) }))
    .reduce((a, b) => (b.behind > a.behind ? b : a));

  const most = 6; // models in the sentence
  function order() {
    const ticked = needs.filter((need) => view.needs.has(need.id));
    needs.forEach((need) => { need.box.checked = view.needs.has(need.id); });
    if (!ticked.length) {
      rows.forEach((row) => table.tBodies[0].append(row));
      said.textContent = hint;
      return;
    }
    const ranked = rows.map((row, i) => ({ row, i, ...worst(row, ticked) }));
    ranked.sort((a, b) => (a.behind === b.behind ? a.i - b.i : a.behind - b.behind));
    ranked.forEach(({ row }) => table.tBodies[0].append(row));
    const shown = ranked.filter(({ row }) => !view.hidden.has(row.dataset.m));
    const list = shown.slice(0, most).map(({ row, need, behind }) => {
      const name = row.querySelector("th > a").textContent.trim();
      const text = row.cells[need.column].querySelector("b").textContent;
      const times = /^[≥≤]/.test(text) ? text : `${behind}×`; // what is known by a bound only
      return behind === Infinity ? `${name} has no figure in ${need.name}` : `${name} ${times} in ${need.name}`;
    });
    said.textContent = `Furthest behind the best in ${ticked.map((need) => need.name).join(", ")}: ${list.join("; ")}.`;
  }

  if (needs.length > 1 && rows.length > 1) {
    table.closest(".scroll").after(said);
    view.apply.push(order);
  } else {
    needs.forEach((need) => need.box.remove());
  }
}
