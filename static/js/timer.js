// Counts down what is left of a speaker's time. Without it the page says when the time began and ends.
"use strict";

const shown = document.querySelector("[data-timer-ends]");

function two(number) {
  return String(number).padStart(2, "0");
}

function tick() {
  const left = Math.round((new Date(shown.dataset.timerEnds) - Date.now()) / 1000);
  const past = Math.abs(left);
  const clock = `${Math.floor(past / 60)}:${two(past % 60)}`;
  shown.textContent = left < 0 ? `${clock} ${shown.dataset.timerOver}` : clock;
  shown.classList.toggle("timer--over", left < 0);
}

if (shown) {
  tick();
  setInterval(tick, 250);
}
