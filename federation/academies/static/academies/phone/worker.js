// Keeps a visit's page and what it is made of, so that it opens without a network. Asks the network first, always.
const STORE = "jingjiang-visits";
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data;
  const work = keep ? kept(keep) : caches.delete(STORE);
  event.waitUntil(work.then((done) => event.ports[0]?.postMessage({ kept: keep ? done : 0, forgot: Boolean(forget) })));
});

async function kept(addresses) {
  const store = await caches.open(STORE);
  const answers = addresses.map(async (address) => {
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer === null && (await store.match(address, { ignoreVary: true }))) return; // no network after all: held already
    if (!answer || !fit(answer)) throw new Error(address);
    await store.put(address, answer);
  });
  return (await Promise.allSettled(answers)).filter((one) => one.status === "fulfilled").length;
}

function fit(answer) {
  return answer.ok && !answer.redirected; // never the sign-in page under the visit's address
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.endsWith("/state/")) return;
  if (request.mode === "navigate" ? !address.pathname.endsWith("/phone/") : !address.pathname.startsWith("/static/")) return;
  event.respondWith(answered(request));
});

async function answered(request) {
  const store = await caches.open(STORE);
  const held = await store.match(request, { ignoreVary: true });
  const asked = fetch(request).then((answer) => {
    if (held && fit(answer)) store.put(request, answer.clone());
    return answer;
  });
  if (!held) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(held.clone()), PATIENCE));
  return Promise.race([asked.catch(() => held.clone()), late]);
}
