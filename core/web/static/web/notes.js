// Toasts leave by themselves once read; errors stay until pressed.
const PATIENCE = 6000;

function watch(note) {
  note.addEventListener("click", () => note.remove());
  if (!note.matches(".toast-error, .toast-warning")) setTimeout(() => note.remove(), PATIENCE);
}

document.querySelectorAll("[data-toast]").forEach(watch);
document.body.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("[data-toast]:not([data-watched])").forEach((note) => {
    note.dataset.watched = "";
    watch(note);
  });
});
