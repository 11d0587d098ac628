// The deck on a device: cards are decided here, kept, and delivered when there is a network. Without
// this script every decision is a form.
import "./decisions.js";

const kept = self.decisions;
const fill = (text, values) =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, String(value)), text);

/** After a failed delivery it is tried again, later and later. */
const FIRST_PATIENCE_MILLISECONDS = 3000;
const LONGEST_PATIENCE_MILLISECONDS = 60_000;

class Deck {
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.cards = [...root.querySelectorAll("[data-card]")];
    this.total = Number(root.dataset.total);
    this.before = this.total - this.cards.length;
    this.undos = [];
    this.skipped = new Set();
    this.offline = !navigator.onLine;
    this.patience = FIRST_PATIENCE_MILLISECONDS;
    this.retry = 0;
  }

  async begin() {
    await kept.belongTo(this.root.dataset.owner);
    for (const one of await kept.all("displayed")) this.card(one.id)?.setAttribute("data-displayed", "");
    for (const draft of await kept.all("drafts")) this.rewritten(this.card(draft.id), draft);
    for (const one of await kept.all("decisions")) {
      const card = this.card(one.proposal_id);
      if (card) this.settle(card, one.verdict, one.key);
    }
    this.root.addEventListener("submit", (event) => this.submit(event));
    this.root.addEventListener("click", (event) => this.click(event));
    this.show();
    await this.tellResults();
    await this.deliver();
  }

  card(id) {
    return this.cards.find((card) => card.dataset.id === id);
  }

  get open() {
    return this.cards.filter((card) => !card.dataset.decided);
  }

  get top() {
    return this.open.find((card) => !this.skipped.has(card.dataset.id));
  }

  show() {
    const top = this.top;
    for (const card of this.cards) {
      card.hidden = card !== top;
      card.classList.remove("card--leaves-left", "card--leaves-right");
    }
    const open = this.open;
    const rest = this.root.querySelector("[data-rest]");
    if (rest) rest.hidden = top !== undefined || open.length === 0;
    const end = this.root.querySelector("[data-kept]");
    if (end) end.hidden = open.length > 0 || this.cards.length === 0;
    const decided = this.before + this.cards.length - open.length;
    const count = this.root.querySelector("[data-count]");
    if (count) count.textContent = fill(this.words.count, { position: Math.min(decided + 1, this.total), total: this.total });
    const progress = this.root.querySelector("[data-progress]");
    if (progress) progress.value = decided;
    for (const row of this.root.querySelectorAll("[data-rest-list] li")) {
      row.hidden = !open.some((card) => card.dataset.name === row.querySelector("strong").textContent);
    }
    this.showUndo();
    if (top) this.displayed(top);
  }

  showUndo() {
    const last = this.undos.at(-1);
    if (!last) return;
    const place = this.root.querySelector("[data-undo]");
    const button = place.querySelector("button") ?? place.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "button button--quiet";
    button.dataset.takeBack = "";
    button.setAttribute("aria-label", fill(this.words.undo, { name: last.dataset.name }));
    if (!button.textContent.trim()) {
      const sign = button.appendChild(document.createElement("span"));
      sign.ariaHidden = "true";
      sign.textContent = "↶";
    }
    place.hidden = false;
  }

  async displayed(card) {
    if (card.hasAttribute("data-displayed")) return;
    card.setAttribute("data-displayed", "");
    await kept.put("displayed", { id: card.dataset.id });
    const told = { method: "POST", headers: { "content-type": "application/json" } };
    try {
      await fetch(this.root.dataset.shown, { ...told, body: JSON.stringify({ ids: [card.dataset.id] }) });
    } catch {
      this.offline = true;
      this.net();
    }
  }

  submit(event) {
    const form = event.target;
    const card = form.closest("[data-card]");
    if (form.matches("[data-approve-rest]")) {
      event.preventDefault();
      this.approveRest();
    } else if (card && event.submitter?.dataset.decide) {
      event.preventDefault();
      if (form.matches("[popover]")) form.hidePopover();
      this.decide(card, event.submitter.dataset.decide, event.submitter.value || undefined);
    } else if (card && form.matches("[data-languages]")) {
      event.preventDefault();
      this.translate(card, event.submitter);
    } else if (card && form.matches("[data-writing]")) {
      event.preventDefault();
      this.write(card, form);
    }
  }

  click(event) {
    const element = event.target.closest("[data-skip], [data-take-back], [data-rewrite], [data-again], [data-told-seen], [data-cancel]");
    if (!element) return;
    const card = element.closest("[data-card]");
    event.preventDefault();
    if (element.matches("[data-skip]")) {
      this.skipped.add(card.dataset.id);
      this.show();
    } else if (element.matches("[data-take-back]")) {
      this.undo(this.undos.at(-1));
    } else if (element.matches("[data-again]")) {
      this.skipped.clear();
      this.show();
    } else if (element.matches("[data-rewrite]")) {
      this.openWriting(card);
    } else if (element.matches("[data-cancel]")) {
      card.querySelector("[data-writing]").remove();
    } else {
      this.resultsSeen();
    }
  }

  async decide(card, verdict, cause) {
    if (card.dataset.decided || card.dataset.deciding) return;
    card.dataset.deciding = "true";
    const key = await kept.keep({
      deliver: this.root.dataset.deliver,
      name: card.dataset.name,
      proposal_id: card.dataset.id,
      verdict,
      cause,
      displayed: card.hasAttribute("data-displayed"),
      ...this.basis(card),
      ...(verdict === "approve" && card.dataset.text !== undefined && { text: card.dataset.text }),
      ...(verdict === "approve" && card.dataset.chosen !== undefined && { language: card.dataset.chosen }),
    });
    delete card.dataset.deciding;
    this.settle(card, verdict, key);
    this.show();
    this.deliver();
  }

  /** What a decision is about: the card as it was shown, or what an own decision before left. */
  basis(card) {
    return card.dataset.last ? { follows: card.dataset.last } : { revision: card.dataset.revision };
  }

  settle(card, verdict, key) {
    card.dataset.last = key;
    if (verdict === "undo") {
      delete card.dataset.decided;
      this.undos = this.undos.filter((one) => one !== card);
    } else {
      card.dataset.decided = verdict;
      this.undos = [...this.undos.filter((one) => one !== card), card];
    }
  }

  async undo(card) {
    if (!card?.dataset.last) return;
    if (await kept.takeBack(card.dataset.last)) {
      const before = (await kept.all("decisions")).filter((one) => one.proposal_id === card.dataset.id).at(-1);
      this.settle(card, "undo", "");
      if (before) card.dataset.last = before.key;
      else delete card.dataset.last;
    } else {
      const key = await kept.keep({
        deliver: this.root.dataset.deliver,
        name: card.dataset.name,
        proposal_id: card.dataset.id,
        verdict: "undo",
        ...this.basis(card),
      });
      this.settle(card, "undo", key);
      this.deliver();
    }
    this.skipped.delete(card.dataset.id);
    const place = this.root.querySelector("[data-undo]");
    if (this.undos.length === 0) place.hidden = true;
    this.show();
  }

  async approveRest() {
    // Only what was displayed is approved; here every card was.
    const open = this.open;
    if (!open.every((card) => card.hasAttribute("data-displayed"))) return;
    for (const card of open) {
      if (!card.querySelector('[data-decide="approve"]').disabled) await this.decide(card, "approve");
    }
  }

  translate(card, button) {
    for (const chip of card.querySelectorAll("[data-languages] button")) {
      chip.setAttribute("aria-pressed", String(chip === button));
    }
    card.dataset.chosen = button.value;
    delete card.dataset.text;
    this.showText(card, button.dataset.text, button.hasAttribute("data-ready"));
    kept.put("drafts", { id: card.dataset.id, language: button.value });
  }

  openWriting(card) {
    if (card.querySelector("[data-writing]")) return;
    const form = document.createElement("form");
    form.dataset.writing = "";
    form.className = "rewrite";
    const area = document.createElement("textarea");
    area.className = "rewrite__text";
    area.rows = 7;
    area.value = card.dataset.text ?? card.querySelector("[data-text]").textContent;
    area.setAttribute("aria-label", fill(this.words.rewrite, { name: card.dataset.name }));
    const length = document.createElement("p");
    length.className = "rewrite__length";
    length.setAttribute("aria-live", "polite");
    const save = document.createElement("button");
    save.className = "button button--primary";
    save.textContent = this.words.save;
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "button button--quiet";
    cancel.dataset.cancel = "";
    cancel.textContent = this.words.cancel;
    const count = () => {
      // UTF-16 units, as the network counts.
      const used = area.value.trim().length;
      length.textContent = fill(this.words.length, { length: used, maximum: card.dataset.limit });
      save.disabled = used > Number(card.dataset.limit);
    };
    area.addEventListener("input", count);
    form.append(area, length, save, cancel);
    card.querySelector(".card__message").after(form);
    count();
    area.focus();
  }

  async write(card, form) {
    const text = form.querySelector("textarea").value.trim();
    form.remove();
    const draft = { id: card.dataset.id, text };
    this.rewritten(card, draft);
    await kept.put("drafts", draft);
  }

  rewritten(card, draft) {
    if (!card) return;
    if (draft.text !== undefined) {
      card.dataset.text = draft.text;
      delete card.dataset.chosen;
      this.showText(card, draft.text, true);
      card.querySelector("[data-edited]").hidden = false;
    } else {
      const chip = [...card.querySelectorAll("[data-languages] button")].find((one) => one.value === draft.language);
      if (chip && chip.value !== card.dataset.language) this.translate(card, chip);
    }
  }

  showText(card, text, ready) {
    const shown = card.querySelector("[data-text]");
    shown.textContent = text;
    shown.classList.toggle("card__text--none", text === "");
    card.querySelector("[data-length]").textContent = fill(this.words.length, {
      length: text.length,
      maximum: card.dataset.limit,
    });
    card.querySelector('[data-decide="approve"]').disabled = !ready;
    const problem = card.querySelector("[data-problem]");
    if (problem) problem.hidden = ready;
  }

  async deliver() {
    const waiting = await kept.all("decisions");
    if (waiting.length > 0) {
      try {
        this.delivered(await kept.deliver());
        this.offline = false;
        this.patience = FIRST_PATIENCE_MILLISECONDS;
      } catch {
        this.offline = true;
        this.wait();
        return;
      }
    }
    this.net();
    if (this.cards.length > 0 && this.open.length === 0 && (await kept.all("decisions")).length === 0) await this.renew();
  }

  back() {
    this.offline = false;
    return this.deliver();
  }

  lost() {
    this.offline = true;
    return this.net();
  }

  /**
   * There is no network: the browser calls the worker once there is, where it can; and it is tried again
   * from here, because not every browser notices.
   */
  async wait() {
    this.net();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.deliver(), this.patience);
    this.patience = Math.min(2 * this.patience, LONGEST_PATIENCE_MILLISECONDS);
    const registration = await navigator.serviceWorker?.getRegistration("/companion");
    registration?.sync?.register("decisions").catch(() => undefined);
  }

  async net() {
    const line = this.root.querySelector("[data-net]");
    const waiting = new Set((await kept.all("decisions")).map((one) => one.proposal_id)).size;
    line.hidden = !this.offline && waiting === 0;
    line.textContent = [this.offline ? this.words.offline : "", waiting > 0 ? fill(this.words.kept, { count: waiting }) : ""]
      .filter(Boolean)
      .join(" ");
  }

  delivered(results) {
    for (const result of results) {
      const card = this.card(result.proposal_id);
      if (!card || card.dataset.last !== result.key) continue;
      if (result.outcome === "refused") {
        delete card.dataset.last;
        if (result.revision) card.dataset.revision = result.revision;
        const waits = result.state === "waiting_for_approval";
        if (!waits) card.dataset.decided = "elsewhere";
        else delete card.dataset.decided;
        this.undos = this.undos.filter((one) => one !== card);
      }
    }
    if (results.length > 0) {
      this.show();
      this.tellResults();
    }
  }

  /** Takes the deck anew from the service, with the end of the day. */
  async renew() {
    const response = await fetch("/companion").catch(() => null);
    if (!response?.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-deck]");
    if (!fresh) return;
    const told = this.root.querySelector("[data-told]");
    this.root.replaceWith(fresh);
    if (!told.hidden) fresh.querySelector("[data-told]").replaceWith(told);
    begin(fresh);
  }

  async tellResults() {
    const results = await kept.all("told");
    const box = this.root.querySelector("[data-told]");
    box.hidden = results.length === 0;
    box.querySelector("ul").replaceChildren(
      ...results.map((result) => {
        const line = document.createElement("li");
        line.textContent = fill(this.words[wordOf(result)], { name: result.name });
        return line;
      }),
    );
  }

  async resultsSeen() {
    for (const result of await kept.all("told")) await kept.remove("told", result.key);
    await this.tellResults();
    if (!this.offline) await this.renew();
  }
}

