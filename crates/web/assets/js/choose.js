// `data-choose-all`: a box that chooses every row of the page; it stands there only where this runs.
for (const label of document.querySelectorAll("[data-choose-all]")) {
  const all = label.querySelector("input");
  const boxes = [...label.closest("form").querySelectorAll("td input[type=checkbox]")];
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  label.hidden = false;
  show();
}
