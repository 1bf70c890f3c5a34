// The chat page. Everything that arrives is plain text and is shown by textContent only.
//
// Hooks for browser tests (data-testid, unless an attribute or #id is named):
//   gate, name, join, gate-cancel   the dialog that asks for the name; gate is open until the person came in
//   my-name, rename                 the name in use, the button that opens the dialog again
//   rooms, room-field, room-go      room links a[data-room-id] (aria-current on the present one); any other room
//   room-name                       the present room
//   online-list, online-count       li[data-client-id][data-name], data-me="true" on oneself; the number of people
//   people-button                   opens the drawer with rooms and people on a phone
//   state, retry-now                data-state="connecting|online|offline"; tries again at once
//   messages                        li[data-kind="room|private|notice"][data-from=<client id>]; data-mine on own
//                                   ones, data-to=<client id> on private ones; inside them .who, .text, time;
//                                   notices: data-event="welcome|join|leave|lost|unsent|error"
//   message, recipient, send, hint  the box, the select (value "all" or a client id), the button, why it is off
//   to-everyone, jump               ends writing privately; goes to the newest message
//   theme, emoji-button             light or dark; the emoji panel (#emoji button)
// Query: ?name= comes in without the dialog, ?room_id= chooses the room, ?ws= the gateway.

import { Connection, locateGateway } from "./connection.js";

const EVERYONE = "all";
const FIXED_ROOMS = ["1", "2", "3", "4"];
const SHOWN_MESSAGES = 500;
const SHOWN_PEOPLE = 300;
const EARLY_MESSAGES = 200;
const SAME_RUN_MS = 3 * 60_000;
const AVATAR_TONES = 8;
const EMOJI = [..."😀😂😊😍🤔😅😎😢😮🙌👍👎👏🙏💪🔥🎉💚☕🍕🚀🌙🌞🏰"];

const $ = (id) => document.getElementById(id);

let me = { id: "", name: "" };
let room = roomFromUrl();
let people = new Map(); // client id -> name
let early = []; // what arrived before our own login was answered
let unconfirmed = []; // said, but our own copy has not come back yet
let unread = 0;
let wasOnline = false;

const connection = new Connection({
  locate: locateGateway,
  login: () => ({ type: "login", client_name: me.name, room_id: room }),
  onState: showState,
  onMessage: receive,
});

// ---------------------------------------------------------------- small things

function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  const { data = {}, ...rest } = properties;
  Object.assign(node, rest);
  Object.assign(node.dataset, data);
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function avatar(name) {
  let hash = 7;
  for (const letter of name) hash = Math.imul(hash ^ letter.codePointAt(0), 0x9e3779b1);
  const words = name.trim().split(/\s+/);
  const initials = (words.length > 1 ? [words[0], words.at(-1)] : [words[0]]).map((word) => [...word][0] ?? "?");
  return element("span", {
    className: "avatar",
    ariaHidden: "true",
    textContent: initials.join("").toUpperCase(),
    data: { tone: String((hash >>> 16) % AVATAR_TONES) },
  });
}

/** Makes the children of a parent exactly these nodes, moving as few as possible so that focus stays where it is. */
function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, i) => parent.children[i] === node || parent.insertBefore(node, parent.children[i] ?? null));
}

/** Storage may be forbidden; a chat works without. */
function remembered(storage, key) {
  try {
    return window[storage].getItem(`gatehouse.${key}`) ?? "";
  } catch {
    return "";
  }
}

function remember(storage, key, value) {
  try {
    window[storage].setItem(`gatehouse.${key}`, value);
  } catch {
    // forgotten on reload, that is all
  }
}

/** The server's wall clock as it is written, or an ISO instant in local time; the arrival if there is neither. */
function timeOf(text) {
  const wall = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d)(:\d\d)?$/.exec(text ?? "");
  if (wall) return element("time", { dateTime: text.replace(" ", "T"), title: text, textContent: wall[2] });
  const parsed = new Date(text ?? NaN);
  const instant = Number.isNaN(parsed.getTime()) ? new Date() : parsed;
  const shown = instant.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return element("time", { dateTime: instant.toISOString(), title: instant.toLocaleString("en-GB"), textContent: shown });
}

function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

// ---------------------------------------------------------------- what the server says

function receive(message) {
  if (message.type === "error") {
    notice("error", String(message.message ?? "The server reports an error."));
  } else if (message.type === "login" && message.client_list) {
    welcome(message);
  } else if (me.id === "") {
    if (early.length < EARLY_MESSAGES) early.push(message);
  } else {
    roomMessage(message);
  }
}

