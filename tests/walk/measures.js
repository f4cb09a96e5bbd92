// What is measured on a page besides axe-core: each function returns the faults it found, as sentences.
"use strict";

const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
const SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";
const SCRIPTS = { ar: /\p{Script=Arabic}/u, zh: /\p{Script=Han}/u, ru: /\p{Script=Cyrillic}/u };
// So many words one after the other are a sentence that a voice has to read in its own language, and no name.
const SENTENCE = /(?:\p{Script=Latin}{2,}[\s,;:]+){8,}\p{Script=Latin}{2,}/u;

const said = (element) => `<${element.localName}${element.id ? `#${element.id}` : ""}.${element.className}> ${(element.textContent || "").trim().slice(0, 60)}`;
const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
const focusable = () => [...document.querySelectorAll(FOCUSABLE)].filter((element) => !element.disabled && isShown(element));
const languageOf = (element) => element.closest("[lang]").lang.split("-")[0];

// The administration's pages are built by a framework, whose tables and icons are its own.
const isFramework = () => document.body.matches("[data-admin-utc-offset]");

// While a page is loaded nothing on it moves, and each picture says its size before it is there.
let moved = 0;
// Below this a shift is of a line by a pixel or so; what browsers call good ends at 0.1.
const STILL = 0.01;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { moved += entry.value; })).observe({ type: "layout-shift", buffered: true });

function stillness() {
  const unsized = isFramework() ? [] : [...document.querySelectorAll("img:not([width][height])")].map((picture) => `no size: ${picture.src}`);
  return moved > STILL ? [...unsized, `moved while it was loaded: ${moved.toFixed(4)}`] : unsized;
}

// WCAG 1.4.10: nothing asks to be scrolled in two directions, but a table in its own frame.
function overflow() {
  const root = document.documentElement;
  const beyond = root.scrollWidth - root.clientWidth;
  return beyond > 0 ? [`reflow: ${beyond} px too wide`] : [];
}

// What sticks to an edge or lies above the page may cover what is below it; what is scrolled within a frame is not lost.
const isAbove = (element) => Boolean(element.closest(":popover-open, dialog, .skip-link")) || closestStyled(element, (style) => ["fixed", "sticky"].includes(style.position));
const isScrolled = (element) => closestStyled(element, (style) => ["auto", "scroll"].includes(style.overflowX));

function closestStyled(element, fits) {
  for (let one = element; one && one !== document.body; one = one.parentElement) {
    if (fits(getComputedStyle(one))) {
      return true;
    }
  }
  return false;
}

// Words for those who hear the page are cut off on purpose.
const isHidden = (element) => closestStyled(element, (style) => style.clipPath !== "none" || style.clip !== "auto");

// The lines of text that are seen, each with its box. The box of a letter is higher than the letter: a fifth less at each side.
function lines() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) => (node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));
  const range = document.createRange();
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!isShown(holder) || isHidden(holder) || holder.matches("details:not([open])") || holder.closest("option, textarea, script, style, template, .visually-hidden, defs")) {
      continue;
    }
    range.selectNodeContents(walker.currentNode);
    for (const box of range.getClientRects()) {
      if (box.width > 2 && box.height > 2) {
        found.push({ holder, left: box.left + 1, right: box.right - 1, top: box.top + box.height / 5, bottom: box.bottom - box.height / 5 });
      }
    }
  }
  return found;
}

// What is scrolled out of a frame lies on nothing.
function withinFrames(box) {
  const seen = { ...box };
  for (let frame = box.holder; frame && frame !== document.body; frame = frame.parentElement) {
    if (getComputedStyle(frame).overflowX !== "visible" && getComputedStyle(frame).display !== "inline") {
      const edge = frame.getBoundingClientRect();
      seen.left = Math.max(seen.left, edge.left);
      seen.right = Math.min(seen.right, edge.right);
    }
  }
  return seen;
}

// No line of text lies on another one, or on a field or a button that it does not belong to.
function overlap() {
  const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter((field) => isShown(field) && !isHidden(field)).map((holder) => {
    const box = holder.getBoundingClientRect();
    return { holder, isField: true, left: box.left + 1, right: box.right - 1, top: box.top + 1, bottom: box.bottom - 1 };
  });
  const boxes = [...lines(), ...fields].filter((box) => !isAbove(box.holder)).map(withinFrames).filter((box) => box.right > box.left).sort((one, other) => one.top - other.top);
  const found = [];
  boxes.forEach((box, place) => {
    for (let next = place + 1; next < boxes.length && boxes[next].top < box.bottom; next += 1) {
      const other = boxes[next];
      const isWithin = (box.isField || other.isField) && (box.holder.contains(other.holder) || other.holder.contains(box.holder));
      if (!isWithin && box.left < other.right && other.left < box.right) {
        found.push(`on each other: ${said(box.holder)} and ${said(other.holder)}`);
      }
    }
  });
  return [...new Set(found)].slice(0, 3);
}

// No line of text is cut off by its frame or by the edge of the window.
function clipped() {
  const root = document.documentElement;
  const found = [];
  for (const { holder, left, right, top, bottom } of lines()) {
    if ((left < -1 || right > root.clientWidth + 1) && !isScrolled(holder) && !isAbove(holder)) {
      found.push(`beyond the edge: ${said(holder)}`);
    }
    for (let frame = holder; frame && frame !== document.body; frame = frame.parentElement) {
      const style = getComputedStyle(frame);
      const box = frame.getBoundingClientRect();
      const cutsX = ["hidden", "clip"].includes(style.overflowX) && (left < box.left - 2 || right > box.right + 2);
      const cutsY = ["hidden", "clip"].includes(style.overflowY) && (top < box.top - 2 || bottom > box.bottom + 2);
      if (style.display !== "inline" && (cutsX || cutsY)) {
        found.push(`cut off: ${said(holder)} by ${said(frame)}`);
        break;
      }
    }
  }
  return [...new Set(found)].slice(0, 3);
}

