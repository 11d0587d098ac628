// `data-key="x"`: a key presses or focuses the element, unless someone is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!element || element.disabled) return;
  event.preventDefault();
  if (element.matches("input")) element.focus();
  else element.click();
});
