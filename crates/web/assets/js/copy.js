// `data-copy="id"`: copies the text of that element and says so for a moment.
const SAID_FOR_MILLISECONDS = 1600;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    // Without the right to write, the text is selected, ready for the keyboard.
    getSelection().selectAllChildren(source);
    return;
  }
  const words = button.querySelector("span");
  if (!words || words.dataset.before) return;
  words.dataset.before = words.textContent;
  words.textContent = button.dataset.copied;
  setTimeout(() => {
    words.textContent = words.dataset.before;
    delete words.dataset.before;
  }, SAID_FOR_MILLISECONDS);
});
