// `data-copy="id"`: copies the text of that element and says so for a moment.
const SAID_FOR_MILLISECONDS = 1600;

/** Copies at once: a link that opens another page takes the focus away before a promise is kept. */
function copyNow(source) {
  const put = (event) => {
    event.clipboardData.setData("text/plain", source.textContent);
    event.preventDefault();
  };
  getSelection().selectAllChildren(source);
  document.addEventListener("copy", put, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", put);
  if (done) getSelection().removeAllRanges();
  return done;
}

/** Copies; where that is not allowed, the text is selected, ready for the keyboard. */
async function copy(button, source) {
  if (button.matches("a")) return copyNow(source);
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    return copyNow(source);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (!source || !(await copy(button, source))) return;
  const words = button.querySelector("span");
  if (!words || words.dataset.before) return;
  words.dataset.before = words.textContent;
  words.textContent = button.dataset.copied;
  setTimeout(() => {
    words.textContent = words.dataset.before;
    delete words.dataset.before;
  }, SAID_FOR_MILLISECONDS);
});
