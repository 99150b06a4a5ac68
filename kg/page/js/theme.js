/* Light or dark, on the screen and on paper. */

import { canvasOf, penOf } from "./dom.js";
import { paintOver } from "./overlay.js";
import { page } from "./page.js";
import { readTheme } from "./palette.js";

/** @type {(theme: string) => void} */
const paintIn = (theme) => {
  document.documentElement.dataset.theme = theme;
  page.theme = readTheme();
  page.view?.recolour();
};

/** Bring colours up to date with what the reader and the system ask for. */
export const showTheme = () => paintIn(page.state.theme);

/** @type {(theme: string, printing: boolean) => void} */
const repaint = (theme, printing) => {
  page.printing = printing;
  paintIn(theme);
  page.view.redrawNow();
  paintOver();
};

/* Paper gets a copy of both canvases: the browser may resize the originals. */
const beforePrint = () => {
  repaint("light", true);
  const { canvas } = page.view;
  const copy = canvasOf("print-copy");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const pen = penOf(copy);
  pen.drawImage(canvas, 0, 0);
  pen.drawImage(canvasOf("overlay"), 0, 0, copy.width, copy.height);
};

/** Follow the system; paper is light, whatever the screen is. */
export const startTheme = () => {
  globalThis.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
  globalThis.addEventListener("beforeprint", beforePrint);
  globalThis.addEventListener("afterprint", () => repaint(page.state.theme, false));
};
