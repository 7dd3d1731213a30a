// The WebSocket: keeps a subscription alive over reconnects. It comes back with the last number seen, so that nothing is missed.

import { call } from "./api.js";

const firstPause = 500;
const longestPause = 10_000;

export class LiveConnection {
  #topics;
  #handlers;
  #seen = new Map();
  #socket = null;
  #pause = firstPause;

  /**
   * @param {string[]} topics
   * @param {{snapshot(topic, items), event(topic, data), state(word, detail), refused()}} handlers
   */
  constructor(topics, handlers) {
    this.#topics = topics;
    this.#handlers = handlers;
  }

  async connect() {
    this.#handlers.state("connecting");
    let ticket;
    try {
      ({ ticket } = await call("POST", "/auth/ticket"));
    } catch (problem) {
      if (problem.status === 401 || problem.status === 403) {
        this.#handlers.refused(problem);
      } else {
        this.#again();
      }

      return;
    }

    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/ws?ticket=${encodeURIComponent(ticket)}`, ["downloads.v1"]);
    this.#socket = socket;
    socket.onmessage = (message) => this.#receive(JSON.parse(message.data));
    socket.onclose = () => this.#again();
  }

  #receive(frame) {
    switch (frame.op) {
      case "hello":
        this.#pause = firstPause;
        this.#handlers.state("live");
        for (const topic of this.#topics) {
          const since = this.#seen.get(topic);
          this.#socket.send(JSON.stringify({ op: "subscribe", id: topic, topic, ...(since === undefined ? {} : { since }) }));
        }

        break;
      case "snapshot":
        this.#seen.set(frame.topic, frame.seq);
        this.#handlers.snapshot(frame.topic, frame.items, frame.truncated);
        break;
      case "event":
        this.#seen.set(frame.topic, frame.seq);
        this.#handlers.event(frame.topic, frame.data);
        break;
    }
  }

  #again() {
    this.#handlers.state("lost", Math.round(this.#pause / 1000));
    setTimeout(() => this.connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPause);
  }
}
