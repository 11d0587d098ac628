// `data-row`: j and k go down and up a list, other keys press what the row has for them (`data-row-key`); where there is one
// row alone, it need not be chosen first.
const typing = "input, textarea, select, [contenteditable], dialog";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest(typing)) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return;
  const current = rows.indexOf(document.activeElement?.closest("[data-row]"));
  if (event.key === "j" || event.key === "k") {
    const step = event.key === "j" ? 1 : -1;
    const next = rows[current < 0 ? 0 : Math.min(Math.max(current + step, 0), rows.length - 1)];
    next.querySelector("[data-row-link]")?.focus();
    event.preventDefault();
    return;
  }
  const row = rows[current] ?? (rows.length === 1 ? rows[0] : undefined);
  const button = row?.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
