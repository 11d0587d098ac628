// `data-insert="{{token}}" data-into="id"`: puts a token where the caret stands.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const area = button && document.getElementById(button.dataset.into);
  if (!area) return;
  button.closest("[popover]")?.hidePopover();
  area.focus();
  area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
});
