// Light and dark at once; the server keeps the choice for the next page.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-choice]");
  const button = event.submitter;
  if (!form || button?.name !== "theme") return;
  event.preventDefault();
  document.documentElement.dataset.theme = button.value;
  for (const other of document.querySelectorAll('[data-theme-choice] [name="theme"]')) {
    other.setAttribute("aria-pressed", String(other.value === button.value));
  }
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams({ theme: button.value }),
    keepalive: true,
    redirect: "manual",
  });
});
