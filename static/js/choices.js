// Finds what is typed in a long list of boxes to tick. Without this script the groups are opened one by one.
"use strict";

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function findIn(list, words) {
  let found = 0;
  list.querySelectorAll("details").forEach((group) => {
    const name = folded(group.querySelector("summary").textContent);
    const options = [...group.querySelectorAll("label")];
    options.forEach((option) => {
      const text = `${name} ${folded(option.textContent)}`;
      option.hidden = !words.every((word) => text.includes(word));
    });
    const shown = options.filter((option) => !option.hidden);
    group.hidden = shown.length === 0;
    group.open = words.length > 0 || shown.some((option) => option.querySelector("input").checked);
    found += shown.length;
  });
  return found;
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-choices]").forEach((list) => {
    const field = list.querySelector("[type=search]");
    const notice = list.querySelector("[role=status]");
    list.querySelector(".choices__find").hidden = false;
    field.addEventListener("input", (event) => {
      event.stopPropagation(); // Typing here changes nothing that is sent.
      const words = folded(field.value).split(/\s+/).filter(Boolean);
      notice.textContent = findIn(list, words) ? "" : notice.dataset.nothing;
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  });
});