function welcome({ client_id, client_name, client_list }) {
  me.id = String(client_id);
  people = new Map(Object.entries(client_list).map(([id, name]) => [id, String(name)]));
  people.set(me.id, String(client_name ?? me.name));
  showPeople();
  connection.welcomed();
  const others = people.size - 1;
  const company = others === 0 ? "Nobody else is here yet." : `${count(others, "other person is", "other people are")} here.`;
  notice("welcome", `${wasOnline ? "Back in" : "You are in"} room ${room}. ${company}`);
  wasOnline = true;
  early.splice(0).forEach(roomMessage);
}

function roomMessage(message) {
  if (message.type === "login") joined(message);
  else if (message.type === "logout") left(message);
  else if (message.type === "say") said(message);
}

function joined({ client_id, client_name, time }) {
  const id = String(client_id);
  const known = people.has(id);
  people.set(id, String(client_name));
  showPeople();
  if (!known) notice("join", "came in", { id, name: String(client_name), time });
}

function left({ from_client_id, from_client_name, time }) {
  const id = String(from_client_id);
  const name = people.get(id) ?? String(from_client_name);
  people.delete(id);
  showPeople();
  notice("leave", "left", { id, name, time });
}

function said({ from_client_id, from_client_name, to_client_id, content, time }) {
  const from = String(from_client_id);
  const to = String(to_client_id ?? EVERYONE);
  const text = String(content);
  const mine = from === me.id;
  if (mine) confirm(to, text);
  const isPrivate = to !== EVERYONE;
  const name = String(from_client_name ?? people.get(from) ?? "Somebody");
  const item = element("li", { data: { kind: isPrivate ? "private" : "room", from } });
  if (mine) item.dataset.mine = "true";
  if (isPrivate) item.dataset.to = to;
  const last = log.lastElementChild;
  const sameRun = last?.dataset.kind === item.dataset.kind && last.dataset.from === from && last.dataset.to === item.dataset.to;
  if (sameRun && Date.now() - last.arrived < SAME_RUN_MS) item.dataset.run = "true";
  item.arrived = Date.now();

  const meta = element("p", { className: "meta" }, element("bdi", { className: "who", textContent: mine ? "You" : name }));
  if (isPrivate) {
    const tag = element("span", { className: "tag" }, icon("lock"));
    if (mine && to !== me.id) tag.append("only to ", element("bdi", { textContent: people.get(to) ?? "somebody who left" }));
    else tag.append("only to you");
    meta.append(" ", tag);
  }
  meta.append(" ", timeOf(time));
  const body = element("p", { className: "text", dir: "auto" }, ...linked(text));
  if (/^(?:\p{Extended_Pictographic}[\uFE0F\u200D]*){1,3}$/u.test(text.trim())) body.dataset.large = "true";
  item.append(avatar(name), meta, body);
  show(item, mine);
  if (!mine) countUnread();
}

/** Text with its web addresses as links; everything becomes text nodes. */
function linked(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"']+/gi)) {
    const address = withoutTrailingPunctuation(match[0]);
    if (!URL.canParse(address)) continue;
    nodes.push(text.slice(end, match.index));
    nodes.push(element("a", { href: address, textContent: address, target: "_blank", rel: "noopener noreferrer nofollow" }));
    end = match.index + address.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

function withoutTrailingPunctuation(address) {
  let kept = address.replace(/[.,;:!?…]+$/, "");
  while (kept.endsWith(")") && kept.split(")").length > kept.split("(").length) kept = kept.slice(0, -1);
  return kept;
}

// ---------------------------------------------------------------- the log

const log = $("log");
const scroll = $("scroll");
const otherRooms = new Map(); // room -> its items, while we are elsewhere
let below = 0; // arrived under the visible part

function notice(event, text, { id = "", name = "", time } = {}) {
  const item = element("li", { data: { kind: "notice", event, from: id } });
  if (name) item.append(element("bdi", { className: "who", textContent: name }), " ");
  item.append(element("span", { className: "text", textContent: text }), " ", timeOf(time));
  show(item, false);
  return item;
}

function show(item, follow) {
  const atEnd = follow || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  log.append(item);
  while (log.childElementCount > SHOWN_MESSAGES) log.firstElementChild.remove();
  if (atEnd) toEnd();
  else if (item.dataset.kind !== "notice") showBelow(below + 1);
}

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  showBelow(0);
}

function showBelow(number) {
  below = number;
  $("jump").hidden = number === 0;
  $("jump-text").textContent = count(number, "new message", "new messages");
}

