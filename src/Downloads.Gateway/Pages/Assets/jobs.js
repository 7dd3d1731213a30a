// What the page knows of each download, put together from the two topics. Pure: no document in here.

const words = {
  Pending: ["Waiting", "idle", "◷"],
  Scheduled: ["Starting", "active", "◔"],
  Running: ["Downloading", "active", "↓"],
  Pausing: ["Pausing", "warn", "‖"],
  Paused: ["Paused", "warn", "‖"],
  Completing: ["Finishing", "active", "◕"],
  Completed: ["Done", "good", "✓"],
  Failed: ["Failed", "bad", "!"],
  Cancelled: ["Cancelled", "idle", "×"],
};

const panelToRuntime = { queued: "Pending", running: "Running", succeeded: "Completed", failed: "Failed", cancelled: "Cancelled" };

/** Commands that make sense in a state. */
const commands = {
  Pending: ["pause", "cancel"],
  Scheduled: ["pause", "cancel"],
  Running: ["pause", "cancel"],
  Pausing: ["cancel"],
  Paused: ["resume", "cancel"],
  Failed: ["retry"],
  Cancelled: ["retry"],
};

export class Jobs {
  #jobs = new Map();

  get all() {
    return [...this.#jobs.values()];
  }

  get(id) {
    return this.#jobs.get(id);
  }

  /** Drops what a fresh snapshot of active downloads does not name any more. */
  keepActive(ids) {
    const known = new Set(ids);
    for (const job of this.#jobs.values()) {
      if (!isFinal(job) && !known.has(job.id)) {
        this.#jobs.delete(job.id);
      }
    }
  }

  /** A DownloadRead, or the notification object of the same fields. */
  describe(read) {
    const job = this.#job(read.id ?? read.download_id);
    Object.assign(job, {
      label: read.label,
      postTitle: read.post_title,
      urls: read.urls ?? [],
      queuedAt: read.queued_at,
      finishedAt: read.finished_at,
      error: read.failure_reason,
      path: read.output_path,
    });
    const word = panelToRuntime[read.status ?? read.type];
    if (word !== undefined && (job.state === undefined || isFinalWord(word) || isFinal(job))) {
      job.state = word;
    }

    return job;
  }

  /** An item of the runtime topic's snapshot. */
  runtime(item) {
    return Object.assign(this.#job(item.task_id), { state: item.status, error: item.error ?? null }, progressOf(item));
  }

  statusChanged(event) {
    const job = this.#job(event.task_id);
    job.state = event.to;
    job.error = event.error ?? null;
    if (event.to !== "Running") {
      job.speed = 0;
      job.eta = null;
    }

    return job;
  }

  progress(event) {
    return Object.assign(this.#job(event.task_id), progressOf(event));
  }

  #job(id) {
    let job = this.#jobs.get(id);
    if (job === undefined) {
      job = { id, urls: [], state: undefined, downloaded: 0, total: null, speed: 0, eta: null, error: null };
      this.#jobs.set(id, job);
    }

    return job;
  }
}

function progressOf(frame) {
  return { downloaded: frame.downloaded ?? 0, total: frame.total ?? null, speed: frame.smoothed_speed ?? 0, eta: frame.eta_secs ?? null };
}

function isFinalWord(word) {
  return word === "Completed" || word === "Failed" || word === "Cancelled";
}

export function isFinal(job) {
  return isFinalWord(job.state);
}

export function isRunning(job) {
  return job.state === "Running" || job.state === "Completing" || job.state === "Pausing";
}

/** { word, tone, glyph } */
export function look(job) {
  const [word, tone, glyph] = words[job.state] ?? words.Pending;
  return { word, tone, glyph };
}

export function commandsOf(job) {
  return commands[job.state] ?? [];
}

/** What people call it: its label, its place on disk, or the end of its address. */
export function nameOf(job) {
  if (job.label || job.postTitle) {
    return job.label || job.postTitle;
  }

  const source = job.path ?? job.urls[0] ?? job.id;
  try {
    const path = job.path ?? new URL(source).pathname;
    return decodeURIComponent(path.split("/").filter(Boolean).pop() ?? source);
  } catch {
    return source;
  }
}

/** 0–100, or null where the size is not known. */
export function percent(job) {
  if (job.state === "Completed") {
    return 100;
  }

  return job.total > 0 ? Math.min(100, (job.downloaded / job.total) * 100) : null;
}
