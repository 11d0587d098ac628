// `data-key="x"`: a key presses or focuses the element, or what `data-focus` names within it, unless someone is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!element || element.disabled) return;
  event.preventDefault();
  if (element.dataset.focus) element.querySelector(element.dataset.focus)?.focus();
  else if (element.matches("input")) element.focus();
  else element.click();
});

// Ctrl or Cmd with Enter sends the form in whose text somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  const form = event.target.closest("form.composer");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