scroll.addEventListener("scroll", () => {
  if (scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60) showBelow(0);
});
$("jump").addEventListener("click", () => {
  toEnd();
  box.focus();
});

// The box may grow, a phone's keyboard may open: what was at the end stays at the end.
let height = 0;
new ResizeObserver(() => {
  if (scroll.scrollHeight - scroll.scrollTop - (height || scroll.clientHeight) < 60) toEnd();
  height = scroll.clientHeight;
}).observe(scroll);

function swapLog(from, to) {
  const kept = document.createDocumentFragment();
  kept.append(...log.children);
  otherRooms.set(from, kept);
  scroll.ariaBusy = "true"; // old messages are not news to a screen reader
  log.append(otherRooms.get(to) ?? "");
  otherRooms.delete(to);
  scroll.ariaBusy = "false";
  toEnd();
}

function countUnread() {
  if (document.hidden) unread++;
  showTitle();
}

function showTitle() {
  document.title = `${unread ? `(${unread}) ` : ""}Room ${room} · Gatehouse chat`;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  showTitle();
});

// ---------------------------------------------------------------- who is online

const rosterItems = new Map(); // client id -> li
const recipientOptions = new Map(); // client id -> option
const recipient = $("recipient");
const everyone = recipient.firstElementChild;
let recipientName = "";

function showPeople() {
  const names = [...people.values()];
  const ambiguous = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  const sorted = [...people].sort(
    ([a, left], [b, right]) => (b === me.id) - (a === me.id) || left.localeCompare(right) || (a < b ? -1 : 1),
  );
  for (const map of [rosterItems, recipientOptions]) for (const id of map.keys()) if (!people.has(id)) map.delete(id);

  const label = ([id, name]) => (ambiguous.has(name) && id !== me.id ? `${name} #${id.slice(-4)}` : name);
  arrange($("roster"), sorted.slice(0, SHOWN_PEOPLE).map((person) => rosterItem(person[0], person[1], label(person))));
  $("roster-more").hidden = sorted.length <= SHOWN_PEOPLE;
  $("roster-more").textContent = `and ${sorted.length - SHOWN_PEOPLE} more`;
  $("online-count").textContent = String(people.size);

  const chosen = recipient.value;
  const options = sorted.filter(([id]) => id !== me.id).map((person) => recipientOption(person[0], label(person)));
  // What is meant for one must never go to all because that one left: it stays theirs and cannot be sent.
  if (chosen !== EVERYONE && !people.has(chosen)) {
    options.push(element("option", { value: chosen, textContent: `${recipientName} (left)` }));
  }
  arrange(recipient, [everyone, ...options]);
  recipient.value = options.some((option) => option.value === chosen) ? chosen : EVERYONE;
  showRecipient();
}

function rosterItem(id, name, label) {
  let item = rosterItems.get(id);
  if (item?.dataset.label !== label) {
    const replaced = element("li", { data: { clientId: id, name, label } });
    const text = element("bdi", { textContent: label });
    if (id === me.id) {
      replaced.dataset.me = "true";
      replaced.append(element("span", { className: "person" }, avatar(name), text, element("small", { textContent: "you" })));
    } else {
      const button = element("button", { className: "person", type: "button", title: "Write privately" });
      button.append(avatar(name), text, icon("lock"));
      button.addEventListener("click", () => writeTo(id));
      replaced.append(button);
    }
    rosterItems.set(id, (item = replaced));
  }
  return item;
}

function recipientOption(id, label) {
  const option = recipientOptions.get(id) ?? element("option", { value: id });
  if (option.textContent !== label) option.textContent = label;
  recipientOptions.set(id, option);
  return option;
}

function writeTo(id) {
  recipient.value = id;
  showRecipient();
  closeSide();
  box.focus();
}

function showRecipient() {
  const id = recipient.value;
  const isPrivate = id !== EVERYONE;
  if (people.has(id)) recipientName = people.get(id);
  $("composer").dataset.private = String(isPrivate);
  $("private-mark").hidden = !isPrivate;
  box.placeholder = isPrivate ? `Write to ${recipientName} only` : "Write to everyone here";
  for (const [personId, item] of rosterItems) item.firstElementChild.ariaPressed = personId === me.id ? null : String(personId === id);
  showSendable();
}

recipient.addEventListener("change", () => {
  showRecipient();
  if (!people.has(recipient.value)) showPeople();
});
$("to-everyone").addEventListener("click", () => writeTo(EVERYONE));

