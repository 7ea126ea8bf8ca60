// Uploading what waits, one by one. A record leaves the phone only after the other side said it has it.
export class Away extends Error {} // no network, or the other side does not answer
export class SignedOut extends Error {}

export async function known(addresses) {
  const answer = await reached(addresses.state, { redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignedOut();
  if (!answer.ok) throw new Away();
  return answer.json();
}

export async function send(row, token, addresses) {
  const form = new FormData();
  for (const [name, value] of Object.entries(row.fields)) form.append(name, value);
  form.append("key", row.key);
  form.append("sent_at", new Date().toISOString());
  if (row.photo) form.append("photo", row.photo, `${row.key}.jpg`);
  const address = row.kind === "signature" ? addresses.signatures : addresses.records;
  const answer = await reached(address, {
    method: "POST",
    body: form,
    headers: { "X-CSRFToken": token },
    redirect: "manual",
  });
  if (answer.type === "opaqueredirect") throw new SignedOut();
  if (answer.ok) return { kept: true };
  if (answer.status >= 500 || answer.status === 429) throw new Away();
  const said = await answer.json().catch(() => ({}));
  if (!said.said && answer.status === 403) throw new SignedOut();
  return { kept: false, said: said.said || String(answer.status) };
}

async function reached(address, options) {
  try {
    return await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
  } catch {
    throw new Away();
  }
}
