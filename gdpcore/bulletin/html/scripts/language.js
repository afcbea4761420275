"use strict";
(() => {
  const editions = [...document.querySelectorAll(".edition")];
  const buttons = [...document.querySelectorAll("[data-language][aria-pressed]")];
  const show = (language) => {
    for (const edition of editions) {
      edition.hidden = edition.dataset.language !== language;
      if (!edition.hidden) {
        document.documentElement.lang = edition.lang;
        document.title = edition.dataset.title;
      }
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.language));
  const asked = location.hash.slice(1).split("-")[0];
  if (buttons.some((b) => b.dataset.language === asked)) show(asked);
})();
