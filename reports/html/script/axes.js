// Linear axes in place of logarithmic ones.
if (view.bar && (document.querySelector(".scale.linear") || later.holds('class="scale linear"'))) {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => { view.linear = box.checked; changed(); });
  view.bar.prepend(element("label", {}, box, " Linear axes"));
  view.apply.push(() => {
    box.checked = view.linear;
    document.documentElement.classList.toggle("linear", view.linear);
  });
}
