// forest draws a quality's ratios to a reference as the page's own charts do:
// names, intervals and markers on a logarithmic axis of how many times worse each
// is, from a thousandth to a thousand at most.
function forest(q, models, reference, ratio, write) {
  const width = 400, pitch = 22, foot = 36, far = 1000;
  const height = models.length * pitch + foot;
  const svg = (name, attributes, ...children) => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  };
  const rows = models.map((m, i) => {
    const r = ratio(q, i, reference);
    const name = m.name.length > 17 ? m.name.slice(0, 8) + "…" + m.name.slice(-8) : m.name;
    return { m, r, name, text: i === reference ? "the reference" : r ? write.worse(r).replace(" worse", "") : "n/a" };
  });
  // Words get the room that the widest of the usual fonts needs.
  const room = (texts) => 7 * Math.max(...texts.map((text) => text.length));
  const left = 20 + room(rows.map(({ name }) => name)), right = width - 14 - room(rows.map(({ text }) => text));
  const ends = rows.flatMap(({ r }) => (r ? [r.value, r.low ?? r.value, r.high ?? r.value] : []));
  const low = Math.max(Math.min(1 / (1 + q.margin), ...ends), 1 / far) / 1.1;
  const high = Math.min(Math.max(1 + q.margin, ...ends), far) * 1.1;
  const x = (v) => left + ((right - left) * Math.log(Math.min(Math.max(v, low), high) / low)) / Math.log(high / low);
  const line = (attributes, x1, y1, x2, y2) => svg("path", { ...attributes, d: `M${x1} ${y1}L${x2} ${y2}` });

  const top = -height, bottom = -foot;
  const title = `${q.title.replace(/: ratio to .*$/s, "")}: ratio to ${models[reference].name}`;
  const says = rows.map(({ m, r }) => `${m.name} ${r ? write.worse(r) : "n/a"}`).join("; ");
  const out = svg("svg", { class: "chart", role: "img", viewBox: `0 ${top} ${width} ${height}`, "font-size": 11, "stroke-width": 0.75, "data-row": pitch, "aria-label": `${title}. ${says}.` },
    svg("rect", { class: "fgrid", x: x(1 / (1 + q.margin)), y: top, width: x(1 + q.margin) - x(1 / (1 + q.margin)), height: height - foot }));
  const steps = high / low > 100 ? [1] : [1, 2, 5];
  const ticks = [-3, -2, -1, 0, 1, 2, 3].flatMap((e) => steps.map((s) => Number((s * 10 ** e).toPrecision(1))));
  for (const tick of ticks.filter((t) => t >= low && t <= high)) {
    out.append(line({ class: tick === 1 ? "lmuted" : "lgrid" }, x(tick), top, x(tick), bottom),
      svg("text", { class: "fmuted", "font-size": 10, "text-anchor": "middle", x: x(tick), y: bottom + 13 }, tick));
  }
  out.append(svg("text", { class: "fmuted", "font-size": 10, "text-anchor": "middle", x: (left + right) / 2, y: bottom + 27 }, `times worse than ${models[reference].name} (log scale)`));
  rows.forEach(({ m, r, name, text }, i) => {
    const y = top + (i + 0.5) * pitch, stroke = m.key.querySelector("path").getAttribute("class");
    const row = svg("g", { "data-m": m.id }, svg("text", { x: 6, y: y + 4 }, name));
    if (name !== m.name) row.prepend(svg("title", {}, m.name));
    row.append(svg("text", { x: width - 2, y: y + 4, "text-anchor": "end" }, text));
    if (r && r.low !== null) row.append(line({ class: stroke, "stroke-width": 2 }, x(r.low), y, x(r.high), y));
    if (r) {
      // What lies beyond the axis is drawn at its end, pointing there.
      const marker = m.key.lastElementChild.cloneNode();
      const beyond = r.value > high ? "→" : r.value < low ? "←" : "";
      if (beyond) row.append(svg("text", { class: stroke.replace(/^l/, "f"), x: x(r.value), y: y + 4, "text-anchor": r.value > high ? "end" : "start" }, beyond));
      else {
        if (write.tied(r)) { marker.style.fill = "var(--paper)"; marker.style.stroke = `var(--${stroke.slice(1)})`; marker.style.strokeWidth = 1.5; }
        marker.setAttribute("transform", `translate(${x(r.value) - 12} ${y + 6})`);
        row.append(marker);
      }
    }
    out.append(row);
  });
  return out;
}
