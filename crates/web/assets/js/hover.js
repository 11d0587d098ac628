// `data-hover`: what a press shows in a popover also shows while the pointer rests on the button.
const REST_MILLISECONDS = 150;
const LEAVE_MILLISECONDS = 200;

let opening = 0;
let closing = 0;
let shown = null;

function popoverOf(element) {
  const button = element.closest?.("[data-hover]");
  return button && { button, popover: document.getElementById(button.getAttribute("popovertarget")) };
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  if (shown && (shown.popover.contains(event.target) || shown.button.contains(event.target))) {
    clearTimeout(closing);
    return;
  }
  const found = popoverOf(event.target);
  if (!found?.popover) return;
  clearTimeout(opening);
  opening = setTimeout(() => {
    if (!found.button.matches(":hover") || found.popover.matches(":popover-open")) return;
    found.popover.showPopover({ source: found.button });
    shown = found;
  }, REST_MILLISECONDS);
});

document.addEventListener("pointerout", (event) => {
  if (!shown || event.pointerType !== "mouse") return;
  const { button, popover } = shown;
  if (button.contains(event.relatedTarget) || popover.contains(event.relatedTarget)) return;
  clearTimeout(closing);
  closing = setTimeout(() => {
    if (popover.isConnected && popover.matches(":popover-open")) popover.hidePopover();
    shown = null;
  }, LEAVE_MILLISECONDS);
});

// A press on a button whose popover shows by hovering keeps it open instead of closing it.
document.addEventListener("click", (event) => {
  if (shown && shown.button.contains(event.target)) {
    event.preventDefault();
    shown = null;
  }
});
