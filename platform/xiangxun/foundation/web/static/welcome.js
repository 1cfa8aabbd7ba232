// The one-time link 一次性链接: what stands behind # goes into the form and out of the address bar.
// Without this script people paste it themselves.
(() => {
  "use strict";
  const link = document.querySelector("form[data-link] [name=link]");
  if (!link) return;
  if (location.hash.length > 1) {
    link.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname + location.search);
  }
  if (link.value) link.closest(".x-field").hidden = true;
})();
