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
  const time = face.querySelector("[data-clock-time]");
  if (!time) return;
  time.textContent = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: face.dataset.zone,
  }).format(base + seconds * pace);
}

if (document.querySelector("[data-clock]")) {
  setInterval(advance, 1000 / FRAMES_PER_SECOND);
}
