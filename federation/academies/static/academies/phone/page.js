// The visit on a phone: write down, take photos, sign; everything is on the phone first and uploaded when it can be.
import { shrunk } from "./camera.js";
import { pad } from "./pen.js";
import { Away, SignedOut, known, send } from "./sending.js";
import { openShelf } from "./shelf.js";

const root = document.querySelector("[data-visit]");
const words = JSON.parse(root.dataset.words);
const { visit, person } = root.dataset;
const addresses = { state: root.dataset.state, records: root.dataset.records, signatures: root.dataset.signatures };
const shelf = await openShelf(person);
let standing = (await shelf.get("known", visit))?.state || { points: {}, signatures: [], open: true };
let sending = false;
const taken = new Set(); // the other side has these, and its answer that shows them is still to come

const say = (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const device = () => {
  const held = localStorage.getItem("jingjiang-device");
  if (held) return held;
  const made = `${words.phone} ${Math.random().toString(36).slice(2, 6).toUpperCase()}`;
  localStorage.setItem("jingjiang-device", made);
  return made;
};
const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without TLS has no randomUUID
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
};
const clock = (moment) => {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
};

// --- writing down -----------------------------------------------------------------------------------------------------

async function keep(kind, fields, photo) {
  const row = { key: newKey(), visit, kind, fields: { ...fields, device: device() }, photo };
  await shelf.put("waiting", row);
  await show();
  upload();
}

for (const card of document.querySelectorAll("[data-point]")) {
  const point = card.dataset.point;
  const form = card.querySelector("form");
  const id = `${visit}/${point}`;
  shelf.get("drafts", id).then((draft) => {
    if (!draft) return;
    form.note.value = draft.note;
    if (draft.outcome) form.outcome.value = draft.outcome;
    show();
  });
  form.addEventListener("input", () => {
    if (form.photo.files.length) return;
    const draft = { id, visit, outcome: form.outcome.value, note: form.note.value };
    const kept = draft.outcome || draft.note ? shelf.put("drafts", draft) : shelf.drop("drafts", id);
    kept.then(show);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const note = form.note.value.trim();
    const outcome = form.outcome.value;
    if (!outcome && !note) return tell(card, words.empty);
    if (outcome && outcome !== "held" && !note) return tell(card, words.why);
    await keep("record", { point, outcome, note, written_at: new Date().toISOString() });
    tell(card, "");
    if (form.note.value.trim() !== note || form.outcome.value !== outcome) return; // already writing the next one
    await shelf.drop("drafts", id);
    form.reset();
    show();
  });
  form.photo.addEventListener("change", async () => {
    const [file] = form.photo.files;
    if (!file) return;
    const moment = new Date();
    try {
      const photo = await shrunk(file, `${clock(moment)}  ${root.dataset.name}`);
      await keep("record", { point, outcome: "", note: "", written_at: moment.toISOString() }, photo);
      tell(card, "");
    } catch {
      tell(card, words.nophoto);
    }
    form.photo.value = "";
  });
}

for (const card of document.querySelectorAll("[data-sign]")) {
  const drawn = pad(card.querySelector("canvas"));
  const form = card.querySelector("form");
  card.querySelector("[data-clear]").addEventListener("click", () => drawn.clear());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = form.elements.name.value.trim();
    if (!name || drawn.empty) return tell(card, words.sign);
    const fields = { name, strokes: JSON.stringify(drawn.strokes), signed_at: new Date().toISOString() };
    if (card.dataset.sign === "host") fields.is_host = "on";
    await keep("signature", fields);
    drawn.clear();
    form.reset();
    tell(card, "");
  });
}

function tell(card, text) {
  card.querySelector("[data-said]").textContent = text;
}

// --- showing ----------------------------------------------------------------------------------------------------------

async function show() {
  const waiting = await shelf.of("waiting", visit);
  const drafts = await shelf.of("drafts", visit);
  const refused = waiting.filter((row) => row.said).length;
  for (const card of document.querySelectorAll("[data-point]")) {
    const mine = waiting.filter((row) => row.fields.point === card.dataset.point);
    const theirs = standing.points[card.dataset.point] || [];
    const list = card.querySelector("[data-records]");
    list.replaceChildren(...theirs.map(kept), ...mine.map(unsent));
    const last = [...theirs, ...mine.map((row) => row.fields)].filter((one) => one.outcome).at(-1);
    card.dataset.outcome = last?.outcome || "";
  }
  const signed = { visitor: [], host: [] };
  for (const one of standing.signatures) signed[one.host ? "host" : "visitor"].push(item([`${one.name} ✓ ${words.safe}`]));
  for (const row of waiting.filter((one) => one.kind === "signature")) {
    signed[row.fields.is_host ? "host" : "visitor"].push(unsent(row));
  }
  for (const card of document.querySelectorAll("[data-sign]")) {
    card.querySelector("[data-records]").replaceChildren(...signed[card.dataset.sign]);
  }
  count(waiting.filter((row) => !taken.has(row.key)).length, refused, drafts.length);
}

