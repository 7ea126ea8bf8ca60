// Enhancements of every page; nothing here is needed to read. One module per idea.
import "./keys.js";
import "./notes.js";
import "./menus.js";
import "./lists.js";
import "./confirm.js";
import "./forms.js";

if (document.querySelector("[data-chart]")) import("./charts.js");