// WCAG 1.4.12: with the letters, words and lines wide apart nothing is cut off and nothing runs out at the side.
function spacing() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SPACED);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const cut = [...document.querySelectorAll("body *")].filter((element) => {
    const style = getComputedStyle(element);
    const isFrame = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
    return isFrame && isShown(element) && style.clipPath === "none" && element.clientWidth > 1 && !element.closest("svg, input, select")
      && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
  });
  const found = [...overflow().map((fault) => `spaced out: ${fault}`), ...cut.map((element) => `cut off: ${said(element)}`)];
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  return found;
}

function middle(box) {
  const isInSight = box.bottom > 0 && box.y < innerHeight;
  return isInSight ? (Math.max(box.y, 0) + Math.min(box.bottom, innerHeight)) / 2 : box.y + box.height / 2;
}

// WCAG 2.4.7 and 2.4.11: what has the focus shows it, and nothing lies over it.
function focus() {
  const found = [];
  for (const element of focusable()) {
    element.focus();
    if (document.activeElement !== element) {
      continue;
    }
    const style = getComputedStyle(element);
    // "auto" is the browser's own ring.
    if (style.outlineStyle === "none" || (style.outlineStyle !== "auto" && parseFloat(style.outlineWidth) < 2)) {
      found.push(`focus not seen: ${said(element)}`);
    }
    // A link that runs over two lines has two boxes. Of what is higher than the window, the part in sight counts.
    const above = [...element.getClientRects()].map((box) => document.elementFromPoint(box.x + box.width / 2, middle(box)));
    if (above.every((one) => one && one !== element && !element.contains(one) && !one.contains(element) && !one.closest("label"))) {
      found.push(`focus hidden: ${said(element)} by ${said(above[0])}`);
    }
  }
  document.activeElement.blur();
  window.scrollTo(0, 0);
  return found;
}

// A table says what it holds, and each head cell of what.
function tables() {
  if (isFramework()) {
    return [];
  }
  const found = [...document.querySelectorAll("table")].filter((table) => !table.caption).map((table) => `no caption: ${said(table)}`);
  return [...found, ...[...document.querySelectorAll("th:not([scope])")].map((cell) => `no scope: ${said(cell)}`)];
}

// WCAG 3.1.2: words in another script than the page's, and sentences in Latin letters where that is not the page's, say
// so. Of what people typed the language is not always on record: there the direction at least follows the words.
function isForeign(text, language) {
  const own = SCRIPTS[language];
  const others = Object.values(SCRIPTS).filter((script) => script !== own);
  return others.some((script) => script.test(text)) || (Boolean(own) && SENTENCE.test(text));
}

function languages() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder.closest("script, style, textarea, bdi, [dir]:not(html, [lang])") && isForeign(walker.currentNode.data, languageOf(holder))) {
      found.push(`in another language: ${said(holder)}`);
    }
  }
  // What a row is called can't be marked inside the name of the framework's box beside it.
  for (const element of document.querySelectorAll(":is([aria-label], [alt], [title], [placeholder]):not(.action-select)")) {
    const names = ["aria-label", "alt", "title", "placeholder"].map((name) => element.getAttribute(name) || "");
    if (names.some((name) => isForeign(name, languageOf(element)))) {
      found.push(`named in another language: ${said(element)} ${names.join(" ")}`);
    }
  }
  return [...new Set(found)];
}

const TYPED = "input:is([type=text], [type=email], [type=url], [type=date], [type=number], [type=password]), textarea";
const asksForWords = (form) => [...form.querySelectorAll(".field:has(> .field__label > .field__mark)")].some((field) => field.querySelector(TYPED));

// Empties a form of the page that asks for something: it can't succeed then, whatever it would do. Tells whether there is one.
function emptyForm() {
  const form = [...document.querySelectorAll("main form.form[method=post]")].find(asksForWords);
  if (!form) {
    return false;
  }
  form.noValidate = true;
  form.dataset.emptied = "";
  form.querySelectorAll("[type=radio], [type=checkbox]").forEach((box) => { box.checked = false; });
  form.querySelectorAll(TYPED).forEach((field) => {
    field.value = "";
  });
  return true;
}

// What was refused: the summary of errors has the focus, each error leads to its field, and the field says what is wrong.
function untold() {
  const summary = document.querySelector("[data-focus]");
  if (!summary) {
    return ["no summary of errors"];
  }
  const found = document.activeElement === summary ? [] : ["the errors do not have the focus"];
  for (const { hash } of summary.querySelectorAll("a")) {
    const place = document.getElementById(hash.slice(1));
    const control = place && (place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea"));
    const ids = control && control.closest("[aria-describedby]")?.getAttribute("aria-describedby").split(" ");
    if (!control) {
      found.push(`an error leads nowhere: ${hash}`);
    } else if (!ids?.some((id) => document.getElementById(id)?.matches(".field__errors"))) {
      found.push(`the field does not say what is wrong: ${hash}`);
    }
  }
  return found;
}

window.measures = { emptyForm, untold, stillness, overflow, overlap, clipped, spacing, focus, tables, languages };
