// Progress 进度: while something is being done, what says how far it is is read anew; without this script the page is.
(() => {
  "use strict";
  const every = Number(document.currentScript.dataset.every) * 1000;
  const live = (page) => [...page.querySelectorAll("[data-live]")];
  const names = (parts) => parts.map((part) => part.dataset.live).join();

  async function look() {
    const here = live(document);
    if (!here.length) return;
    let fresh = here;
    try {
      const answer = await fetch(location.href);
      if (answer.redirected) return location.reload();
      if (answer.ok) fresh = live(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the server is away: ask again */ }
    if (names(fresh) !== names(here)) return location.reload();
    here.forEach((part, at) => {
      if (part !== fresh[at] && part.innerHTML !== fresh[at].innerHTML) part.replaceChildren(...fresh[at].childNodes);
    });
    setTimeout(look, every);
  }

  setTimeout(look, every);
})();
