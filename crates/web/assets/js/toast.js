// A toast goes by itself after a while, unless the pointer or the focus is on it.
const SHOWN_FOR_MILLISECONDS = 10_000;

function watch(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) watch(toast);
    else toast.remove();
  }, SHOWN_FOR_MILLISECONDS);
}

const area = document.getElementById("toasts");
if (area) {
  area.querySelectorAll("[data-toast]").forEach(watch);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.matches?.("[data-toast]")) watch(node);
    }
  }).observe(area, { childList: true });
}
