// What the phone keeps until it is uploaded: one database per person, so that nobody uploads in somebody else's name.
const VERSION = 1;

export async function openShelf(person) {
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(`jingjiang-visits-${person}`, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("waiting", { keyPath: "key" });
      asked.result.createObjectStore("drafts", { keyPath: "id" });
      asked.result.createObjectStore("known", { keyPath: "visit" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return new Shelf(db);
}

class Shelf {
  constructor(db) {
    this.db = db;
  }

  put(store, row) {
    return this.#done(store, "readwrite", (rows) => rows.put(row));
  }

  drop(store, key) {
    return this.#done(store, "readwrite", (rows) => rows.delete(key));
  }

  get(store, key) {
    return this.#done(store, "readonly", (rows) => rows.get(key));
  }

  async of(store, visit) {
    const rows = await this.#done(store, "readonly", (all) => all.getAll());
    return rows.filter((row) => row.visit === visit);
  }

  async clear(visit) {
    const waiting = await this.of("waiting", visit);
    if (waiting.length) return false;
    for (const draft of await this.of("drafts", visit)) await this.drop("drafts", draft.id);
    await this.drop("known", visit);
    return true;
  }

  // Resolves when the transaction is on disk, not when the request was taken.
  #done(store, mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = this.db.transaction(store, mode, { durability: "strict" });
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}