/** Which words tell why a decision does not hold. */
function wordOf({ outcome, code, state, reason }) {
  if (outcome === "applied") return "stopped";
  if (code === "forbidden") return "forbidden";
  if (code === "not_found") return "gone";
  if (code === "proposal_changed" || code === "not_shown") return "changed";
  if (reason === "campaign_archived") return "archived";
  if (["expired", "not_decided"].includes(reason)) return "expired";
  if (state === "approved" || state === "scheduled") return "approved";
  if (state === "blocked") return "blocked";
  if (["sending", "sent", "unconfirmed"].includes(state)) return "sent";
  if (state === "waiting_for_approval") return "text";
  return "other";
}

let deck = null;

async function begin(root) {
  deck = new Deck(root);
  try {
    await deck.begin();
  } catch (error) {
    // A device that keeps nothing: the forms do what they did.
    deck = null;
    console.error(error);
  }
}

const KEYS = { ArrowRight: '[data-decide="approve"]', ArrowLeft: '[data-decide="block"]', ArrowDown: "[data-skip]" };

document.addEventListener("keydown", (event) => {
  if (!deck || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog, [popover]")) return;
  const top = deck.top;
  if (event.key === "z") deck.undo(deck.undos.at(-1));
  else if (event.key === "ArrowUp") top?.querySelector("[data-details]")?.toggleAttribute("open");
  else if (KEYS[event.key]) top?.querySelector(KEYS[event.key])?.click();
  else return;
  event.preventDefault();
});

// Why a person is here is looked up when it is asked for; the worker keeps it for the tunnel.
document.addEventListener("toggle", async (event) => {
  const why = event.target.matches?.("[data-details][open]") && event.target.querySelector("[data-why]");
  if (!why || why.dataset.asked) return;
  why.dataset.asked = "true";
  const response = await fetch(why.dataset.why, { headers: { "hx-request": "true" } }).catch(() => null);
  if (!response?.ok) return;
  const part = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".criteria-why");
  if (part) why.replaceWith(part);
}, true);

addEventListener("online", () => deck?.back());
addEventListener("offline", () => deck?.lost());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) deck?.deliver();
});
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data?.delivered) deck?.delivered(data.delivered);
  deck?.net();
});

const root = document.querySelector("[data-deck]");
if (root && "indexedDB" in self && self.isSecureContext) begin(root);
