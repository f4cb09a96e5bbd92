// Security keys and passkeys: ties the buttons of the page to the sign-in library's own functions.
"use strict";

// What each function of the library wants to know: which elements of the page it works with.
const KEY_PARTS = {
  loginForm: { login: "key-button", credential: "passkey-credential" },
  authenticateForm: { authenticate: "key-button", credential: "id_credential", data: "js_data" },
  addForm: { add: "key-button", credential: "id_credential", passwordless: "id_passwordless", data: "js_data" },
};

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-key-form]");
  if (!form || !window.PublicKeyCredential) {
    return;
  }
  form.hidden = false;
  const name = form.dataset.keyForm;
  window.allauth.webauthn.forms[name]({ ids: KEY_PARTS[name] });
});

// The person closed the browser's dialogue, or no key fits: say so where the page says such things.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.getElementById("live-notice");
  notice.textContent = notice.dataset.noKey;
});
