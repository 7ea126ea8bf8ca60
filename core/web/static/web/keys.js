// "/" goes to the search field; the arrows walk through what it suggests; Escape leaves it.
document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-search]");
  if (!field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    field.focus();
    field.select();
  }
  const search = event.target.closest(".bar-search");
  if (!search) return;
  if (event.key === "Escape") event.target.blur();
  const stops = [field, ...search.querySelectorAll(".suggestions a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const next = step && stops[stops.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
