// `data-own-zone="field"`: proposes the browser's own time zone where the field is empty.
for (const form of document.querySelectorAll("[data-own-zone]")) {
  const field = form.elements[form.dataset.ownZone];
  if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
