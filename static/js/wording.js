// Puts the wording that the country check offers in the place of a passage. Without it the button sends the form, which
// comes back with the wording in its text.
"use strict";

// The place that is nearest to where the check found the words: the text may have grown since.
function placeOf(text, words, start) {
  let found = -1;
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    found = found === -1 || Math.abs(at - start) < Math.abs(found - start) ? at : found;
  }
  return found;
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-use]");
  if (!pressed) {
    return;
  }
  const { use, start, words, wording } = pressed.dataset;
  const field = document.getElementById(pressed.getAttribute("form")).elements[use];
  const found = placeOf(field.value, words, Number(start));
  if (found === -1) {
    return;
  }
  event.preventDefault();
  const before = wording === "" && field.value[found - 1] === " " ? found - 1 : found;
  field.setRangeText(wording, before, found + words.length, "select");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
