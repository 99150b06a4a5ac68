// Judging by keyboard, and without leaving the page. Without this script every button is a form of its own.

/** @type {HTMLElement[]} */
const cards = Array.from(document.querySelectorAll(".card"));
const told = /** @type {HTMLElement} */ (document.getElementById("told"));
/** @type {Record<string, string>} */
const WORDS = { accept: "accepted", reject: "rejected", unsure: "left unsure", role: "changed", undone: "undone" };
/** @type {HTMLElement[]} */
const judged = [];

/** @returns {number} the place of the statement that is looked at, -1 before the first */
const place = () => cards.findIndex((card) => card.contains(document.activeElement));

/** @param {number} number */
function look(number) {
  const card = cards[Math.max(0, Math.min(cards.length - 1, number))];
  if (card) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }
}

/**
 * @param {string} text
 * @param {boolean} wrong
 */
function say(text, wrong = false) {
  told.textContent = text;
  told.classList.toggle("wrong", wrong);
}

/**
 * Send a form; returns what was written, nothing where it was refused.
 * @param {HTMLFormElement} form
 * @param {string} kind
 * @returns {Promise<{ kind: string, said: object } | null>}
 */
async function send(form, kind) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  if (kind) body.set("kind", kind);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
    const given = await answer.json();
    if (answer.ok) return given;
    say(`Not written: ${given.error}`, true);
  } catch {
    say("Not written: the server does not answer", true);
  }
  return null;
}

/**
 * @param {HTMLElement} card
 * @param {string} kind
 */
async function judge(card, kind) {
  const form = /** @type {HTMLFormElement | null} */ (card.querySelector("form.judge"));
  if (!form) return;
  const written = await send(form, kind);
  if (!written) return;
  const undo = /** @type {HTMLFormElement} */ (card.querySelector("form.undo"));
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (undo.querySelector(`[name="${name}"]`));
  field("kind").value = written.kind;
  field("said").value = JSON.stringify(written.said);
  const verdict = /** @type {HTMLElement} */ (undo.querySelector(".verdict"));
  verdict.textContent = WORDS[written.kind];
  undo.hidden = false;
  card.dataset.said = written.kind;
  judged.push(card);
  const name = card.querySelector("strong")?.textContent ?? "";
  say(`${name}: ${WORDS[written.kind]}`);
  look(cards.indexOf(card) + 1);
}

/** @param {HTMLElement} card */
async function undo(card) {
  const form = /** @type {HTMLFormElement} */ (card.querySelector("form.undo"));
  if (form.hidden || !(await send(form, ""))) return;
  form.hidden = true;
  card.removeAttribute("data-said");
  card.classList.remove("decided");
  const at = judged.indexOf(card);
  if (at >= 0) judged.splice(at, 1);
  say("Undone");
  look(cards.indexOf(card));
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const card = /** @type {HTMLElement | null} */ (form.closest(".card"));
  if (!card) return;
  event.preventDefault();
  if (form.classList.contains("undo")) undo(card);
  else judge(card, /** @type {HTMLButtonElement | null} */ (event.submitter)?.value ?? "");
});

const newForm = /** @type {HTMLFormElement | null} */ (document.getElementById("new"));

/** @type {Record<string, (card: HTMLElement | undefined) => void>} */
const KEYS = {
  j: () => look(place() + 1),
  k: () => look(place() < 0 ? 0 : place() - 1),
  a: (card) => card && judge(card, "accept"),
  r: (card) => card && judge(card, "reject"),
  u: (card) => card && judge(card, "unsure"),
  c: (card) => card?.querySelector("select")?.focus(),
  o: (card) => /** @type {HTMLElement | null} */ (card?.querySelector("a.paper"))?.click(),
  e: (card) => /** @type {HTMLElement | null} */ (card?.querySelector("a.entity"))?.click(),
  z: () => {
    const last = judged.at(-1);
    if (last) undo(last);
  },
  n: () => {
    const words = /** @type {HTMLElement | null | undefined} */ (newForm?.querySelector('[name="words"]'));
    const next = /** @type {HTMLElement | null} */ (document.querySelector('a[rel="next"]'));
    if (words) words.focus();
    else next?.click();
  },
  "?": () => {
    const keys = /** @type {HTMLElement} */ (document.getElementById("keys"));
    keys.hidden = !keys.hidden;
  },
};

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const card = cards[place()];
  if (target.matches("select") && card && event.key === "Enter") {
    event.preventDefault();
    judge(card, "role");
    return;
  }
  if (event.key === "Escape" && target.matches("input, select, textarea")) {
    if (card) card.focus();
    else target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, select, textarea")) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act(card);
  }
});

// Words selected in the text fill the form below it.
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (!newForm || !selection || selection.isCollapsed) return;
  const start = selection.anchorNode?.parentElement?.closest("#text .spoken");
  const end = selection.focusNode?.parentElement?.closest("#text .spoken");
  if (!start || start !== end) return;
  const words = selection.toString().trim();
  if (!words) return;
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement | HTMLSelectElement} */ (newForm.elements.namedItem(name));
  field("words").value = words;
  field("name").value = words;
  field("sentence").value = start.textContent ?? "";
});

look(0);
