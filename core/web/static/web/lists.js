// Selecting rows: the head's box ticks the page, the bar counts what is ticked.
function recount(list) {
  const boxes = [...list.querySelectorAll('input[name="pk"]')];
  const ticked = boxes.filter((box) => box.checked).length;
  const everything = list.querySelector("[data-everything]");
  const shown = list.querySelector("[data-picked]");
  const all = list.querySelector("[data-pick-all]");
  if (shown) shown.textContent = everything?.checked ? shown.dataset.all : String(ticked);
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest(".list");
  if (!list) return;
  if (event.target.matches("[data-pick-all]")) {
    for (const box of list.querySelectorAll('input[name="pk"]')) box.checked = event.target.checked;
  }
  if (event.target.matches('[data-pick-all], [name="pk"], [data-everything]')) recount(list);
});
