// Words that are selected in a text are put into the field for the passage. Without it they are copied by hand.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector("[name=quote]");
  const placeOf = (node) => (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("[data-passage]");
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const place = placeOf(selection.anchorNode);
    if (!selection.isCollapsed && place && place === placeOf(selection.focusNode)) {
      field.value = selection.toString();
    }
  });
});
