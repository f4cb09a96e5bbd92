// Saves each part of a form by itself while it is typed. Without it the form's own button saves all parts.
//
// A part is an element marked data-autosave within a form marked data-autosaved. It is sent to the form's address with
// the revision it is typed on; the server answers with the part as it is now (untoc_portal.core.views.AutosaveFormView).
// Words that are not saved yet are kept in this window's own storage, which ends with the window: nobody who uses the
// computer afterwards finds them. They are offered to the same person again after a new sign-in.
"use strict";

const QUIET = 1200;
const RETRY = 15000;

const isTyped = (field) => field.type !== "hidden" && !field.closest(".conflict");
// A control that names another form is in the part as a guest.
const fieldsOf = (part) => [...part.querySelectorAll("input, textarea, select")].filter(
  (field) => field.name && !field.hasAttribute("form"),
);
const isChosen = (field) => !["radio", "checkbox"].includes(field.type) || field.checked;
const typedIn = (part) => fieldsOf(part).filter(isTyped).filter(isChosen).map((field) => [field.name, field.value]);
const keyOf = (form, part) => `typed:${form.dataset.person}:${window.location.pathname}#${part.id}`;

function keep(form, part) {
  const upon = fieldsOf(part).filter((field) => field.type === "hidden").map((field) => [field.name, field.value]);
  sessionStorage.setItem(keyOf(form, part), JSON.stringify({ typed: typedIn(part), upon }));
}

function drop(form, part) {
  sessionStorage.removeItem(keyOf(form, part));
}

function put(part, fields) {
  const given = new Set(fields.map(([name, value]) => `${name}=${value}`));
  // What a comparison offers is as the server chose it.
  for (const field of fieldsOf(part).filter((one) => !one.closest(".conflict"))) {
    if (["radio", "checkbox"].includes(field.type)) {
      field.checked = given.has(`${field.name}=${field.value}`);
    } else {
      const found = fields.find(([name]) => name === field.name);
      field.value = found ? found[1] : field.value;
    }
  }
}

function say(part, state) {
  const status = part.querySelector("[data-save-status]");
  status.dataset.state = state;
  status.textContent = status.dataset[state];
}

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.querySelector("[data-autosave]");
}

// A part as it came from the server, with what was typed while it was away.
function replace(form, part, fresh) {
  const typed = typedIn(part);
  const wasHere = part.contains(document.activeElement);
  part.replaceWith(fresh);
  put(fresh, typed);
  watch(form, fresh);
  const alert = fresh.querySelector(".conflict, .field__errors");
  if (wasHere) {
    (alert || fresh).tabIndex = -1;
    (alert || fresh).focus();
  }
}

function settle(form) {
  if (!form.querySelector("[data-autosave][data-dirty]")) {
    form.dispatchEvent(new CustomEvent("autosave:settled"));
  }
}

function send(form, part) {
  const body = new FormData();
  fieldsOf(part).filter(isChosen).forEach((field) => body.append(field.name, field.value));
  const headers = { "X-Autosave": "1", "X-CSRFToken": token(form) };
  return fetch(form.action, { method: "POST", body, headers, redirect: "error" });
}

// Where two people met the form's own button sends the decision.
async function save(form, part) {
  if (!("dirty" in part.dataset) || part.querySelector(".conflict") || "busy" in part.dataset || "leaving" in form.dataset) {
    return;
  }
  const sent = JSON.stringify(typedIn(part));
  part.dataset.busy = "";
  say(part, "saving");
  try {
    await take(form, part, sent, await send(form, part));
  } catch {
    hold(form, part, "failed");
  } finally {
    delete part.dataset.busy;
    form.dispatchEvent(new CustomEvent("autosave:ended"));
  }
}

async function take(form, part, sent, response) {
  const fresh = [200, 409, 422].includes(response.status) ? parse(await response.text()) : null;
  if (!fresh) {
    hold(form, part, [401, 403].includes(response.status) ? "signedOut" : "failed");
  } else if (response.status === 200) {
    part.querySelector("[data-save-state]").replaceWith(fresh.querySelector("[data-save-state]"));
    liveNotice().textContent = "";
    if (JSON.stringify(typedIn(part)) === sent) {
      delete part.dataset.dirty;
      drop(form, part);
      settle(form);
    } else {
      window.setTimeout(() => save(form, part), QUIET);
    }
  } else {
    fresh.dataset.dirty = "";
    replace(form, part, fresh);
  }
}

// Nothing is lost: the words stay in the page and in the window's storage, and are sent again later.
function hold(form, part, reason) {
  say(part, "unsaved");
  liveNotice().textContent = liveNotice().dataset[reason];
  window.setTimeout(() => save(form, part), RETRY);
}

function watch(form, part) {
  let timer = 0;
  part.addEventListener("input", (event) => {
    if (event.target.hasAttribute("form")) {
      return;
    }
    part.dataset.dirty = "";
    keep(form, part);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => save(form, part), QUIET);
  });
  part.addEventListener("change", () => save(form, part));
}

// What this person typed here before the sign-in expired, unless it is what is there anyway.
function offer(form, part) {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(form, part)) || "null");
  if (!kept || JSON.stringify(kept.typed) === JSON.stringify(typedIn(part))) {
    drop(form, part);
    return;
  }
  const box = document.createElement("div");
  const text = document.createElement("p");
  const words = liveNotice().dataset;
  box.className = "kept";
  box.setAttribute("role", "alert");
  text.className = "kept__text";
  text.dir = "auto";
  text.textContent = kept.typed.map(([, value]) => value).filter(Boolean).join("\n");
  // The button that was pressed goes with the box: the focus goes to what the words are for.
  const close = () => { box.remove(); fieldsOf(part).find(isTyped).focus(); };
  const done = () => { drop(form, part); close(); };
  const putIn = () => {
    put(part, [...kept.typed, ...kept.upon]);
    close();
    part.dispatchEvent(new Event("input"));
  };
  box.append(words.kept, text, button(words.putIn, putIn), button(words.drop, done));
  part.querySelector("[data-save-state]").before(box);
}

// The form is typed on the revision that a save under way is about to make: it waits for that, and no other begins.
function leave(form, event) {
  form.dataset.leaving = "";
  if (form.querySelector("[data-autosave][data-busy]")) {
    event.preventDefault();
    const button = event.submitter;
    form.addEventListener("autosave:ended", () => form.requestSubmit(button), { once: true });
    return;
  }
  form.querySelector("[name=csrfmiddlewaretoken]").value = token(form);
}

function begin(form) {
  const parts = [...form.querySelectorAll("[data-autosave]")];
  parts.forEach((part) => { offer(form, part); watch(form, part); });
  form.addEventListener("submit", (event) => leave(form, event));
  window.addEventListener("pageshow", () => delete form.dataset.leaving);
  document.addEventListener("visibilitychange", () => {
    form.querySelectorAll("[data-autosave][data-dirty]").forEach((part) => save(form, part));
  });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-autosaved]").forEach(begin);
});