// ---------------------------------------------------------------- the box

const box = $("message");

function showSendable() {
  const state = $("state").dataset.state;
  const gone = recipient.value !== EVERYONE && !people.has(recipient.value);
  $("send").disabled = state !== "online" || gone;
  if (state !== "online" && me.name) $("hint").textContent = "Not connected. Your text stays here.";
  else if (gone) $("hint").textContent = `${recipientName} is gone. Choose who should read this.`;
  else $("hint").textContent = "";
}

function say() {
  const content = box.value.trim();
  if (content === "" || $("send").disabled) return;
  const to = recipient.value;
  const name = to === EVERYONE ? "everyone" : people.get(to);
  if (!connection.send({ type: "say", to_client_id: to, to_client_name: name, content })) return;
  unconfirmed.push({ to, name, content });
  box.value = "";
  fitBox();
  closeEmoji();
}

function confirm(to, content) {
  const i = unconfirmed.findIndex((message) => message.to === to && message.content === content);
  if (i >= 0) unconfirmed.splice(0, i + 1); // copies come back in order: an earlier one without was refused
}

/** Names what was on its way when the connection broke; only the person knows whether saying it twice does harm. */
function offerUnconfirmed() {
  for (const { name, content } of unconfirmed.splice(0)) {
    const item = notice("unsent", `Perhaps not delivered to ${name}: “${shortened(content)}”`);
    const again = element("button", { className: "quiet-button", type: "button", textContent: "Put back in the box" });
    again.addEventListener("click", () => {
      box.value = box.value ? `${box.value}\n${content}` : content;
      again.remove();
      fitBox();
      box.focus();
    });
    item.append(" ", again);
    toEnd();
  }
}

function shortened(text) {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function fitBox() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function insert(text) {
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  fitBox();
}

box.addEventListener("input", fitBox);
box.addEventListener("keydown", (event) => {
  if (event.isComposing) return; // Enter accepts a suggestion of the input method
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (event.ctrlKey || event.altKey || event.metaKey) insert("\n");
    else say();
  } else if (event.key === "Escape" && recipient.value !== EVERYONE && box.value === "") {
    writeTo(EVERYONE);
  }
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
  box.focus();
});

for (const character of EMOJI) {
  const button = element("button", { type: "button", textContent: character });
  button.addEventListener("click", () => insert(character));
  $("emoji").append(button);
}
$("emoji-button").addEventListener("click", () => {
  $("emoji").hidden = !$("emoji").hidden;
  $("emoji-button").ariaExpanded = String(!$("emoji").hidden);
  if (!$("emoji").hidden) $("emoji").firstElementChild.focus();
});
$("emoji").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
  const buttons = [...$("emoji").children];
  if (step) buttons[buttons.indexOf(document.activeElement) + step]?.focus();
});

function closeEmoji() {
  $("emoji").hidden = true;
  $("emoji-button").ariaExpanded = "false";
}

// ---------------------------------------------------------------- the state of the connection

let countdown = 0;

function showState(state, retryAt, reason) {
  const before = $("state").dataset.state;
  $("state").dataset.state = state;
  $("retry").hidden = state !== "offline";
  $("retry").textContent = retryAt ? "now" : "connect";
  clearInterval(countdown);
  if (state === "offline") {
    if (reason !== undefined) notice("error", `The server closed the connection: ${reason || "no reason given"}`);
    if (retryAt) {
      const tick = () => badge(`Reconnecting in ${Math.max(0, Math.ceil((retryAt - Date.now()) / 1000))} s`);
      tick();
      countdown = setInterval(tick, 250);
    } else {
      badge("Disconnected");
    }
  } else {
    badge(state === "online" ? "Online" : "Connecting");
  }
  if (state !== "online") {
    if (before === "online") {
      notice("lost", "Connection lost.");
      offerUnconfirmed();
    }
    me.id = "";
    early = [];
  }
  // The countdown itself would be read out every second; the change of state is what matters.
  if (state === "online" || before === "online") $("announce").textContent = state === "online" ? "Online" : "Connection lost";
  showSendable();
}

function badge(text) {
  if ($("state-text").textContent !== text) $("state-text").textContent = text;
}

$("retry").addEventListener("click", () => connection.open());

// ---------------------------------------------------------------- rooms

function roomFromUrl() {
  return new URLSearchParams(location.search).get("room_id")?.trim().slice(0, 32) || "1";
}

function addressOf(roomId) {
  const url = new URL(location.href);
  url.searchParams.set("room_id", roomId);
  return url.pathname + url.search;
}

