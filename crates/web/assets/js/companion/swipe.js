// Swiping the card on top presses the button that lies in that direction; up opens the details.
const FAR_ENOUGH_PIXELS = 90;

let start = null;

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-card]");
  if (!card || event.pointerType === "mouse" || event.target.closest("a, button, summary, input")) return;
  start = { card, x: event.clientX, y: event.clientY };
});

document.addEventListener("pointermove", (event) => {
  if (!start) return;
  const x = event.clientX - start.x;
  if (Math.abs(x) > Math.abs(event.clientY - start.y)) {
    start.card.style.translate = `${x}px`;
  }
});

for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, (event) => {
    if (!start) return;
    const { card, x, y } = start;
    start = null;
    card.style.translate = "";
    if (end === "pointercancel") return;
    const across = event.clientX - x;
    const along = event.clientY - y;
    if (Math.abs(across) > FAR_ENOUGH_PIXELS && Math.abs(across) > Math.abs(along)) {
      decide(card, across > 0 ? "right" : "left");
    } else if (along < -FAR_ENOUGH_PIXELS) {
      card.querySelector("[data-details]")?.setAttribute("open", "");
    }
  });
}

function decide(card, direction) {
  const button = card.querySelector(direction === "right" ? '[data-decide="approve"]' : '[data-decide="block"]');
  if (!button || button.disabled) return;
  card.classList.add(`card--leaves-${direction}`);
  button.click();
}
