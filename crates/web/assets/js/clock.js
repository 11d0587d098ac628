// Lets the face of the simulated clock run on between two messages of the server.
const FRAMES_PER_SECOND = 4;

/** The instant and the browser's time at which the server told it, per face. */
const told = new WeakMap();

function advance() {
  const face = document.querySelector("[data-clock]");
  if (!face) return;
  const base = Number(face.dataset.clock);
  const known = told.get(face);
  if (!known || known.base !== base) {
    told.set(face, { base, at: performance.now() });
    return;
  }
  const pace = Number(face.dataset.pace);
  if (!pace) return;
  const seconds = (performance.now() - known.at) / 1000;
  const instant = base + seconds * pace;
  const timeZone = face.dataset.zone;
  show(face, "[data-clock-time]", "en-GB", { hour: "2-digit", minute: "2-digit", timeZone }, instant);
  const locale = document.documentElement.lang === "fr" ? "fr-FR" : "en-GB";
  show(face, "[data-clock-day]", locale, { weekday: "short", day: "numeric", month: "short", timeZone }, instant);
}

/** Writes an instant into a part of the face, in the shape that the server gives it. */
function show(face, selector, locale, shape, instant) {
  const part = face.querySelector(selector);
  if (part) part.textContent = new Intl.DateTimeFormat(locale, shape).format(instant).replace(",", "");
}

if (document.querySelector("[data-clock]")) {
  setInterval(advance, 1000 / FRAMES_PER_SECOND);
}