function count(waiting, refused, drafts) {
  const place = document.querySelector("[data-count]");
  const parts = [waiting ? say("waiting", { n: waiting }) : words.uploaded];
  if (refused) parts.push(say("refused", { n: refused }));
  if (drafts) parts.push(say("drafts", { n: drafts }));
  place.textContent = parts.join(words.comma);
  place.parentElement.dataset.safe = waiting || drafts ? "no" : "yes";
  const points = document.querySelectorAll("[data-point]");
  const done = [...points].filter((card) => card.dataset.outcome).length;
  document.querySelector("[data-done]").textContent = say("done", { n: done, of: points.length });
  document.querySelector("[data-upload]").hidden = waiting === 0;
}

function item(parts) {
  const row = document.createElement("li");
  row.append(...parts.filter(Boolean));
  return row;
}

function kept(one) {
  const said = [one.label, one.note].filter(Boolean).join(words.comma);
  const picture = one.photo && Object.assign(document.createElement("a"), { href: one.photo, textContent: words.photo });
  const foot = Object.assign(document.createElement("small"), { textContent: ` ${one.by} ${one.at} ✓ ${words.safe}` });
  return item([said, picture, foot]);
}

function unsent(row) {
  const { fields } = row;
  const said = [words.outcomes[fields.outcome], fields.note || fields.name].filter(Boolean).join(words.comma);
  const foot = Object.assign(document.createElement("small"), { textContent: standingOf(row) });
  const line = item([said, row.photo && thumbnail(row.photo), foot]);
  line.className = row.said ? "phone-refused" : taken.has(row.key) ? "" : "phone-waiting";
  if (row.said) line.append(dropper(row));
  return line;
}

function standingOf(row) {
  if (taken.has(row.key)) return ` ✓ ${words.safe}`;
  return row.said ? ` ${row.said}` : ` ○ ${words.here}`;
}

function thumbnail(blob) {
  const picture = Object.assign(document.createElement("canvas"), { className: "phone-thumb" });
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", words.photo);
  createImageBitmap(blob).then((bitmap) => {
    picture.height = 120;
    picture.width = Math.round((bitmap.width / bitmap.height) * 120);
    picture.getContext("2d").drawImage(bitmap, 0, 0, picture.width, picture.height);
    bitmap.close();
  });
  return picture;
}

function dropper(row) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain", textContent: words.drop });
  button.addEventListener("click", async () => {
    if (!window.confirm(words.sure)) return;
    await shelf.drop("waiting", row.key);
    show();
  });
  return button;
}

// --- uploading --------------------------------------------------------------------------------------------------------

async function learn() {
  const answer = await known(addresses);
  const { token: _secret, ...state } = answer;
  await shelf.put("known", { visit, state });
  for (const key of taken) await shelf.drop("waiting", key);
  taken.clear();
  standing = answer;
}

async function upload(again = false) {
  if (sending) return;
  sending = true;
  const line = document.querySelector("[data-line]");
  try {
    await learn();
    line.textContent = "";
    for (const row of await shelf.of("waiting", visit)) {
      if (taken.has(row.key) || (row.said && !again)) continue;
      const answer = await send(row, standing.token, addresses);
      if (answer.kept) taken.add(row.key);
      else await shelf.put("waiting", { ...row, said: answer.said });
      await show();
    }
    await learn();
    if (!standing.open && (await shelf.clear(visit))) await forget();
  } catch (trouble) {
    if (trouble instanceof SignedOut) line.textContent = words.signedout;
    else if (trouble instanceof Away) line.textContent = words.offline;
    else throw trouble;
    document.querySelector("[data-signin]").hidden = !(trouble instanceof SignedOut);
  } finally {
    sending = false;
    await show();
  }
  if ((await shelf.of("waiting", visit)).some((row) => !row.said && !taken.has(row.key)) && navigator.onLine && !line.textContent) upload();
}

document.querySelector("[data-upload]").addEventListener("click", () => upload(true));
document.querySelector("[data-forget]").addEventListener("click", async () => {
  const place = document.querySelector("[data-line]");
  if ((await shelf.of("waiting", visit)).length) place.textContent = words.notyet;
  else if (window.confirm(words.clearing) && (await shelf.clear(visit))) await forget();
});
window.addEventListener("online", () => upload());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && upload());
setInterval(() => upload(), 30_000);

// --- opening without a network ----------------------------------------------------------------------------------------

async function forget() {
  const worker = (await navigator.serviceWorker?.getRegistration())?.active;
  worker?.postMessage({ forget: true });
  document.querySelector("[data-offline]").textContent = words.cleared;
}

async function ready() {
  const place = document.querySelector("[data-offline]");
  if (!("serviceWorker" in navigator)) return (place.textContent = words.stayopen);
  await navigator.serviceWorker.register(root.dataset.worker, { scope: root.dataset.scope });
  const { active } = await navigator.serviceWorker.ready;
  await new Promise((resolve) => (document.readyState === "complete" ? resolve() : addEventListener("load", resolve)));
  const used = performance.getEntriesByType("resource").map((one) => one.name); // once for each time it was asked for
  const statics = new Set(used.filter((address) => address.startsWith(`${location.origin}/static/`)));
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => (place.textContent = data.kept > statics.size ? words.ready : words.stayopen);
  active.postMessage({ keep: [location.pathname, ...statics] }, [channel.port2]);
  navigator.storage?.persist?.();
}

await show();
await upload(); // first learn whether the visit still goes on: one that has ended is forgotten, not kept again
if (standing.open && navigator.onLine) ready().catch(() => (document.querySelector("[data-offline]").textContent = words.stayopen));
else if (standing.open) document.querySelector("[data-offline]").textContent = words.ready;
