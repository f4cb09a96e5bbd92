// Small comforts; every page works without them.
"use strict";

const liveNotice = () => document.getElementById("live-notice");

// After a refused form the reader lands on the list of errors, not at the top of the page.
function focusErrors(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  }
}

// What is replaced by what the server sends must not take the focus away with it.
let replaced = null;

function noteFocus(event) {
  replaced = event.detail.target.contains(document.activeElement) ? document.activeElement : null;
}

function keepFocus(part) {
  if (replaced && !replaced.isConnected && document.activeElement === document.body) {
    const words = replaced.textContent.trim();
    const same = [...part.querySelectorAll(replaced.localName)].find((element) => element.textContent.trim() === words);
    const next = same || part;
    next.tabIndex = same ? same.tabIndex : -1;
    next.focus();
  }
  replaced = null;
}

// A message that is closed had the focus: it goes on to the page the message is about.
function leaveToast(event) {
  if (event.target.matches(".toast")) {
    document.getElementById("main").focus();
  }
}

// A lost session must not replace a half-written answer by the sign-in page.
function isSignInPage(xhr) {
  const path = liveNotice().dataset.loginPath;
  return Boolean(xhr.responseURL) && new URL(xhr.responseURL).pathname === path;
}

function guardSession(event) {
  if (isSignInPage(event.detail.xhr) && window.location.pathname !== liveNotice().dataset.loginPath) {
    event.detail.shouldSwap = false;
    liveNotice().textContent = liveNotice().dataset.signedOut;
  }
}

function tellFailure() {
  liveNotice().textContent = liveNotice().dataset.failed;
}

// Another window may have signed in again: the cookie is newer than the page.
function token(form) {
  const cookie = document.cookie.split("; ").find((entry) => /^(__Host-)?csrftoken=/.test(entry));
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  return cookie ? decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1)) : field.value;
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button button--secondary";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

// A form marked data-guard asks before its unsent text is left behind. One marked data-unsent holds some from the start.
function guardForm(form) {
  let changed = "unsent" in form.dataset;
  form.addEventListener("input", (event) => { changed ||= !event.target.hasAttribute("form"); });
  // What opens in a window of its own leaves the form where it is.
  form.addEventListener("submit", (event) => { changed &&= event.submitter?.formTarget === "_blank"; });
  form.addEventListener("autosave:settled", () => { changed = false; });
  form.addEventListener("htmx:afterRequest", (event) => { changed = !event.detail.successful; });
  window.addEventListener("beforeunload", (event) => {
    if (changed) {
      event.preventDefault();
    }
  });
}

// What can't be undone is asked once more: the first press opens the dialog, the one inside it sends the form.
function askFirst(event) {
  const asked = event.target.dataset.confirm && document.getElementById(event.target.dataset.confirm);
  if (asked && !asked.open) {
    event.preventDefault();
    asked.showModal();
  }
}

function openOrClose(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    document.getElementById(opener.dataset.opens).showModal();
  } else if (event.target.closest("[data-closes]")) {
    event.target.closest("dialog").close();
  }
}

// A file is chosen in the page's language: the browser's own control lies over what is seen, and goes on to do the work.
function nameFile(control) {
  const shown = control.parentElement.querySelector("bdi");
  shown.textContent = [...control.files].map((file) => file.name).join(", ") || shown.dataset.none;
}

// A table wider than its place, and a draft longer than its own, are scrolled by keyboard too; one that fits is no stop
// for the Tab key.
const isCut = (box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;

const tableSizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (isCut(target)) {
      target.tabIndex = 0;
    } else {
      target.removeAttribute("tabindex");
    }
  }
});

function watchTables(root) {
  root.querySelectorAll(".table-wrap, .inline-scroll, .kept__text").forEach((table) => tableSizes.observe(table));
}

document.addEventListener("DOMContentLoaded", () => {
  focusErrors(document);
  watchTables(document);
  // A browser that came back to the page may have kept the chosen file.
  document.querySelectorAll(".file-choice > [type=file]").forEach(nameFile);
  document.querySelectorAll("form[data-guard]").forEach(guardForm);
});
document.addEventListener("submit", askFirst);
document.addEventListener("click", openOrClose);
document.addEventListener("change", (event) => {
  if (event.target.matches(".file-choice > [type=file]")) {
    nameFile(event.target);
  }
});
document.addEventListener("close", leaveToast, true);
document.addEventListener("htmx:beforeSwap", guardSession);
document.addEventListener("htmx:beforeSwap", noteFocus);
document.addEventListener("htmx:afterSwap", (event) => {
  keepFocus(event.detail.target);
  focusErrors(event.detail.target);
  watchTables(event.detail.target);
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful && !isSignInPage(event.detail.xhr)) {
    liveNotice().textContent = "";
  }
});
document.addEventListener("htmx:sendError", tellFailure);
document.addEventListener("htmx:responseError", tellFailure);
