// Seals a text for a drawing of lots: it makes the nonce and works out the commitment here, on this device. Nonce and
// text have no name in a form and are never sent. Without this script, or where the browser offers no hashes, the
// page tells how to work out the commitment by hand.
"use strict";

const hexOf = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function seal(place) {
  const text = place.querySelector("[data-sealing-text]").value.trim().normalize("NFC");
  if (!text) {
    place.querySelector("[data-sealing-text]").focus();
    return;
  }
  const nonce = hexOf(crypto.getRandomValues(new Uint8Array(32)));
  const { version, pool, giver } = place.dataset;
  const sealed = new TextEncoder().encode(`${version}|commit|${pool}|${giver}|${nonce}|${text}`);
  const commitment = hexOf(await crypto.subtle.digest("SHA-256", sealed));
  const kept = JSON.stringify({ version, pool_sha256: pool, giver, nonce, text, commitment }, null, 1);
  const link = place.querySelector("[data-sealing-file]");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([kept], { type: "application/json" }));
  link.download = `sealed-text-${giver}.json`;
  place.querySelector("[data-sealing-kept]").textContent = kept;
  place.querySelector("[data-sealing-done]").hidden = false;
  document.querySelector("[name=commitment]").value = commitment;
  link.focus();
}

document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-sealing]");
  if (!place || !globalThis.crypto?.subtle) {
    return;
  }
  place.hidden = false;
  document.querySelector("[data-sealing-by-hand]").open = false;
  place.querySelector("[data-sealing-button]").addEventListener("click", () => seal(place));
});
