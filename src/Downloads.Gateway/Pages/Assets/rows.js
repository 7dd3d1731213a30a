// The two lists. A row is made once and only its changed parts are written, so that focus and selection stay where they are.

import { bytes, duration, speed, time } from "./format.js";
import { commandsOf, isFinal, isRunning, look, nameOf, percent } from "./jobs.js";

const template = document.getElementById("row");

export class Rows {
  #list;
  #rows = new Map();
  #command;

  constructor(list, command) {
    this.#list = list;
    this.#command = command;
  }

  /** Shows exactly these jobs in this order. */
  show(jobs) {
    const wanted = new Set(jobs.map((job) => job.id));
    for (const [id, row] of this.#rows) {
      if (!wanted.has(id)) {
        row.element.remove();
        this.#rows.delete(id);
      }
    }

    let previous = null;
    for (const job of jobs) {
      const row = this.#rows.get(job.id) ?? this.#make(job);
      const place = previous === null ? this.#list.firstElementChild : previous.nextElementSibling;
      if (place !== row.element) {
        this.#list.insertBefore(row.element, place);
      }

      this.#write(row, job);
      previous = row.element;
    }
  }

  #make(job) {
    const element = template.content.firstElementChild.cloneNode(true);
    element.dataset.id = job.id;
    const part = (selector) => element.querySelector(selector);
    const row = {
      element,
      glyph: part(".glyph"),
      name: part(".name"),
      state: part(".state"),
      detail: part(".detail"),
      progress: part(".progress"),
      buttons: [...element.querySelectorAll("button")],
    };
    for (const button of row.buttons) {
      button.addEventListener("click", () => this.#command(job.id, button));
    }

    this.#rows.set(job.id, row);
    return row;
  }

  #write(row, job) {
    const { word, tone, glyph } = look(job);
    const name = nameOf(job);
    set(row.element.dataset, "tone", tone);
    set(row.element.dataset, "state", job.state ?? "");
    set(row.glyph, "textContent", glyph);
    set(row.name, "textContent", name);
    set(row.name, "title", job.urls[0] ?? "");
    set(row.state, "textContent", word);
    set(row.detail, "textContent", detail(job));
    const allowed = commandsOf(job);
    for (const button of row.buttons) {
      const command = button.dataset.command;
      set(button, "hidden", !allowed.includes(command));
      set(button, "ariaLabel", `${button.textContent} ${name}`);
    }

    row.progress.hidden = isFinal(job);
    if (!isFinal(job)) {
      writeProgress(row.progress, name, job, word);
    }
  }
}

function writeProgress(bar, name, job, word) {
  const done = percent(job);
  set(bar, "ariaLabel", name);
  bar.toggleAttribute("data-unknown", done === null && isRunning(job));
  if (done === null) {
    bar.removeAttribute("aria-valuenow");
  } else {
    set(bar, "ariaValueNow", done.toFixed(1));
    bar.firstElementChild.style.setProperty("--done", done.toFixed(2));
  }

  set(bar, "ariaValueText", done === null ? `${word}, ${bytes(job.downloaded)}` : `${word}, ${Math.floor(done)} %`);
}

function detail(job) {
  if (job.state === "Completed") {
    return [job.path, job.finishedAt && time(job.finishedAt)].filter(Boolean).join(" · ");
  }

  if (isFinal(job)) {
    return job.error ?? "";
  }

  const done = percent(job);
  const size = job.total > 0 ? `${bytes(job.downloaded)} of ${bytes(job.total)}` : job.downloaded > 0 ? bytes(job.downloaded) : "";
  const parts = [done === null ? "" : `${done.toFixed(1)} %`, size];
  if (job.state === "Running") {
    parts.push(job.speed > 0 ? speed(job.speed) : "", job.eta > 0 ? `${duration(job.eta)} left` : "");
  } else if (job.error) {
    parts.push(job.error);
  }

  return parts.filter(Boolean).join(" · ");
}

function set(target, key, value) {
  if (target[key] !== value) {
    target[key] = value;
  }
}
