// Scoring: a tap on a number fills the field, which saves itself; the field stays the keyboard's way in.
// What the records give may be taken over the same way, with what they say where no word was written yet.
for (const item of document.querySelectorAll("[data-item]")) {
  const field = item.querySelector('input[name="points"]');
  const words = item.querySelector('textarea[name="comment"]');
  const buttons = item.querySelectorAll("[data-points]");
  for (const hidden of item.querySelectorAll(".score-buttons, .score-counted")) hidden.hidden = false;

  const mark = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(field.value !== "" && Number(field.value) === Number(button.dataset.points)));
    }
  };

  item.querySelector(".score-points").addEventListener("click", (event) => {
    const button = event.target.closest("[data-points]");
    if (!button) return;
    field.value = button.dataset.points;
    if (button.dataset.said && words.value.trim() === "") words.value = button.dataset.said;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("input", mark);
  field.addEventListener("change", mark);
  mark();
}
