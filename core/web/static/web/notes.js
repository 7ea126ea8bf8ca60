// Toasts leave by themselves once read; warnings and errors stay until pressed. A request that failed says so.
const PATIENCE = 6000;
const place = document.getElementById("toasts");

function watch(note) {
  note.dataset.watched = "";
  note.addEventListener("click", () => note.remove());
  if (!note.matches(".toast-error, .toast-warning")) setTimeout(() => note.remove(), PATIENCE);
}

function say(words) {
  if ([...place.children].some((note) => note.textContent === words)) return;
  const note = document.createElement("div");
  const text = document.createElement("p");
  note.className = "toast-note toast-error";
  text.textContent = words;
  note.append(text);
  place.append(note);
  watch(note);
}

place.querySelectorAll("[data-toast]").forEach(watch);
document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("[data-toast]:not([data-watched])").forEach(watch);
});
document.addEventListener("htmx:sendError", () => say(place.dataset.offline));
document.addEventListener("htmx:responseError", (event) => {
  say(event.detail.xhr.status >= 500 ? place.dataset.failed : place.dataset.refused);
});
