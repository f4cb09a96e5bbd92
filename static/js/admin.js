// Lists of the administration that are searched by typing: the framework's script gives them no name of their own.
"use strict";

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

// In the framework's own queue, behind what makes the lists.
window.django?.jQuery?.(nameLists);
document.addEventListener("formset:added", () => setTimeout(nameLists));
