// Shows a follow-up as soon as the answer it depends on is chosen, and hides one that is not asked and holds no word.
//
// A part marked data-follows names the part it depends on; data-follows-in lists the answers with which it is asked.
// Which questions count is the server's rule (reviews/validators.py): without this script every follow-up is shown, with
// its condition in words.
"use strict";

const isGiven = (field) => (["radio", "checkbox"].includes(field.type) ? field.checked : true) && field.value.trim() !== "";
const shownFields = (part) => [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].filter(
  (field) => field.name && !field.hasAttribute("form"),
);
const holdsWords = (part) => shownFields(part).some(isGiven) || part.querySelector(".conflict, .field__errors, .kept");

function isAsked(part) {
  const followed = part.dataset.follows && document.getElementById(part.dataset.follows);
  if (!followed) {
    return true;
  }
  const wanted = part.dataset.followsIn.split(" ");
  const chosen = shownFields(followed).filter((field) => field.name.startsWith("value_")).filter(isGiven);
  return isAsked(followed) && chosen.some((field) => wanted.includes(field.value));
}

function showFollowUps(form) {
  form.querySelectorAll("[data-follows]").forEach((part) => { part.hidden = !isAsked(part) && !holdsWords(part); });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-autosaved]").forEach((form) => {
    showFollowUps(form);
    form.addEventListener("change", () => showFollowUps(form));
    form.addEventListener("autosave:ended", () => showFollowUps(form));
  });
});
