// Says who else of the delegation is at the same article. A sign is sent only while this person works on the page, so
// that an open page that nobody looks at ends like any other. Without a script nobody is shown.
"use strict";

const EVERY = 25000;
const EXPIRES = 60000;

document.addEventListener("DOMContentLoaded", () => {
  const line = document.querySelector("[data-presence]");
  if (!line) {
    return;
  }
  let active = true;
  let fresh = Date.now();
  for (const sign of ["keydown", "pointermove", "pointerdown", "scroll"]) {
    window.addEventListener(sign, () => { active = true; }, { passive: true });
  }
  const show = (html) => {
    // A line that has not changed is not read out again.
    if (line.innerHTML.trim() !== html.trim()) {
      line.innerHTML = html;
    }
    fresh = Date.now();
  };
  const ask = async () => {
    if (active && !document.hidden) {
      active = false;
      try {
        const answer = await fetch(line.dataset.presence, { credentials: "same-origin" });
        show(answer.ok && !answer.redirected ? await answer.text() : "");
      } catch {
        show("");
      }
    } else if (Date.now() - fresh > EXPIRES) {
      show("");
    }
  };
  ask();
  window.setInterval(ask, EVERY);
});
