// Shows the time that the server broadcasts (an ISO instant or unix seconds), when it came and since when we listen.
// Test hooks (data-testid): clock, raw (the text as it arrived), age, count, since, state (data-state="connecting|online|offline").
"use strict";

const $ = (id) => document.getElementById(id);
let attempt = 0;
let count = 0;
let arrived = 0;

/** ?ws=, else the meta tag, else config.json beside the page, else port 7272 of this host. */
async function gateway() {
  const asked = new URLSearchParams(location.search).get("ws") || document.querySelector("meta[name=gatehouse-ws]").content;
  if (asked) return asked;
  const config = await fetch("config.json").then((answer) => answer.ok && answer.json()).catch(() => null);
  return config?.ws || `${location.protocol === "https:" ? "wss" : "ws"}://${location.hostname || "127.0.0.1"}:7272/`;
}

async function connect() {
  show("connecting", "Connecting");
  let socket;
  try {
    socket = new WebSocket(await gateway());
  } catch {
    show("offline", "This is not a WebSocket address");
    return;
  }
  socket.onopen = () => {
    attempt = 0;
    show("online", "Online");
    $("since").textContent = timeOf(new Date());
  };
  socket.onclose = () => {
    show("offline", "Offline, trying again");
    $("since").textContent = "not connected";
    setTimeout(connect, 500 + Math.random() * Math.min(15_000, 1_000 * 2 ** attempt++));
  };
  socket.onmessage = ({ data }) => {
    const text = String(data);
    const date = new Date(/^\d{9,11}$/.test(text) ? Number(text) * 1000 : text);
    $("clock").textContent = Number.isNaN(date.getTime()) ? "--:--:--" : timeOf(date);
    $("raw").textContent = text;
    $("count").textContent = String(++count);
    arrived = Date.now();
    showAge();
  };
}

function timeOf(date) {
  return date.toLocaleTimeString("en-GB");
}

function show(state, text) {
  $("state").dataset.state = state;
  $("state").textContent = text;
}

function showAge() {
  const seconds = Math.round((Date.now() - arrived) / 1000);
  $("age").textContent = seconds === 0 ? "just now" : `${seconds} s ago`;
}

setInterval(() => arrived && showAge(), 1000);
connect();
