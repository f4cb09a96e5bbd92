// A file chosen or dropped on the page is hashed here: only its hash is sent, with the code that the file carries.
// Without this, the file itself is sent. The server looks for the same (untoc_portal/core/carried_codes.py).
"use strict";

// A receipt is so small; its statements are compared one by one, so it is sent.
const RECEIPT_BYTES = 10000;
const CODE = /\/verify\/\?asked=([0-9a-f]{64})/;
// Limits for what a compressed part may unpack to, and for all parts together.
const MAX_PART = 2 * 1024 ** 2;
const MAX_ALL = 24 * 1024 ** 2;
const LATIN = new TextDecoder("latin1");

// Unpack until the part ends. What follows it in the file makes the browser stop: what was unpacked counts.
async function inflate(bytes, format) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || size > MAX_PART) {
        break;
      }
      size += value.length;
      parts.push(LATIN.decode(value));
    }
  } catch {
    // No compressed part, or one with something behind it.
  }
  reader.cancel().catch(() => {});
  return parts.join("");
}

// Where the compressed parts of a PDF or of a Word file begin.
function listParts(text) {
  if (text.startsWith("%PDF")) {
    return Array.from(text.matchAll(/stream\r?\n/g), (found) => [found.index + found[0].length, "deflate"]);
  }
  if (text.startsWith("PK")) {
    const heads = Array.from(text.matchAll(/PK\x03\x04/g), (found) => found.index);
    const number = (at) => text.charCodeAt(at) + 256 * text.charCodeAt(at + 1);
    return heads.map((at) => [at + 30 + number(at + 26) + number(at + 28), "deflate-raw"]);
  }
  return [];
}

// The code in the file, and whether the file is a scan: a picture, or a PDF of pictures without any font.
async function lookInto(file, buffer) {
  const text = LATIN.decode(buffer);
  const seen = [text];
  if (window.DecompressionStream) {
    let left = MAX_ALL;
    for (const [at, format] of listParts(text)) {
      const part = await inflate(buffer.slice(at, at + MAX_PART), format);
      seen.push(part);
      left -= part.length;
      if (left < 0 || CODE.test(part)) {
        break;
      }
    }
  }
  const has = (word) => seen.some((part) => part.includes(word));
  const isPdf = text.startsWith("%PDF");
  return {
    code: seen.map((part) => CODE.exec(part)?.[1]).find(Boolean) ?? "",
    isScan: isPdf ? Boolean(window.DecompressionStream) && has("/Image") && !has("/Font") : file.type.startsWith("image/"),
  };
}

async function sendHash(form, file) {
  const buffer = await file.arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", buffer);
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const found = await lookInto(file, buffer);
  form.elements.file_sha256.value = hex;
  form.elements.code.value ||= found.code;
  form.elements.is_scan.value = found.isScan ? "on" : "";
  form.elements.file.disabled = true;
  form.requestSubmit();
}

document.addEventListener("DOMContentLoaded", () => {
  const input = document.querySelector("[data-verify] input[type=file]");
  const form = input?.form;
  if (!form) {
    return;
  }
  const scanned = form.elements.code.value;
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
    form.elements.is_scan.value = "";
    form.elements.code.value = scanned;
  });
});
