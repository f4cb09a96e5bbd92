// Comforts of the administration, whose pages are the framework's own.
"use strict";

// Lists that are searched by typing: the framework's script gives them no name.

function nameLists() {
  for (const list of document.querySelectorAll("select.admin-autocomplete")) {
    const name = list.labels[0]?.textContent.trim().replace(/[:：]$/, "") || list.getAttribute("aria-label");
    const box = list.parentElement.querySelector(".select2-selection");
    const chosen = box?.querySelector(".select2-selection__rendered");
    if (name && chosen) {
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", name);
      box.setAttribute("aria-describedby", chosen.id);
      chosen.setAttribute("aria-label", name);
    }
  }
}

// Every form into which something is typed asks before it is left, as those of the portal do; lists hold nothing unsent.
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("#content-main form[method=post]:not(#changelist-form)")) {
    if (form.querySelector("textarea, input[type=text]") && !form.querySelector("[type=password]")) {
      guardForm(form);
    }
  }
});

// In the framework's own queue, behind what makes the lists.
window.django?.jQuery?.(nameLists);
document.addEventListener("formset:added", () => setTimeout(nameLists));
