// What lies below the first screen is in <noscript>, of which a browser with scripts
// makes no elements: so the first screen is there soon. The rest follows when there is
// time, from the top on, and at once where it is in view or asked for.
const later = {
  made: [], // called with each section that has become whole

  // next makes the first section whole that is not, and reports whether there was one.
  next() {
    const part = document.querySelector("noscript");
    if (!part) return false;
    const whole = element("template", {}), section = part.parentElement;
    whole.innerHTML = part.textContent; // as it was escaped, and as it is read without scripts
    part.replaceWith(whole.content);
    later.made.forEach((f) => f(section));
    return true;
  },

  // upTo makes whole what has an ID, and all above it: what is in view stays there then.
  upTo(id) {
    const lacking = (target, part) => !target || target.contains(part) || target.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_PRECEDING;
    for (let part; (part = document.querySelector("noscript")) && lacking(document.getElementById(id), part); ) later.next();
  },

  // inView makes whole what is on the screen.
  inView() {
    for (let part; (part = document.querySelector("noscript")) && part.parentElement.getBoundingClientRect().top < innerHeight; ) later.next();
  },

  // holds reports whether a text is in what is not made yet.
  holds(text) { return [...document.querySelectorAll("noscript")].some((part) => part.textContent.includes(text)); },
};

addEventListener("load", () => {
  const idle = window.requestIdleCallback ?? ((f) => setTimeout(f, 20)); // Safari has none
  const soon = () => idle(go, { timeout: 200 }); // a page that is not seen is never idle
  function go() {
    for (const began = performance.now(); later.next(); ) {
      if (performance.now() - began > 30) return soon(); // the page is drawn and answers meanwhile
    }
  }
  soon();
});
addEventListener("beforeprint", () => { while (later.next()); });
