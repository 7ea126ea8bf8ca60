// Scoring: a tap on a number fills the field, which saves itself; the field stays the keyboard's way in.
for (const item of document.querySelectorAll("[data-item]")) {
  const field = item.querySelector('input[name="points"]');
  const row = item.querySelector(".score-buttons");
  row.hidden = false;

  const mark = () => {
    for (const button of row.children) {
      button.setAttribute("aria-pressed", String(field.value !== "" && Number(field.value) === Number(button.dataset.points)));
    }
  };

  row.addEventListener("click", (event) => {
    const button = event.target.closest("[data-points]");
    if (!button) return;
    field.value = button.dataset.points;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("input", mark);
  field.addEventListener("change", mark);
  mark();
}
