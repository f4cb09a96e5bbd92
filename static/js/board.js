// Keys for the rows of the board. Everything they do has a link or a button of its own.
"use strict";

const KEYS_OFF = "board-keys-off";

function usesKeys() {
  try {
    return window.localStorage.getItem(KEYS_OFF) === null;
  } catch {
    return true;
  }
}

// Never while somebody types or chooses from a list, and never with another key held.
function isTyping(event) {
  const at = event.target;
  const writes = at.matches("textarea, select, input:not([type=checkbox]), [contenteditable]");
  return writes || event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
}

function rowsOf(board) {
  return [...board.querySelectorAll("tbody tr:has(input[name=review])")];
}

function move(board, row, by) {
  const rows = rowsOf(board);
  const next = rows[Math.max(0, Math.min(rows.length - 1, row ? rows.indexOf(row) + by : 0))];
  next?.querySelector("th a").focus();
}

function remind(row) {
  const form = document.getElementById("chosen");
  const only = document.createElement("input");
  Object.assign(only, { type: "hidden", name: "only", value: row.querySelector("input[name=review]").value });
  form.append(only);
  form.requestSubmit();
}

const ROW_KEYS = {
  x: (row) => row.querySelector("input[name=review]").click(),
  r: remind,
  n: (row) => row.querySelector("[data-key=n]").click(),
};

function onKey(event) {
  const board = document.querySelector("[data-board]");
  if (!board || !usesKeys() || isTyping(event)) {
    return;
  }
  const row = event.target.closest("[data-board] tbody tr");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const steps = { j: 1, k: -1, ...(row ? { ArrowDown: 1, ArrowUp: -1 } : {}) };
  if (key in steps) {
    move(board, row, steps[key]);
  } else if (key === "?") {
    document.getElementById("board-keys").togglePopover();
  } else if (row && key in ROW_KEYS && row.querySelector("input[name=review]")) {
    ROW_KEYS[key](row);
  } else {
    return;
  }
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.addEventListener("DOMContentLoaded", () => {
  const label = document.querySelector("[data-keys-switch]");
  const box = label?.querySelector("input");
  if (!box) {
    return;
  }
  label.hidden = false;
  box.checked = usesKeys();
  box.addEventListener("change", () => {
    if (box.checked) {
      window.localStorage.removeItem(KEYS_OFF);
    } else {
      window.localStorage.setItem(KEYS_OFF, "1");
    }
  });
});
