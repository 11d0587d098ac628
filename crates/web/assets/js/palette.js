// Ctrl or Cmd K opens the palette, `?` the keys of the page; arrows move through what was found.
const palette = document.getElementById("palette");
const keys = document.getElementById("keys");

function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  palette.querySelector("input").focus();
  palette.dispatchEvent(new Event("opened"));
}

/** Fills the list of keys with those of the elements that are on the page now. */
function openKeys() {
  const list = keys.querySelector("dl");
  for (const old of list.querySelectorAll("[data-of-page]")) old.remove();
  list.querySelector("[data-of-rows]").hidden = !document.querySelector("[data-row]");
  // The rows of a list have the same keys: each is told once.
  const told = new Set();
  for (const element of document.querySelectorAll("[data-key], [data-row-key]")) {
    const pressed = element.dataset.key ?? element.dataset.rowKey;
    if (element.dataset.rowKey && told.has(pressed)) continue;
    told.add(pressed);
    const row = document.createElement("div");
    row.dataset.ofPage = "";
    const key = document.createElement("kbd");
    key.textContent = pressed;
    const term = document.createElement("dt");
    term.append(key);
    const words = document.createElement("dd");
    words.textContent = element.getAttribute("aria-label") || element.textContent.trim();
    row.append(term, words);
    list.append(row);
  }
  keys.showModal();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (event.key === "?" && !typing && keys) openKeys();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-palette]") || event.ctrlKey || event.metaKey || !palette) return;
  event.preventDefault();
  openPalette();
});

palette?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const places = [palette.querySelector("input"), ...palette.querySelectorAll("a")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = (places.indexOf(document.activeElement) + step + places.length) % places.length;
  places[next].focus();
  event.preventDefault();
});

// Enter in the field goes to the nearest.
palette?.querySelector("form").addEventListener("submit", (event) => {
  const first = palette.querySelector("a");
  if (!first) return;
  event.preventDefault();
  first.click();
});
