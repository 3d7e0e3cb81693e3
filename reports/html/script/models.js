// Which models are compared, and which one is picked out.
{
  const rules = element("style", {});
  document.head.append(rules);
  const boxes = new Map(), buttons = new Map();
  const said = element("p", { class: "shown", role: "status" });
  let pointed = ""; // the model under the pointer or with the focus

  function style() {
    const lit = pointed || view.lit;
    let css = [...view.hidden].map((id) => `[data-m="${id}"]:not(.pick){display:none}`).join("");
    if (lit && !view.hidden.has(lit)) {
      css += `.chart g[data-m]:not([data-m="${lit}"]){opacity:.15}` +
        `tr[data-m="${lit}"]>*{box-shadow:inset 0 2px var(--link),inset 0 -2px var(--link)}` +
        `.pick[data-m="${lit}"] button,.keys [data-m="${lit}"]{outline:2px solid var(--link)}`;
    }
    if (rules.textContent !== css) rules.textContent = css;
  }

  // closeUp moves the rows of a chart together where some are hidden. The axis
  // and the scale stay; the chart loses height at its top.
  function closeUp(svg) {
    const rows = [...svg.querySelectorAll("g[data-m]")], pitch = Number(svg.dataset.row);
    svg.dataset.box ??= svg.getAttribute("viewBox");
    const [x, y, width, height] = svg.dataset.box.split(" ").map(Number);
    let gone = 0;
    for (const row of rows.reverse()) {
      if (view.hidden.has(row.dataset.m)) gone += pitch;
      else row.setAttribute("transform", `translate(0 ${gone})`);
    }
    svg.setAttribute("viewBox", [x, y + gone, width, height - gone].join(" "));
  }

  function show() {
    style();
    document.querySelectorAll("svg[data-row]").forEach(closeUp);
    for (const m of models) {
      boxes.get(m.id).checked = !view.hidden.has(m.id);
      buttons.get(m.id).setAttribute("aria-pressed", view.lit === m.id);
    }
    all.hidden = !view.hidden.size;
    const n = models.length - view.hidden.size;
    said.textContent = view.hidden.size ? `${n} of ${models.length} models shown. Sentences, and what is best, are about all.` : "";
  }

  const all = element("button", { type: "button", hidden: "" }, "Show all");
  all.addEventListener("click", () => { view.hidden.clear(); changed(); });
  const choice = element("div", { role: "group", "aria-label": "Models", class: "picks" });
  for (const m of models) {
    const box = element("input", { type: "checkbox", "aria-label": "Show " + m.name });
    box.addEventListener("change", () => { view.hidden[box.checked ? "delete" : "add"](m.id); changed(); });
    const button = element("button", { type: "button", title: "Pick out " + m.name, "aria-pressed": "false" }, m.key.cloneNode(true), m.name);
    button.addEventListener("click", () => { view.lit = view.lit === m.id ? "" : m.id; changed(); });
    boxes.set(m.id, box);
    buttons.set(m.id, button);
    choice.append(element("span", { class: "pick", "data-m": m.id }, box, button));
  }
  const bar = element("section", { class: "view", "aria-label": "What is shown" }, element("div", { class: "bar" }, choice, all), said);
  if (models.length > 1) {
    document.querySelector("header").after(bar);
    view.apply.push(show);
  }
  view.bar = bar.firstChild;

  // What stands for a model picks it out while it is pointed at.
  const keys = ".pick, tr[data-m] > th, g[data-m], .keys [data-m]";
  const point = (event) => {
    const key = event.target.closest?.(keys);
    const id = key ? key.closest("[data-m]").dataset.m : "";
    if (id !== pointed) { pointed = id; style(); }
  };
  addEventListener("pointerover", point);
  addEventListener("focusin", point);
  addEventListener("focusout", () => { if (pointed) { pointed = ""; style(); } });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && view.lit) { view.lit = ""; changed(); }
  });
}
