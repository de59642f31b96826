// The chat page. Foreign text only ever becomes text nodes; nothing here parses HTML.
"use strict";

const byId = (id) => document.getElementById(id);
const people = new Map();
const chats = new Map();
const columns = new Map();
const MOST_ENTRIES = 500;
let logged = 0;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

async function post(path, wish) {
  const headers = { "Content-Type": "application/json", "X-Sandbox": "1" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(wish) });
    if (!answer.ok) notify(answer.status === 404 ? "That is no longer there." : `Refused (${answer.status}).`);
    return answer.ok ? await answer.json() : null;
  } catch {
    notify("The sandbox does not answer.");
    return null;
  }
}

let noticeTimer = 0;
function notify(text) {
  const notice = byId("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { notice.hidden = true; }, 4000);
}

// ---- formatted text -------------------------------------------------------

const WRAPPERS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

function safeLink(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:", "tg:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(address) {
  const href = safeLink(address);
  return href ? element("a", { href, target: "_blank", rel: "noopener noreferrer" }) : element("span");
}

function wrapper(entity, covered, column) {
  switch (entity.type) {
    case "text_link": return link(entity.url);
    case "url": return link(covered);
    case "email": return link(`mailto:${covered}`);
    case "spoiler": {
      const hidden = element("span", { className: "spoiler", tabIndex: 0, title: "Show" });
      const reveal = () => hidden.classList.add("shown");
      hidden.addEventListener("click", reveal);
      hidden.addEventListener("keydown", (pressed) => { if (pressed.key === "Enter") reveal(); });
      return hidden;
    }
    case "bot_command": {
      const command = element("button", { type: "button", className: "command" });
      command.addEventListener("click", () => column.say(covered));
      return command;
    }
    case "date_time": {
      const local = new Date(entity.unix_time * 1000);
      return element("time", { dateTime: local.toISOString(), title: local.toLocaleString() });
    }
    case "code": return copyable(element("code"), covered);
    case "pre": return copyable(element("pre"), covered);
    default: return element(WRAPPERS[entity.type] || "span", { className: entity.type });
  }
}

function copyable(block, text) {
  block.tabIndex = 0;
  block.title = "Copy";
  const copy = async () => {
    try { await navigator.clipboard.writeText(text); notify("Copied."); } catch { notify("Copying is not allowed here."); }
  };
  block.addEventListener("click", copy);
  block.addEventListener("keydown", (pressed) => { if (pressed.key === "Enter") copy(); });
  return block;
}

// Entities nest and are sorted by start, longest first; offsets count UTF-16 units, as JavaScript does.
function formatted(text, entities, column, from = 0, to = text.length) {
  const parts = document.createDocumentFragment();
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const end = Math.min(entity.offset + entity.length, to);
    index += 1;
    if (entity.offset < at || entity.offset >= to) continue;
    const inner = [];
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    parts.append(text.slice(at, entity.offset));
    const wrapped = wrapper(entity, text.slice(entity.offset, end), column);
    wrapped.append(formatted(text, inner, column, entity.offset, end));
    parts.append(wrapped);
    // A block ends its line by itself.
    at = BLOCKS.has(entity.type) && text[end] === "\n" && end < to ? end + 1 : end;
  }
  parts.append(text.slice(at, to));
  return parts;
}

// ---- messages -------------------------------------------------------------

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const KINDS = { audio: "Audio", document: "File", photo: "Photo", video: "Video" };
const PLAYED = new Set(["audio", "video"]);

function fileLine(message) {
  const kind = Object.keys(KINDS).find((name) => message[name]);
  if (!kind) return null;
  const file = kind === "photo" ? message.photo[0] : message[kind];
  const size = file.file_size ? ` · ${Math.max(1, Math.round(file.file_size / 1024))} KB` : "";
  const name = file.title || file.file_name || kind;
  const line = element("div", { className: "file" },
    element("span", { className: "file-kind", textContent: KINDS[kind] }),
    kind === "document" ? saved(file, name) : element("span", { textContent: name }),
    element("span", { className: "file-size", textContent: size }));
  return PLAYED.has(kind) ? element("div", {}, line, player(kind, file, name)) : line;
}

function addressOf(file) {
  return `/api/file/${encodeURIComponent(file.file_id)}`;
}

function saved(file, name) {
  return element("a", { href: addressOf(file), download: file.file_name || name, textContent: name });
}

function player(kind, file, name) {
  const made = element(kind, { controls: true, preload: "metadata", src: addressOf(file) });
  made.setAttribute("aria-label", name);
  return made;
}

function keyboard(message, column) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return element("div", { className: "keyboard" }, ...rows.map((row) =>
    element("div", { className: "row" }, ...row.map((button) => keyboardButton(button, message, column)))));
}

