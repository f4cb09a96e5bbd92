// Keeps a screen of the room up to date. It asks for the pulse of the room, one number, by server-sent events, and for the
// changed part when the number is new. Without a script the page is loaded again, by itself or by a link.
"use strict";

const room = document.querySelector("[data-room]");
const RELOAD = 15000;
// Telephones do not all ask in the same moment.
const SPREAD = "roomQuick" in room.dataset ? 0 : 2500;
let shownAt = performance.now();
let held = false;

function clockText(seconds) {
  const all = Math.abs(seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

function tick() {
  const gone = Math.floor((performance.now() - shownAt) / 1000);
  for (const clock of room.querySelectorAll("[data-clock]")) {
    const left = Number(clock.dataset.clock) - ("clockPaused" in clock.dataset ? 0 : gone);
    const note = clock.parentElement.querySelector("[data-clock-note]");
    const bar = clock.parentElement.querySelector("progress");
    const ending = left >= 0 && left <= Number(clock.dataset.clockWarning);
    clock.textContent = clockText(left);
    clock.classList.toggle("room-clock--over", left < 0);
    clock.classList.toggle("room-clock--ending", ending);
    bar.value = Math.max(100 * left / Number(clock.dataset.clockAll), 0);
    if (!("clockPaused" in clock.dataset)) {
      note.textContent = left < 0 ? note.dataset.over : ending ? note.dataset.ending : note.dataset.running;
    }
  }
  // The time of the duty station, as the server said it.
  for (const wall of room.querySelectorAll("[data-wall-clock]")) {
    const [hours, minutes, seconds] = wall.dataset.wallClock.split(":").map(Number);
    const all = Math.floor((hours * 3600 + minutes * 60 + seconds + gone) / 60);
    wall.textContent = `${String(Math.floor(all / 60) % 24).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
  }
}

function part() {
  return room.querySelector("[data-part]");
}

// What is being typed, chosen or dragged is not taken away; the new part comes when that is over.
function isBusy() {
  const focus = document.activeElement;
  return held || (focus && room.contains(focus) && /^(input|select|textarea)$/i.test(focus.tagName) && focus.type !== "hidden");
}

async function refresh(version) {
  if (String(version) === part().dataset.version) {
    return;
  }
  if (isBusy()) {
    window.setTimeout(refresh, 1000, version);
    return;
  }
  const address = new URL(window.location.href);
  address.searchParams.set("part", "1");
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) {
      return;
    }
    const box = document.createElement("template");
    box.innerHTML = await answer.text();
    const fresh = box.content.querySelector("[data-part]");
    if (fresh) {
      const place = document.activeElement?.getAttribute?.("formaction");
      part().replaceWith(fresh);
      shownAt = performance.now();
      tick();
      if (place) {
        room.querySelector(`[formaction="${CSS.escape(place)}"]`)?.focus();
      }
    }
  } catch {
    // The next pulse tries again.
  }
}

let source = null;

function listen() {
  source?.close();
  source = new EventSource(room.dataset.room);
  source.addEventListener("message", (event) => {
    window.setTimeout(refresh, Math.random() * SPREAD, event.data);
  });
  source.addEventListener("error", (event) => {
    // The browser asks again by itself, unless the answer was an error.
    if (event.target.readyState === EventSource.CLOSED && event.target === source) {
      window.setTimeout(listen, RELOAD);
    }
  });
}

// Dragging an entry to another place sends what its buttons send.
let dragged = null;
room.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-move]");
  held = dragged !== null;
});
room.addEventListener("dragover", (event) => {
  const target = event.target.closest("[data-room-queue] > li");
  if (dragged && target) {
    event.preventDefault();
    room.querySelector(".queue__target")?.classList.remove("queue__target");
    target.classList.add("queue__target");
  }
});
room.addEventListener("dragend", () => {
  held = false;
  room.querySelector(".queue__target")?.classList.remove("queue__target");
});
room.addEventListener("drop", (event) => {
  const target = event.target.closest("[data-room-queue] > li");
  const form = room.querySelector("[data-room-move]");
  if (dragged && target && target !== dragged && form) {
    event.preventDefault();
    const before = document.createElement("input");
    before.type = "hidden";
    before.name = "before";
    before.value = target.dataset.key;
    form.append(before);
    form.action = dragged.dataset.move;
    form.submit();
  }
});

tick();
window.setInterval(tick, 250);
if ("EventSource" in window) {
  listen();
  // A page that nobody looks at asks for nothing.
  document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : listen()));
} else {
  window.setInterval(() => window.location.reload(), RELOAD);
}
