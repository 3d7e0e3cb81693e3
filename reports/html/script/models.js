// Which models are compared, and which one or which family is picked out.
{
  const rules = element("style", {});
  document.head.append(rules);
  const boxes = new Map(), buttons = []; // of models, and all that pick something out
  const said = element("p", { class: "shown", role: "status" });
  let pointed = ""; // the model or the family under the pointer or with the focus

  function style() {
    const lit = pointed || view.lit;
    let css = [...view.hidden].map((id) => `[data-m="${id}"]:not(.pick){display:none}`).join("");
    const members = models.filter((m) => (m.id === lit || m.family === lit) && !view.hidden.has(m.id));
    css += families.filter((f) => models.every((m) => m.family !== f.id || view.hidden.has(m.id))).map((f) => `.strengths .kin[data-f="${f.id}"]{display:none}`).join("");
    if (lit && members.length) {
      const others = `[data-m]${members.map((m) => `:not([data-m="${m.id}"])`).join("")}`;
      css += `.chart g${others}{opacity:.15}`;
      css += members[0].id === lit
        ? `tr[data-m="${lit}"]>*{box-shadow:inset 0 2px var(--link),inset 0 -2px var(--link)}` +
          `.pick[data-m="${lit}"] button,.keys [data-m="${lit}"]{outline:2px solid var(--link)}`
        : `tr${others}>td,tr${others}>th>:not(.family),.pick${others},.keys ${others}{opacity:.3}`;
    }
    if (rules.textContent !== css) rules.textContent = css;
  }

  // closeUp moves the rows of a chart together where some are hidden. The axis
  // and the scale stay; the chart loses height at its top.
  function closeUp(svg) {
    if (!view.hidden.size && !svg.dataset.box) return; // as it was drawn
    const rows = [...svg.querySelectorAll("g[data-m]")], pitch = Number(svg.dataset.row);
    svg.dataset.box ??= svg.getAttribute("viewBox");
    const [x, y, width, height] = svg.dataset.box.split(" ").map(Number);
    let gone = 0;
    for (const row of rows.reverse()) {
      if (view.hidden.has(row.dataset.m)) gone += Number(row.dataset.h ?? pitch);
      else row.setAttribute("transform", `translate(0 ${gone})`);
    }
    svg.setAttribute("viewBox", [x, y + gone, width, height - gone].join(" "));
  }

  const closeAll = (part) => part.querySelectorAll("svg[data-row]").forEach(closeUp);

  function show() {
    style();
    closeAll(document);
    for (const m of models) {
      boxes.get(m.id).checked = !view.hidden.has(m.id);
    }
    buttons.forEach(({ id, button }) => button.setAttribute("aria-pressed", view.lit === id));
    all.hidden = !view.hidden.size;
    const n = models.length - view.hidden.size;
    said.textContent = view.hidden.size ? `${n} of ${models.length} models shown. Sentences, and what is best, are about all.` : "";
  }

  // pick returns a button that picks out what has this ID.
  function pick(id, name, attributes, ...children) {
    const button = element("button", { type: "button", title: "Pick out " + name, "aria-pressed": "false", ...attributes }, ...children);
    button.addEventListener("click", () => { view.lit = view.lit === id ? "" : id; changed(); });
    buttons.push({ id, button });
    return button;
  }

  const all = element("button", { type: "button", hidden: "" }, "Show all");
  all.addEventListener("click", () => { view.hidden.clear(); changed(); });
  const choice = element("div", { role: "group", "aria-label": "Models", class: "picks" });
  for (const m of models) {
    const box = element("input", { type: "checkbox", "aria-label": "Show " + m.name });
    box.addEventListener("change", () => { view.hidden[box.checked ? "delete" : "add"](m.id); changed(); });
    boxes.set(m.id, box);
    const one = element("span", { class: "pick", "data-m": m.id }, box, pick(m.id, m.name, {}, m.key.cloneNode(true), m.name));
    const family = families.find((f) => f.id === m.family);
    if (!family) {
      choice.append(one);
      continue;
    }
    if (!family.kin) {
      family.kin = element("span", { class: "kin", role: "group", "aria-label": family.name });
      const alone = models.filter((m) => m.family === family.id).length < 2; // its name would pick out the same
      if (!alone) family.kin.append(pick(family.id, family.name, { class: "family", "data-f": family.id }, family.name));
      choice.append(family.kin);
    }
    family.kin.append(one);
  }
  // In the chart of strengths the families' names can be pressed, too.
  for (const name of document.querySelectorAll(".strengths .kin .family")) {
    const id = name.closest("tr").dataset.f;
    name.replaceWith(pick(id, name.textContent, { class: "family", "data-f": id }, name.textContent));
  }
  const bar = element("section", { class: "view", "aria-label": "What is shown" }, element("div", { class: "bar" }, choice, all), said);
  if (models.length > 1) {
    (document.getElementById("strengths") ?? document.getElementById("findings")).after(bar);
    view.apply.push(show);
    later.made.push(closeAll);
  }
  view.bar = bar.firstChild;

  // What stands for a model picks it out while it is pointed at.
  const keys = "button.family, .pick, tr[data-m] > th, g[data-m], .keys [data-m]";
  const point = (event) => {
    const key = event.target.closest?.(keys);
    const id = key ? key.dataset.f && key.matches("button") ? key.dataset.f : key.closest("[data-m]").dataset.m : "";
    if (id !== pointed) { pointed = id; style(); }
  };
  addEventListener("pointerover", point);
  addEventListener("focusin", point);
  addEventListener("focusout", () => { if (pointed) { pointed = ""; style(); } });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && view.lit) { view.lit = ""; changed(); }
  });
}
