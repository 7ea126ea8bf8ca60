// A question before something that cannot be undone: <button data-confirm="撤销这家学院？" data-confirm-word="撤销">.
function ask(question, word) {
  const dialog = document.createElement("dialog");
  const words = document.createElement("p");
  const buttons = document.createElement("form");
  words.textContent = question;
  words.id = "confirm-question";
  dialog.setAttribute("aria-labelledby", words.id);
  buttons.method = "dialog";
  buttons.className = "buttons";
  for (const [value, text, kind] of [["no", document.documentElement.lang === "en" ? "Cancel" : "再想想", "btn"], ["yes", word, "btn btn-primary"]]) {
    const button = document.createElement("button");
    Object.assign(button, { value, textContent: text, className: kind });
    buttons.append(button);
  }
  dialog.append(words, buttons);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.confirmed) return;
    if (button.form?.noValidate && !button.form.checkValidity()) return; // the server will say what is missing
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(button.dataset.confirm, button.dataset.confirmWord || button.textContent.trim()))) return;
    button.dataset.confirmed = "yes";
    button.click();
    delete button.dataset.confirmed;
  },
  true,
);
