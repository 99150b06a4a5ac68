/* Light, dark, or what the system says; set before anything is painted, so this is no module. */

(() => {
  const KEY = "paperkg-theme";
  const root = document.documentElement;
  const dark = globalThis.matchMedia("(prefers-color-scheme: dark)");

  const kept = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      /* a browser that keeps nothing follows the system */
      return null;
    }
  };

  /** @type {(theme: string) => void} */
  const keep = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      /* as above: it counts for this page */
    }
  };

  const theme = kept();
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M12 3a9 9 0 1 0 9 9c0-.5 0-.9-.1-1.4A5.5 5.5 0 0 1 13.400 3.100 9 9 0 0 0 12 3z");
    picture.append(path);
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    button.append(picture);
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = root.dataset.theme === "auto" ? (dark.matches ? "dark" : "light") : root.dataset.theme;
      root.dataset.theme = now === "dark" ? "light" : "dark";
      keep(root.dataset.theme);
    });
  });
})();