function keyboardButton(button, message, column) {
  if (button.url) {
    const opened = link(button.url);
    opened.className = "key";
    opened.textContent = `${button.text} ↗`;
    return opened;
  }
  const key = element("button", { type: "button", className: `key ${button.style || ""}`, textContent: button.text });
  if (button.switch_inline_query !== undefined) {
    key.addEventListener("click", () => offer(button.switch_inline_query, column));
    return key;
  }
  key.disabled = button.callback_data === undefined;
  key.addEventListener("click", async () => {
    key.classList.add("waiting");
    await post("/api/tap", { person: column.person, chat: column.chat, message: message.message_id, data: button.callback_data });
    setTimeout(() => key.classList.remove("waiting"), 600);
  });
  return key;
}

// Real apps ask for a chat first; here the offers go to any chat the person is in.
async function offer(words, column) {
  const answer = await post("/api/inline", { person: column.person, words });
  if (!answer) return;
  const dialog = element("dialog", { className: "offers" }, element("h3", { textContent: answer.results.length ? "Share" : answer.button || "Nothing to share" }));
  const chats = [...columns.values()].filter((other) => other.person === column.person);
  for (const result of answer.results) {
    dialog.append(element("p", { textContent: `${result.title} · ${result.description}` }));
    dialog.append(...chats.map((other) => {
      const into = element("button", { type: "button", className: "key", textContent: `to ${other.title}` });
      into.addEventListener("click", async () => {
        await post("/api/share", { person: column.person, chat: other.chat, query: answer.query, result: result.id });
        dialog.close();
      });
      return into;
    }));
  }
  const close = element("button", { type: "button", className: "key", textContent: "Close" });
  close.addEventListener("click", () => dialog.close());
  dialog.append(close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function bubble(message, column) {
  const own = message.from?.id === column.person;
  const body = element("div", { className: `bubble ${own ? "own" : ""}` });
  if (!own && column.group) body.append(element("div", { className: "author", textContent: message.from.first_name }));
  const topic = column.topics.find((known) => known.id === message.message_thread_id);
  if (topic) body.append(element("div", { className: "topic", textContent: `# ${topic.name}` }));
  const file = fileLine(message);
  if (file) body.append(file);
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  if (text) body.append(element("div", { className: "text" }, formatted(text, entities, column)));
  const when = clock.format(new Date((message.edit_date || message.date) * 1000));
  body.append(element("div", { className: "when", textContent: message.edits ? `edited ${when}` : when }));
  const keys = keyboard(message, column);
  return element("li", { className: own ? "own" : "" }, body, ...(keys ? [keys] : []));
}

// ---- columns: one chat as one person sees it ------------------------------

class Column {
  constructor(chat, person) {
    this.chat = chat.id;
    this.person = person.id;
    this.group = chat.type !== "private";
    this.topics = chat.topics;
    this.list = element("ol", { className: "messages", tabIndex: 0 });
    this.list.setAttribute("aria-live", "polite");
    this.box = element("textarea", { rows: 1, placeholder: "Message", maxLength: 100000 });
    this.box.setAttribute("aria-label", `Message as ${person.name}`);
    this.topic = element("select", { hidden: !this.topics.length }, ...this.topics.map((topic) => new Option(`# ${topic.name}`, topic.id)));
    this.topic.setAttribute("aria-label", "Topic");
    this.form = element("form", { className: "typing" }, this.topic, this.box, element("button", { textContent: "Send" }));
    const role = this.group ? `as ${person.name}` : person.note || (person.username ? `@${person.username}` : "");
    const name = this.group ? chat.title : person.name;
    const face = element("span", { className: `face face-${Math.abs(person.id) % 6}`, textContent: name.slice(0, 1).toUpperCase() });
    this.title = name;
    const title = element("div", {}, element("h2", { textContent: name }), element("p", { textContent: role }));
    this.root = element("article", { className: "chat" }, element("header", {}, face, title), this.list, this.form);
    this.tab = element("button", { type: "button", textContent: role && this.group ? `${name} (${person.name})` : name });
    this.tab.setAttribute("role", "tab");
    this.tab.addEventListener("click", () => select(this));
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (submitted) => { submitted.preventDefault(); this.send(); });
    this.box.addEventListener("keydown", (pressed) => {
      if (pressed.key === "Enter" && !pressed.shiftKey && !pressed.isComposing) { pressed.preventDefault(); this.send(); }
    });
    this.box.addEventListener("input", () => this.grow());
    this.atEnd = true;
    this.list.addEventListener("scroll", () => {
      this.atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    });
    new ResizeObserver(() => this.stick()).observe(this.list);
  }

  grow() {
    this.box.rows = Math.min(8, this.box.value.split("\n").length);
  }

  stick() {
    if (this.atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  async send() {
    const text = this.box.value;
    if (!text.trim()) return;
    this.box.value = "";
    this.grow();
    this.atEnd = true; // whoever writes wants to see the answer
    if (!await this.say(text)) this.box.value = text;
  }

  say(text) {
    const thread = this.topics.length ? Number(this.topic.value) : null;
    return post("/api/say", { person: this.person, chat: this.chat, text, thread });
  }

  // Unchanged messages keep their elements, so that focus, selection and opened spoilers stay.
  show(messages) {
    const { atEnd } = this; // taking messages out scrolls the list, which is not the reader's doing
    const known = new Map([...this.list.children].map((item) => [item.dataset.key, item]));
    this.list.replaceChildren(...messages.map((message) => {
      const key = `${message.message_id}/${message.edits}`;
      const item = known.get(key) || bubble(message, this);
      item.dataset.key = key;
      return item;
    }));
    if (!messages.length) this.list.append(element("li", { className: "empty", textContent: "Say /start to begin." }));
    this.atEnd = atEnd;
    this.stick();
    if (this.seen !== undefined && messages.length > this.seen && !this.root.classList.contains("selected")) this.tab.classList.add("news");
    this.seen = messages.length;
  }
}

function select(chosen) {
  for (const column of columns.values()) {
    const selected = column === chosen;
    column.root.classList.toggle("selected", selected);
    column.tab.setAttribute("aria-selected", String(selected));
    column.tab.tabIndex = selected ? 0 : -1;
  }
  chosen.tab.classList.remove("news");
  chosen.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  chosen.atEnd = true;
  chosen.stick();
  chosen.box.focus({ preventScroll: true });
}

byId("tabs").addEventListener("keydown", (pressed) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[pressed.key];
  if (!step) return;
  const all = [...columns.values()];
  const next = all[(all.findIndex((column) => column.tab === document.activeElement) + step + all.length) % all.length];
  select(next);
  next.tab.focus();
});

function showChat(chat) {
  chats.set(chat.id, chat);
  for (const id of chat.members) {
    const person = people.get(id);
    if (!person) continue;
    const key = `${chat.id}/${id}`;
    if (!columns.has(key)) {
      columns.set(key, new Column(chat, person));
      byId("tabs").append(columns.get(key).tab);
      byId("chats").append(columns.get(key).root);
      if (columns.size === 1) select(columns.get(key));
    }
    columns.get(key).show(chat.messages);
  }
}

// ---- Zoom and the log -----------------------------------------------------

const moment = new Intl.DateTimeFormat([], { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const exact = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

function cell(text, className = "") {
  return element("td", { className, textContent: text ?? "", title: text ?? "" });
}

function showMeetings(meetings) {
  const focused = document.activeElement?.dataset?.act;
  byId("zoom-count").textContent = meetings.length;
  byId("meetings").replaceChildren(...meetings.map((meeting) => {
    const topic = cell(meeting.topic);
    if (meeting.recording) topic.prepend(element("span", { className: "live", textContent: "rec" }));
    if (meeting.status === "started") topic.prepend(element("span", { className: "live", textContent: `live · ${meeting.people}` }));
    const start = meeting.start_time ? moment.format(new Date(meeting.start_time)) : "now";
    return [
      element("tr", {}, topic, cell(start), cell(meeting.id, "code"), cell(meeting.host_email, "host")),
      element("tr", { className: "acts" }, element("td", { colSpan: 4 }, ...acts(meeting))),
    ];
  }).flat());
  // New rows take the place of the old ones; whoever works with the keyboard stays where they were.
  if (focused) [...byId("meetings").querySelectorAll(".act")].find((one) => one.dataset.act === focused)?.focus();
}

// What one can do in a meeting; a running one cannot be started, and so on.
function acts(meeting) {
  const live = meeting.status === "started";
  return [
    act(meeting, "start", "Start", !live),
    act(meeting, "join", "Join as guest", live),
    act(meeting, "record", meeting.recording ? "Stop recording" : "Record", live),
    act(meeting, "end", "End", live),
    act(meeting, "end_with_recording", "End with recording", true),
  ];
}

function act(meeting, name, text, possible) {
  const button = element("button", { type: "button", className: "act", textContent: text, disabled: !possible });
  button.dataset.act = `${meeting.id}/${name}`;
  button.title = `${text}: ${meeting.topic}`;
  button.addEventListener("click", async () => {
    button.classList.add("waiting");
    await post("/api/zoom", { meeting: meeting.id, act: name });
    button.classList.remove("waiting");
  });
  return button;
}

// ---- meeting PCs: what stands on their screens ----------------------------

const RECORDING = { none: "", running: "● recording", paused: "❚❚ paused" };

function showPcs(pcs) {
  const focused = document.activeElement?.dataset?.press;
  byId("pcs").hidden = !pcs.length;
  byId("pcs-count").textContent = pcs.length;
  byId("windows").replaceChildren(...pcs.map(pcWindow));
  if (focused) [...byId("windows").querySelectorAll(".act")].find((one) => one.dataset.press === focused)?.focus();
}

function pcWindow(pc) {
  const inside = pc.zoom === "in_meeting";
  const title = element("header", {}, element("strong", { textContent: pc.name }),
    element("span", { textContent: inside ? "Zoom Meeting" : "Zoom Workplace" }));
  const body = element("div", { className: "screen" });
  if (!inside) body.append(element("p", { className: "idle", textContent: "No meeting" }));
  else {
    body.append(element("p", { className: "topic-now", textContent: pc.topic }),
      element("p", { className: "code", textContent: `${pc.meeting} · ${pc.hosting ? "host" : "guest"} · ${pc.participants} in the meeting` }));
    const marks = [RECORDING[pc.recording], pc.microphone ? "" : "muted", pc.camera ? "camera" : "", pc.sharing ? "sharing" : ""];
    body.append(element("p", { className: `marks ${pc.recording}`, textContent: marks.filter(Boolean).join(" · ") || "not recording" }));
  }
  if (pc.note) body.append(element("p", { className: "note", textContent: pc.note }));
  return element("article", { className: "window" }, title, body, element("footer", {}, ...presses(pc, inside)));
}

function presses(pc, inside) {
  if (!inside) return [];
  const buttons = {
    none: [["recording=running", "Record"]],
    running: [["recording=paused", "Pause"], ["recording=none", "Stop recording"]],
    paused: [["recording=running", "Resume"], ["recording=none", "Stop recording"]],
  }[pc.recording];
  const ending = pc.hosting ? ["meeting=ended", "End for all"] : ["meeting=left", "Leave"];
  return [...buttons, pc.microphone ? ["microphone=off", "Mute"] : ["microphone=on", "Unmute"], ending]
    .map(([desired, text]) => pressed(pc, desired, text));
}

function pressed(pc, desired, text) {
  const button = element("button", { type: "button", className: "act", textContent: text });
  button.dataset.press = `${pc.name}/${desired}`;
  button.title = `${text}: ${pc.name}`;
  button.addEventListener("click", () => post(`/pc/${encodeURIComponent(pc.name)}`, { desired }));
  return button;
}

function showLog(entries) {
  const rows = byId("entries");
  for (const entry of entries) {
    if (entry.position <= logged) continue;
    logged = entry.position;
    const name = cell(entry.name, "event");
    if (entry.text) { name.title = entry.text; name.append(element("small", { textContent: entry.text })); }
    rows.prepend(element("tr", { className: "fresh" }, cell(String(entry.position), "code"),
      cell(exact.format(new Date(entry.at))), name, cell(entry.who), cell(entry.via), cell(entry.stream, "code")));
  }
  while (rows.children.length > MOST_ENTRIES) rows.lastElementChild.remove();
  byId("log-count").textContent = logged;
}

byId("stranger").addEventListener("submit", async (submitted) => {
  submitted.preventDefault();
  const form = submitted.target;
  if (await post("/api/person", { name: form.elements.name.value })) form.reset();
});

function connect() {
  const stream = new EventSource("/api/stream");
  const on = (kind, show) => stream.addEventListener(kind, (news) => show(JSON.parse(news.data)));
  const state = byId("connection");
  stream.addEventListener("open", () => { state.textContent = "live"; state.className = "on"; });
  stream.addEventListener("error", () => { state.textContent = "reconnecting…"; state.className = ""; });
  on("people", (all) => { for (const person of all) people.set(person.id, person); });
  on("chat", showChat);
  on("meetings", showMeetings);
  on("pcs", showPcs);
  on("log", showLog);
}

connect();
