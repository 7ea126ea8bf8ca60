// A passkey that the browser did not find, or that its owner gave up, is said beside the button.
const failed = document.querySelector("[data-passkey-failed]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  failed.hidden = false;
  failed.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", () => {
  failed.hidden = true;
}, true);