function showRooms() {
  const rooms = [...new Set([...FIXED_ROOMS, ...otherRooms.keys(), room])];
  $("rooms").replaceChildren(
    ...rooms.map((id) => {
      const link = element("a", { href: addressOf(id), data: { roomId: id } }, element("bdi", { textContent: id }));
      link.setAttribute("aria-label", `Room ${id}`);
      if (id === room) link.setAttribute("aria-current", "page");
      return element("li", {}, link);
    }),
  );
  $("room-name").textContent = room;
  $("gate-room").textContent = room;
  showTitle();
}

function enterRoom(id) {
  closeSide();
  if (id === room) return;
  swapLog(room, id);
  room = id;
  wasOnline = log.childElementCount > 0;
  showRooms();
  people = new Map();
  if (box.value.trim() === "") recipient.value = EVERYONE;
  showPeople();
  if (me.name) connect();
}

$("rooms").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goTo(link.dataset.roomId);
});
$("room-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = $("room-field").value.trim();
  if (id === "") return;
  $("room-field").value = "";
  goTo(id);
});
addEventListener("popstate", () => enterRoom(roomFromUrl()));

function goTo(id) {
  if (id !== room) history.pushState(null, "", addressOf(id));
  enterRoom(id);
  if (!$("gate").open) box.focus();
}

// ---------------------------------------------------------------- coming in

function connect() {
  // A wanted change is no loss: the state goes back first, so that nothing is reported as broken.
  $("state").dataset.state = "connecting";
  unconfirmed = [];
  connection.open();
}

function comeIn(name) {
  me = { id: "", name };
  remember("localStorage", "name", name);
  remember("sessionStorage", "in", name);
  $("me-name").textContent = name;
  const face = avatar(name);
  face.id = "me-avatar";
  $("me-avatar").replaceWith(face);
  connect();
  box.focus();
}

/** The name typed last counts: a reload must not go back to the one in the address. */
function forgetPresetName() {
  const url = new URL(location.href);
  url.searchParams.delete("name");
  history.replaceState(null, "", url);
  showRooms();
}

function openGate() {
  $("name").value = me.name || remembered("localStorage", "name");
  $("gate-cancel").hidden = me.name === "";
  $("gate").showModal();
  $("name").select();
}

$("gate-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = cleanName($("name").value);
  if (name === "") {
    $("name").value = "";
    $("name").reportValidity();
    return;
  }
  $("gate").close();
  forgetPresetName();
  comeIn(name);
});
$("gate").addEventListener("cancel", (event) => {
  if (me.name === "") event.preventDefault(); // nothing to go back to
});
// Chromium closes a dialog on the second Escape whatever "cancel" says.
$("gate").addEventListener("close", () => me.name === "" && setTimeout(() => me.name === "" && openGate()));
$("gate-cancel").addEventListener("click", () => $("gate").close());
$("rename").addEventListener("click", () => {
  closeSide();
  openGate();
});

function cleanName(text) {
  return [...text.replace(/\s+/g, " ").trim()].slice(0, 24).join("");
}

// ---------------------------------------------------------------- the drawer on a phone, light and dark

const narrow = matchMedia("(max-width: 760px)");

function openSide() {
  $("side").dataset.open = "true";
  $("scrim").hidden = false;
  $("side-open").ariaExpanded = "true";
  showSideReachable();
  $("side-close").focus();
}

function closeSide() {
  const wasOpen = $("side").dataset.open === "true";
  $("side").dataset.open = "false";
  $("scrim").hidden = true;
  $("side-open").ariaExpanded = "false";
  if (wasOpen && narrow.matches) $("side-open").focus();
  showSideReachable();
}

function showSideReachable() {
  $("side").inert = narrow.matches && $("side").dataset.open !== "true";
}

narrow.addEventListener("change", closeSide);
$("side-open").addEventListener("click", openSide);
$("side-close").addEventListener("click", closeSide);
$("scrim").addEventListener("click", closeSide);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!$("emoji").hidden) {
    closeEmoji();
    box.focus();
  } else if ($("side").dataset.open === "true") {
    closeSide();
  }
});

$("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  remember("localStorage", "theme", root.dataset.theme);
});

// ---------------------------------------------------------------- start

showSideReachable();
showRooms();
showPeople();
// A reload of this tab comes straight back in; a new tab asks, because two tabs are usually two people trying it out.
const known = cleanName(new URLSearchParams(location.search).get("name") ?? remembered("sessionStorage", "in"));
if (known) comeIn(known);
else openGate();
