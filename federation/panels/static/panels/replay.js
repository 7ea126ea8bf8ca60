// Replays a published draw in the reader's own browser: the recipe of docs/adr/0017 with WebCrypto, and nothing else.
const words = new TextEncoder();

async function digest(text) {
  const hashed = await crypto.subtle.digest("SHA-256", words.encode(text));
  return [...new Uint8Array(hashed)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function replay(draw) {
  const pool = await digest(draw.pool.map(([key, label]) => `${key}\t${label}\n`).join(""));
  const rest = draw.pool.map(([key]) => key);
  const order = [];
  for (let step = 0; rest.length; step += 1) {
    const hashed = await digest(`${step}/${draw.seed}/${pool}/${step}`);
    order.push(...rest.splice(Number(BigInt(`0x${hashed}`) % BigInt(rest.length)), 1));
  }
  return { pool, order };
}

function line(term, words) {
  const shown = document.createElement("p");
  const name = document.createElement("strong");
  name.textContent = `${term} `;
  shown.append(name, words);
  return shown;
}

const place = document.querySelector("[data-replay]");
if (place) {
  const button = place.querySelector("button");
  const status = place.querySelector('[role="status"]');
  const say = (told, kind) => {
    const shown = document.createElement("p");
    shown.className = kind;
    shown.textContent = told;
    status.replaceChildren(shown);
  };
  if (!globalThis.crypto?.subtle) {
    say(place.dataset.unable, "hint");
  } else {
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const draw = await (await fetch(place.dataset.replay)).json();
        const { pool, order } = await replay(draw);
        const right = pool === draw.pool_digest && order.join("\n") === draw.result.join("\n");
        say(right ? place.dataset.right : place.dataset.wrong, right ? "held" : "failed");
        status.append(line(place.dataset.pool, pool), line(place.dataset.order, order.slice(0, draw.count).join(" → ")));
      } catch {
        say(place.dataset.unable, "failed");
      }
      button.disabled = false;
    });
  }
}
