// A file chosen or dropped on the page is hashed here: only its hash is sent. Without this, the file itself is sent.
"use strict";

// A receipt is so small; its statements are compared one by one, so it is sent.
const RECEIPT_BYTES = 10000;

async function sendHash(form, file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  form.elements.file_sha256.value = hex;
  form.elements.file.disabled = true;
  form.requestSubmit();
}

document.addEventListener("DOMContentLoaded", () => {
  const input = document.querySelector("[data-verify] input[type=file]");
  const form = input?.form;
  if (!form) {
    return;
  }
  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (file && file.size > RECEIPT_BYTES && window.crypto?.subtle && !input.disabled) {
      event.preventDefault();
      sendHash(form, file);
    }
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
  // The page may come back from the browser's memory, with the file still chosen.
  window.addEventListener("pageshow", () => {
    input.disabled = false;
    form.elements.file_sha256.value = "";
  });
});
