// Drag and drop 拖放: a file dropped on the form is put into its field; without this script the field does the same.
(() => {
  "use strict";
  document.querySelectorAll("input[type=file][data-drop]").forEach((field) => {
    const place = field.closest("form");
    place.dataset.drop = field.dataset.drop;
    place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("is-over"); });
    place.addEventListener("dragleave", (event) => { if (!place.contains(event.relatedTarget)) place.classList.remove("is-over"); });
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("is-over");
      if (event.dataTransfer.files.length === 1) field.files = event.dataTransfer.files;
    });
  });
})();
