// One WebSocket that comes back: connects, logs in, and after a loss tries again with backoff and jitter.

const SOONEST_MS = 500;
const LATEST_MS = 15_000;
const FIRST_CEILING_MS = 2_000;
const WELCOME_DEADLINE_MS = 10_000;
const SETTLED_MS = 5_000;

/** Close codes by which the server says that coming back is of no use, such as "signed in elsewhere". */
const DO_NOT_RETURN = { from: 4500, to: 4599 };

/**
 * Milliseconds to wait before the given attempt (0, 1, 2 ...). Spread over the whole range, so that the clients of a
 * gateway that restarts do not all come back in the same instant.
 */
export function retryDelay(attempt, random = Math.random()) {
  const ceiling = Math.min(LATEST_MS, FIRST_CEILING_MS * 2 ** Math.min(attempt, 10));
  return Math.round(SOONEST_MS + random * (ceiling - SOONEST_MS));
}

export class Connection {
  #locate;
  #login;
  #onState;
  #onMessage;
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #welcomeDeadline = 0;
  #settled = 0;
  #round = 0;
  #started = false;

  /**
   * @param locate    async function that gives the WebSocket URL
   * @param login     function that gives the first message to send on each new socket
   * @param onState   called with "connecting", "online" or "offline", the time of the next attempt in ms (0: none),
   *                  and the reason if the server turned us away for good
   * @param onMessage called with each JSON object that arrives
   */
  constructor({ locate, login, onState, onMessage }) {
    this.#locate = locate;
    this.#login = login;
    this.#onState = onState;
    this.#onMessage = onMessage;
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
    // A page that the browser keeps for the Back button would linger in the room as a ghost.
    addEventListener("pagehide", () => this.#drop());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#started && this.open());
  }

  /** Connects, or replaces the present socket by a fresh one that logs in anew. */
  open() {
    this.#started = true;
    this.#drop();
    this.#dial();
  }

  /** The server has let us in. Until this is called the attempt counts as pending and has a deadline. */
  welcomed() {
    clearTimeout(this.#welcomeDeadline);
    clearTimeout(this.#settled);
    // A server that lets us in and drops us at once must not be dialled twice a second for ever.
    this.#settled = setTimeout(() => (this.#attempt = 0), SETTLED_MS);
    this.#onState("online", 0);
  }

  /** Skips the rest of a wait; does nothing while connecting or connected. */
  retryNow() {
    if (this.#retry === 0) return;
    clearTimeout(this.#retry);
    this.#retry = 0;
    this.#dial();
  }

  /** True if the message was handed to an open socket. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  async #dial() {
    const round = ++this.#round;
    this.#onState("connecting", 0);
    let socket;
    try {
      const url = await this.#locate();
      if (round !== this.#round) return;
      socket = new WebSocket(url);
    } catch {
      if (round === this.#round) this.#lost();
      return;
    }
    this.#socket = socket;
    this.#welcomeDeadline = setTimeout(() => socket === this.#socket && this.#lost(), WELCOME_DEADLINE_MS);
    socket.onopen = () => socket === this.#socket && this.send(this.#login());
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#lost(code, reason);
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      const message = parse(data);
      if (message?.type === "ping") this.send({ type: "pong" });
      else if (message) this.#onMessage(message);
    };
  }

  #lost(code = 0, reason = "") {
    this.#drop();
    if (code >= DO_NOT_RETURN.from && code <= DO_NOT_RETURN.to) {
      this.#onState("offline", 0, reason);
      return;
    }
    const delay = retryDelay(this.#attempt++);
    this.#retry = setTimeout(() => this.retryNow(), delay);
    this.#onState("offline", Date.now() + delay);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#round++;
    clearTimeout(this.#retry);
    clearTimeout(this.#welcomeDeadline);
    clearTimeout(this.#settled);
    this.#retry = 0;
    socket?.close();
  }
}

function parse(data) {
  try {
    const message = JSON.parse(data);
    return message !== null && typeof message === "object" ? message : null;
  } catch {
    return null; // not ours: the protocol is JSON text
  }
}

/** A valid ws: or wss: URL, or null. */
function webSocketUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === "ws:" || url.protocol === "wss:" ? url.href.replace(/#.*$/, "") : null;
  } catch {
    return null;
  }
}

/** Where the gateway is: ?ws=, else the page's meta tag, else config.json beside the page, else port 7272 of this host. */
export async function locateGateway() {
  const asked = webSocketUrl(new URLSearchParams(location.search).get("ws"));
  const filled = webSocketUrl(document.querySelector("meta[name=gatehouse-ws]")?.content);
  return asked ?? filled ?? (await configured()) ?? defaultUrl();
}

async function configured() {
  try {
    const answer = await fetch("config.json", { cache: "no-store" });
    return answer.ok ? webSocketUrl((await answer.json()).ws) : null;
  } catch {
    return null; // no such file, or the page's server is down: the default is as good a guess as any
  }
}

function defaultUrl() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.hostname || "127.0.0.1"}:7272/`;
}
