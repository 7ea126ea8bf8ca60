// Forms: warn before unsaved text is lost, show that a button works, lead the eye to what is wrong.
const unsaved = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form) unsaved.add(form);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) unsaved.delete(event.target.closest("form[data-unsaved]"));
});

document.addEventListener("submit", (event) => {
  unsaved.delete(event.target);
  const button = event.submitter;
  if (button && event.target.method === "post" && !event.defaultPrevented) {
    setTimeout(() => button.setAttribute("aria-busy", "true"), 100);
  }
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll('.btn[aria-busy="true"]')) button.removeAttribute("aria-busy");
});

document.querySelector("[data-focus]")?.focus();
