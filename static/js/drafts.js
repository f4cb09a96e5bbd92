// Keeps what is typed into a form as its author's private draft (untoc_portal/core/form_drafts.py), quietly, a moment after
// the typing. Without it the form is sent as it is, and a draft kept elsewhere is offered by the page all the same.
//
// A form marked data-draft names the address that keeps it; where there is none, nobody is signed in. What could not be
// kept on the server stays in this window's own storage, which ends with the window, and is offered to the same person.
"use strict";

{
  const QUIET = 1200;
  const RETRY = 15000;
  // What a browser still sends while it leaves the page.
  const LAST_MOMENT = 60000;

  const isSecret = (field) => ["hidden", "password", "file", "submit", "button"].includes(field.type);
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !isSecret(field));
  const isChosen = (field) => !["radio", "checkbox"].includes(field.type) || field.checked;
  const chosen = (field) => (field.type === "select-multiple" ? [...field.selectedOptions].map((one) => one.value) : [field.value]);
  const typedIn = (form) => fieldsOf(form).filter(isChosen).flatMap((field) => chosen(field).map((value) => [field.name, value]));
  const keyOf = (form) => `draft:${form.dataset.person}:${window.location.pathname}#${form.id}`;
  const dropHere = (form) => sessionStorage.removeItem(keyOf(form));
  const keepHere = (form) => sessionStorage.setItem(keyOf(form), JSON.stringify(typedIn(form)));

  function putHere(form, typed) {
    const given = new Set(typed.map(([name, value]) => `${name}=${value}`));
    for (const field of fieldsOf(form)) {
      if (["radio", "checkbox"].includes(field.type)) {
        field.checked = given.has(`${field.name}=${field.value}`);
      } else if (field.type === "select-multiple") {
        [...field.options].forEach((option) => { option.selected = given.has(`${field.name}=${option.value}`); });
      } else {
        field.value = typed.find(([name]) => name === field.name)?.[1] ?? field.value;
      }
    }
  }

  // Words kept in this window, unless they are what is there anyway.
  function offerHere(form) {
    const kept = sessionStorage.getItem(keyOf(form));
    if (!kept || kept === JSON.stringify(typedIn(form))) {
      dropHere(form);
      return;
    }
    const typed = JSON.parse(kept);
    const box = document.createElement("div");
    const text = document.createElement("p");
    const words = liveNotice().dataset;
    const long = new Set([...form.querySelectorAll("textarea")].map((field) => field.name));
    box.className = "kept";
    box.setAttribute("role", "alert");
    text.className = "kept__text";
    text.dir = "auto";
    text.textContent = typed.filter(([name, value]) => value && long.has(name)).map(([, value]) => value).join("\n");
    const close = () => { box.remove(); fieldsOf(form)[0].focus(); };
    const putIn = () => { putHere(form, typed); close(); form.dispatchEvent(new Event("input")); };
    box.append(words.kept, text, button(words.putIn, putIn), button(words.drop, () => { dropHere(form); close(); }));
    form.before(box);
  }

  const stateOf = (form) => form.querySelector("[data-draft-status]");

  function say(form, words) {
    stateOf(form).textContent = words;
  }

  async function save(form) {
    if (!form.dataset.draft || !("dirty" in form.dataset) || "busy" in form.dataset || "leaving" in form.dataset) {
      return;
    }
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const body = new URLSearchParams(fields);
    const sent = JSON.stringify(typedIn(form));
    const keepalive = document.visibilityState === "hidden" && body.toString().length < LAST_MOMENT;
    const headers = { "X-Autosave": "1", "X-CSRFToken": token(form) };
    form.dataset.busy = "";
    say(form, stateOf(form).dataset.saving);
    try {
      const options = { method: "POST", body, headers, keepalive, redirect: "error" };
      await take(form, sent, await fetch(form.dataset.draft, options));
    } catch {
      hold(form, "failed");
    } finally {
      delete form.dataset.busy;
      form.dispatchEvent(new CustomEvent("draft:ended"));
    }
  }

  async function take(form, sent, response) {
    if (![200, 409, 422].includes(response.status)) {
      hold(form, [401, 403].includes(response.status) ? "signedOut" : "failed");
      return;
    }
    const { revision, words } = await response.json();
    say(form, words);
    if (response.status !== 200) {
      return;
    }
    liveNotice().textContent = "";
    form.elements.form_draft_revision.value = revision;
    form.querySelectorAll("[data-draft-discard]").forEach((one) => { one.hidden = !revision; });
    if (JSON.stringify(typedIn(form)) !== sent) {
      window.setTimeout(() => save(form), QUIET);
      return;
    }
    delete form.dataset.dirty;
    dropHere(form);
    // A chosen file is kept nowhere: the page still asks before it is left.
    if (![...form.querySelectorAll("[type=file]")].some((field) => field.files.length)) {
      form.dispatchEvent(new CustomEvent("autosave:settled"));
    }
  }

  // Nothing is lost: the words stay in the page and in the window's storage, and are sent again later.
  function hold(form, reason) {
    say(form, stateOf(form).dataset.unsaved);
    liveNotice().textContent = liveNotice().dataset[reason];
    window.setTimeout(() => save(form), RETRY);
  }

  // A draft on its way is waited for: it must not come in after the form that ends it.
  function leave(form, event) {
    if (event.defaultPrevented || event.submitter?.formTarget === "_blank") {
      return;
    }
    form.dataset.leaving = "";
    if ("busy" in form.dataset) {
      event.preventDefault();
      form.addEventListener("draft:ended", () => form.requestSubmit(event.submitter), { once: true });
      return;
    }
    form.querySelector("[name=csrfmiddlewaretoken]").value = token(form);
    dropHere(form);
  }

  function begin(form) {
    let timer = 0;
    offerHere(form);
    form.addEventListener("input", (event) => {
      if (event.target !== form && event.target.hasAttribute("form")) {
        return;
      }
      form.dataset.dirty = "";
      keepHere(form);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => save(form), QUIET);
    });
    form.addEventListener("submit", (event) => leave(form, event));
    window.addEventListener("pageshow", () => delete form.dataset.leaving);
    document.addEventListener("visibilitychange", () => save(form));
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-draft]").forEach(begin);
  });
}
