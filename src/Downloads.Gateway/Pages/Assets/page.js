// Puts the page together: one state of all jobs, drawn at most once a frame.

import { call, hasToken, Problem, signIn } from "./api.js";
import { speed } from "./format.js";
import { isFinal, isRunning, Jobs, look, nameOf } from "./jobs.js";
import { LiveConnection } from "./live.js";
import { Rows } from "./rows.js";

const shownActive = 200;
const shownFinished = 50;

const element = (id) => document.getElementById(id);
const jobs = new Jobs();
const active = new Rows(element("active-rows"), command);
const finished = new Rows(element("finished-rows"), command);
let drawing = false;

const connection = new LiveConnection(["notifications", "runtime"], {
  snapshot(topic, items) {
    if (topic === "notifications") {
      jobs.keepActive(items.map((item) => item.id));
      items.forEach((item) => jobs.describe(item));
      loadFinished();
    } else {
      items.forEach((item) => jobs.runtime(item));
    }

    draw();
  },
  event(topic, data) {
    if (topic === "notifications") {
      const job = jobs.describe(data);
      if (isFinal(job)) {
        announce(`${nameOf(job)}: ${look(job).word}`);
      }
    } else if (data.type === "task_status_changed") {
      jobs.statusChanged(data);
    } else if (data.type === "download_progress") {
      jobs.progress(data);
    }

    draw();
  },
  state(word, seconds) {
    const pill = element("connection");
    pill.dataset.state = word;
    pill.textContent = { connecting: "Connecting…", live: "Live", lost: `Offline, trying again${seconds > 1 ? ` in ${seconds} s` : ""}` }[word];
  },
  refused(problem) {
    element("sign-in-result").textContent = hasToken() ? problem.message : "";
    element("sign-in").hidden = false;
    element("add").hidden = true;
    element("connection").dataset.state = "lost";
    element("connection").textContent = "Sign in to go on";
    element("token").focus();
  },
});

async function loadFinished() {
  const query = `/downloads?status=succeeded&status=failed&status=cancelled&order=finished&limit=${shownFinished}`;
  try {
    (await call("GET", query)).forEach((read) => jobs.describe(read));
    draw();
  } catch {
    // The WebSocket is gone as well then; the snapshot after it leads here again.
  }
}

function draw() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      drawNow();
    });
  }
}

function drawNow() {
  const on = jobs.all.filter((job) => !isFinal(job)).sort(byActivity);
  const done = jobs.all.filter(isFinal).sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1));
  const running = on.filter(isRunning);
  active.show(on.slice(0, shownActive));
  finished.show(done.slice(0, shownFinished));
  element("active-count").textContent = on.length;
  element("finished-count").textContent = done.length;
  element("active-empty").hidden = on.length > 0;
  element("finished-empty").hidden = done.length > 0;
  element("active-more").hidden = on.length <= shownActive;
  element("active-more").textContent = `and ${on.length - shownActive} more`;
  element("figure-running").textContent = running.length;
  element("figure-waiting").textContent = on.length - running.length;
  element("figure-speed").textContent = speed(running.reduce((sum, job) => sum + job.speed, 0));
}

// What runs stands above what waits; progress never moves a row.
function byActivity(a, b) {
  return isRunning(b) - isRunning(a) || (a.queuedAt < b.queuedAt ? -1 : a.queuedAt > b.queuedAt ? 1 : a.id < b.id ? -1 : 1);
}

async function command(id, button) {
  button.disabled = true;
  try {
    await call("POST", `/api/downloads/${id}/${button.dataset.command}`);
  } catch (problem) {
    announce(problem.message);
  } finally {
    button.disabled = false;
  }
}

function announce(text) {
  element("announcer").textContent = text;
}

element("add").addEventListener("submit", async (submit) => {
  submit.preventDefault();
  const urls = element("urls").value.split(/\s+/).filter(Boolean);
  const label = element("label").value.trim();
  const result = element("add-result");
  try {
    await call("POST", "/api/downloads", urls.map((url) => (label ? { url, label } : { url })));
    element("add").reset();
    result.dataset.kind = "good";
    result.textContent = urls.length === 1 ? "Added." : `Added ${urls.length} downloads.`;
  } catch (problem) {
    result.dataset.kind = "bad";
    result.textContent = problem instanceof Problem ? explain(problem, urls) : "The server does not answer.";
  }
});

/** Names the addresses that were refused; pointers look like /3/url. */
function explain(problem, urls) {
  const lines = Object.entries(problem.errors).map(([pointer, messages]) => {
    const index = Number(pointer.split("/")[1]);
    return `${urls[index] ?? pointer}: ${messages.join(" ")}`;
  });
  return lines.length > 0 ? lines.slice(0, 10).join("\n") : problem.message;
}

element("urls").addEventListener("keydown", (key) => {
  if (key.key === "Enter" && (key.ctrlKey || key.metaKey)) {
    element("add").requestSubmit();
  }
});

element("sign-in").addEventListener("submit", (submit) => {
  submit.preventDefault();
  signIn(element("token").value);
  element("token").value = "";
  element("sign-in").hidden = true;
  element("add").hidden = false;
  connection.connect();
});

connection.connect();
