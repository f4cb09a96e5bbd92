// On a reading view: a print button, and a comment that begins with the words that are selected in its passage. Without
// it people print by their browser, and copy the words by hand.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const print = document.querySelector("[data-print]");
  print.addEventListener("click", () => window.print());
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const passage = selection.anchorNode?.parentElement?.closest("[data-passage]");
    const link = passage?.querySelector("[data-comment]");
    if (!link || !passage.contains(selection.focusNode)) {
      return;
    }
    const words = selection.isCollapsed ? "" : selection.toString().trim().slice(0, 500);
    const [address] = link.getAttribute("href").split("?");
    link.setAttribute("href", words ? `${address}?quote=${encodeURIComponent(words)}` : address);
  });
});
