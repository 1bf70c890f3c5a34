// Group chat in its simplest form: what is typed goes out as it is, what arrives is shown as it is.
// Test hooks (data-testid): state (data-state="connecting|online|offline"), messages (li[data-mine="true|false"]), message, send.
"use strict";

const $ = (id) => document.getElementById(id);
let socket;
let attempt = 0;

/** ?ws=, else the meta tag, else config.json beside the page, else port 7272 of this host. */
async function gateway() {
  const asked = new URLSearchParams(location.search).get("ws") || document.querySelector("meta[name=gatehouse-ws]").content;
  if (asked) return asked;
  const config = await fetch("config.json").then((answer) => answer.ok && answer.json()).catch(() => null);
  return config?.ws || `${location.protocol === "https:" ? "wss" : "ws"}://${location.hostname || "127.0.0.1"}:7272/`;
}

async function connect() {
  show("connecting", "Connecting");
  try {
    socket = new WebSocket(await gateway());
  } catch {
    show("offline", "This is not a WebSocket address");
    return;
  }
  socket.onopen = () => {
    attempt = 0;
    show("online", "Online");
  };
  socket.onclose = () => {
    show("offline", "Offline, trying again");
    setTimeout(connect, 500 + Math.random() * Math.min(15_000, 1_000 * 2 ** attempt++));
  };
  socket.onmessage = ({ data }) => add(String(data), false);
}

function show(state, text) {
  $("state").dataset.state = state;
  $("state").textContent = text;
  $("send").disabled = state !== "online";
}

function add(text, mine) {
  const item = document.createElement("li");
  item.textContent = text;
  item.dataset.mine = String(mine);
  $("messages").append(item);
  if ($("messages").childElementCount > 200) $("messages").firstElementChild.remove();
  $("messages").scrollTop = $("messages").scrollHeight;
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("message").value;
  if (text === "" || socket?.readyState !== WebSocket.OPEN) return;
  socket.send(text);
  add(text, true);
  $("message").value = "";
});

connect();
