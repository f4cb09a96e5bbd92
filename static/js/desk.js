// Comforts of a desk: keys that lead through the articles, a field on the full screen, a panel that opens as a drawer.
// Every page works without them: the articles are links, a field is as large as its text, and a tab is a link.
"use strict";

{
  const KEYS_OFF = "desk-keys-off";
  const DRAWERS = window.matchMedia("(width < 68rem)");
  let inFull = null;

  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]") && !element.matches("[type=checkbox], [type=radio]");

  // Everything but the part and what holds it: out of sight, so out of reach.
  function setApart(part, isInert) {
    for (let one = part; one !== document.body; one = one.parentElement) {
      [...one.parentElement.children].filter((other) => other !== one).forEach((other) => { other.inert = isInert; });
    }
  }

  function switchFull(part) {
    const button = part.querySelector("[data-full-screen]");
    const isFull = part.classList.toggle("question--full");
    inFull = isFull ? part : null;
    setApart(part, isFull);
    button.setAttribute("aria-pressed", String(isFull));
    const { dataset } = part.closest("form");
    const words = button.firstChild;
    [words.textContent, dataset.leave] = [dataset.leave, words.textContent];
    part.querySelector("textarea").focus();
  }

  // A part that the server sent again while it was on the full screen takes the place of the old one.
  function keepFull() {
    if (inFull && !inFull.isConnected) {
      const fresh = document.getElementById(inFull.id);
      inFull = null;
      dress(fresh);
      switchFull(fresh);
    }
  }

  // Words as the language counts them: with a dictionary where words are not separated, as in Chinese.
  const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }) : null;

  function count(field) {
    const place = field.closest(".write")?.querySelector("[data-words]");
    if (!place) {
      return;
    }
    const text = field.value.trim();
    const number = segmenter ? [...segmenter.segment(text)].filter((one) => one.isWordLike).length : text.split(/\s+/u).filter(Boolean).length;
    place.hidden = number === 0;
    place.textContent = place.dataset.words.replace("{number}", String(number));
  }

  function dress(root) {
    root.querySelectorAll(".write textarea").forEach(count);
    root.querySelectorAll("[data-full-screen]").forEach((one) => { one.hidden = false; });
    if (!CSS.supports("field-sizing", "content")) {
      root.querySelectorAll("[data-grows]").forEach(grow);
    }
  }

  function grow(field) {
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight + 4}px`;
  }

  const areKeysOn = () => localStorage.getItem(KEYS_OFF) === null;

  function press(event) {
    if (event.key === "Escape" && inFull) {
      switchFull(inFull);
      return;
    }
    const isPlain = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented);
    if (!isPlain || inFull || isTyping(event.target) || document.querySelector("dialog[open]:not(.toast), :popover-open")) {
      return;
    }
    if (event.key === "?" || event.key === "؟") {
      document.getElementById("desk-keys").showModal();
    } else if (areKeysOn() && !event.shiftKey) {
      document.querySelector(`[data-desk-keys] [data-key="${event.code}"]`)?.click();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const help = document.querySelector("[data-desk-help]");
    const choice = document.querySelector("[data-desk-keys-on]");
    help.hidden = false;
    choice.checked = areKeysOn();
    choice.addEventListener("change", () => {
      if (choice.checked) {
        localStorage.removeItem(KEYS_OFF);
      } else {
        localStorage.setItem(KEYS_OFF, "1");
      }
    });
    dress(document);
    // Only the list moves to the article. `scrollIntoView` would move the page as well where the window is low.
    const current = document.querySelector(".desk__list [aria-current]");
    const list = current?.closest(".desk__side");
    if (list) {
      list.scrollTop += current.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
    }
    new MutationObserver(keepFull).observe(document.querySelector(".desk__text"), { childList: true, subtree: true });
  });
  document.addEventListener("keydown", press);
  document.addEventListener("input", (event) => {
    if (event.target.matches(".write textarea")) {
      count(event.target);
    }
    if (event.target.matches("[data-grows]") && !CSS.supports("field-sizing", "content")) {
      grow(event.target);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-full-screen]");
    if (button) {
      switchFull(button.closest("[data-autosave]"));
    }
    const opener = event.target.closest("[data-opens-panel]");
    const panel = document.getElementById("desk-panel");
    if (opener && DRAWERS.matches && panel.hasAttribute("popover")) {
      panel.showPopover();
    }
  });
}
