// Words that are selected in the paragraph are put into the field for the passage. Without it they are copied by hand.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const passage = document.querySelector("[data-passage]");
  const field = document.querySelector("[name=quote]");
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.isCollapsed && passage.contains(selection.anchorNode) && passage.contains(selection.focusNode)) {
      field.value = selection.toString();
    }
  });
});
