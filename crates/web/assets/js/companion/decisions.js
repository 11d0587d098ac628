// What the companion keeps on a device: decisions until they are delivered, which cards were displayed,
// what was rewritten, and what became of decisions. Pages import it, the service worker loads it.
(() => {
  const NAME = "overture-companion";
  const STORES = { decisions: "number", displayed: "id", drafts: "id", told: "key", facts: "name" };
  const AT_ONCE = 200;

  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const [store, key] of Object.entries(STORES)) {
          request.result.createObjectStore(store, { keyPath: key, autoIncrement: key === "number" });
        }
      };
      request.onsuccess = () => {
        // Whoever deletes it must not wait for an open page.
        request.result.onversionchange = () => forgetOpen();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  function forgetOpen() {
    const before = opened;
    opened = null;
    before?.then((database) => database.close(), () => undefined);
  }

  async function within(stores, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, mode);
      let result;
      transaction.oncomplete = () => resolve(result?.result ?? result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
      result = work(transaction);
    });
  }

  const all = (store) => within(store, "readonly", (t) => t.objectStore(store).getAll());
  const put = (store, value) => within(store, "readwrite", (t) => t.objectStore(store).put(value));
  const remove = (store, key) => within(store, "readwrite", (t) => t.objectStore(store).delete(key));

  /** Throws away what is kept for somebody else. */
  async function belongTo(owner) {
    const fact = await within("facts", "readonly", (t) => t.objectStore("facts").get("owner"));
    if (fact && fact.value !== owner) await clear();
    if (fact?.value !== owner) await put("facts", { name: "owner", value: owner });
  }

  async function fact(name) {
    return (await within("facts", "readonly", (t) => t.objectStore("facts").get(name)))?.value;
  }

  /** A browser's subscription as the service takes it. */
  function subscription(one) {
    const { endpoint, keys } = one.toJSON();
    return JSON.stringify({ endpoint, keys });
  }

  function clear() {
    const stores = Object.keys(STORES);
    return within(stores, "readwrite", (t) => {
      for (const store of stores) t.objectStore(store).clear();
    });
  }

  /** Deletes everything, the database itself included. */
  async function erase() {
    forgetOpen();
    await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = request.onerror = request.onblocked = resolve;
    });
  }

  /** Keeps a decision until it is delivered; tells its key. */
  async function keep(decision) {
    const key = crypto.randomUUID();
    await put("decisions", { ...decision, key, attempted: false });
    return key;
  }

  /** Takes back a decision that was never on its way; false where it may have been. */
  function takeBack(key) {
    let taken = false;
    return within("decisions", "readwrite", (t) => {
      const store = t.objectStore("decisions");
      store.getAll().onsuccess = ({ target }) => {
        const found = target.result.find((one) => one.key === key);
        if (!found || found.attempted) return;
        taken = true;
        store.delete(found.number);
      };
    }).then(() => taken);
  }

  /** Notes that the decisions are on their way from now on, and tells them. */
  function depart() {
    let leaving = [];
    return within("decisions", "readwrite", (t) => {
      const store = t.objectStore("decisions");
      store.getAll().onsuccess = ({ target }) => {
        const place = target.result[0]?.deliver;
        leaving = target.result.filter((one) => one.deliver === place).slice(0, AT_ONCE);
        for (const one of leaving) if (!one.attempted) store.put({ ...one, attempted: true });
      };
    }).then(() => leaving);
  }

  function body(decisions) {
    const fields = ["key", "proposal_id", "verdict", "revision", "follows", "displayed", "cause", "language", "text"];
    const bare = decisions.map((one) => Object.fromEntries(
      fields.filter((field) => one[field] !== undefined && one[field] !== null).map((field) => [field, one[field]]),
    ));
    return JSON.stringify({ decisions: bare });
  }

  /**
   * Delivers what is kept and tells what became of it. Throws where there is no network; nothing is
   * lost then. Two at once do no harm: the service has each decision hold once.
   */
  async function deliver() {
    const results = [];
    for (;;) {
      const leaving = await depart();
      if (leaving.length === 0) return results;
      const response = await fetch(leaving[0].deliver, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: body(leaving),
      });
      // Without a session they wait until the same person signs in again.
      if (response.status === 401) return results;
      const refused = [403, 404, 422].includes(response.status);
      if (!response.ok && !refused) throw new Error(`not delivered: ${response.status}`);
      const answers = refused
        ? leaving.map((one) => ({ key: one.key, proposal_id: one.proposal_id, outcome: "refused", code: "forbidden" }))
        : (await response.json()).results;
      let final = 0;
      for (const answer of answers) {
        if (answer.outcome === "early") continue;
        const one = leaving.find(({ key }) => key === answer.key);
        if (!one) continue;
        final += 1;
        const result = { ...answer, name: one.name, verdict: one.verdict };
        results.push(result);
        if (isTold(result)) await put("told", result);
        await remove("decisions", one.number);
      }
      if (final === 0) return results;
    }
  }

  const isTold = (result) =>
    result.outcome === "refused" ||
    (result.outcome === "applied" && result.verdict === "approve" && result.campaign_active === false);

  self.decisions = { all, put, remove, fact, subscription, belongTo, erase, keep, takeBack, deliver };
})();
