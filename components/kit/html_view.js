// What a browser does for `HtmlView` (the component) and for popovers (the rest), on every page.

const TYPING_PAUSE_MS = 250;
const MARGIN = 8; // pixels between a popover and the edge of the window
const GAP = 6; // and between it and its button
const NATIVE_CONTROLS = "a, button, input, label, select, summary, textarea";

const isTextField = (node) => node.matches("input:not([type=checkbox]), textarea");
const actionOf = (node) => node.closest("[data-action]")?.dataset.action ?? "";
const valueOf = (node) => node.closest("[data-value]")?.dataset.value ?? "";
const keyOf = (node) => {
  const target = node.getAttribute("popovertarget") ?? node.getAttribute("href");
  return [actionOf(node), valueOf(node), target].join("\n");
};
const hasSameWords = (node, other) =>
  actionOf(node) && actionOf(node) === actionOf(other) && node.textContent === other.textContent;

export default {
  template: `<component :is="tag" @pointerdown.capture="notePress" @click="onClick"
    @keydown="onKey" @input="onInput"></component>`,
  props: { innerHTML: String, sanitize: Boolean, tag: String },
  emits: ["action"],
  mounted() {
    const show = () => this.replace(this.$el, this.innerHTML);
    this.$watch("innerHTML", show, { flush: "post" });
    show();
  },
  methods: {
    showParts(parts) {
      for (const [name, html] of Object.entries(parts))
        this.replace(this.$el.querySelector(`[data-part="${name}"]`), html);
    },
    // Focus goes to what is the same in the new string: same action, or else same words.
    replace(node, html) {
      const focused = node.contains(document.activeElement) ? document.activeElement : null;
      if (this.sanitize) node.setHTML(html ?? "");
      else node.innerHTML = html ?? "";
      if (!focused || focused === node) return;
      const controls = [...node.querySelectorAll("a, button, input")];
      const same = controls.find((n) => keyOf(n) === keyOf(focused));
      (same ?? controls.find((n) => hasSameWords(n, focused)))?.focus({ preventScroll: true });
    },
    notePress(event) {
      const pressed = event.target.closest("[data-action]");
      const isOpen = document.querySelector(".wt-peek:popover-open");
      this.closing = pressed && isOpen && keyOf(pressed) === this.opened ? this.opened : "";
    },
    onClick(event) {
      const pressed = event.target.closest("[data-action]");
      if (!pressed?.dataset.action || !this.$el.contains(pressed) || isTextField(pressed)) return;
      const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (pressed.matches("a[href]") && hasModifier) return; // opens elsewhere
      if (!pressed.matches(NATIVE_CONTROLS) && String(getSelection())) return; // text was selected
      // The press has closed the card that it opened before: that is all it was for.
      const isClosing = this.closing && this.closing === keyOf(pressed);
      this.opened = isClosing ? "" : keyOf(pressed);
      this.closing = "";
      if (isClosing) return;
      if (pressed.dataset.action === "copy") return this.copy(valueOf(pressed));
      const unfolds = pressed.hasAttribute("aria-expanded");
      if (unfolds) pressed.ariaExpanded = pressed.parentElement.classList.toggle("wt-open");
      const { left, top, right, bottom } = pressed.getBoundingClientRect();
      const where = [left, top, right, bottom, innerWidth, innerHeight];
      this.$emit("action", actionOf(pressed), valueOf(pressed), where);
    },
    // The clipboard opens in the moment of a click only: an answer of the server would miss it.
    async copy(text) {
      const writing = navigator.clipboard?.writeText(text) ?? Promise.reject();
      const isCopied = await writing.then(() => "yes", () => ""); // refused by the browser
      this.$emit("action", "copy", isCopied, []);
    },
    onKey(event) {
      const node = event.target;
      if (!["Enter", " "].includes(event.key) || !node.matches("[data-action]")) return;
      if (node.matches(NATIVE_CONTROLS)) return; // these click by themselves
      event.preventDefault();
      node.click();
    },
    onInput({ target: field }) {
      if (field.matches("[data-filter]")) return filterRows(field);
      if (!field.matches("[data-action]") || !isTextField(field)) return;
      clearTimeout(this.typing);
      const tell = () => this.$emit("action", field.dataset.action, field.value.trim(), []);
      this.typing = setTimeout(tell, TYPING_PAUSE_MS);
    },
  },
};

function filterRows(field) {
  const text = field.value.trim().toLowerCase();
  for (const row of field.parentElement.querySelectorAll("[data-action]"))
    row.hidden = !row.textContent.toLowerCase().includes(text);
}

// ---------------------------------------------------------------- popovers
let opener = null; // the button that was pressed last
let shown = null; // the panel that is open below its button, and the button

// Below its button, or above it where there is more room. Browsers can do so by themselves (anchor
// positioning), but not those of older tablets. Cards stand where the server puts them.
function place() {
  if (!shown) return;
  const { panel, button } = shown;
  panel.style.maxHeight = "";
  const { left, top, right, bottom } = button.getBoundingClientRect();
  const below = innerHeight - bottom - GAP - MARGIN;
  const above = top - GAP - MARGIN;
  const isBelow = panel.offsetHeight <= below || below >= above;
  const wanted = panel.classList.contains("wt-pop-right") ? right - panel.offsetWidth : left;
  const furthest = innerWidth - panel.offsetWidth - MARGIN;
  Object.assign(panel.style, {
    inset: isBelow ? `${bottom + GAP}px auto auto` : `auto auto ${innerHeight - top + GAP}px`,
    left: `${Math.max(MARGIN, Math.min(wanted, furthest))}px`,
    maxHeight: `${isBelow ? below : above}px`,
  });
}

// Not into a field on a touch screen, where the keyboard would cover the panel.
function focusInto(panel) {
  if (panel.contains(document.activeElement)) return;
  const chosen = panel.querySelector("[tabindex='0'], [aria-pressed=true]");
  const wanted = chosen ?? panel.querySelector("a, button, input");
  const isField = wanted?.matches("input") && !matchMedia("(pointer: fine)").matches;
  panel.tabIndex = -1;
  (wanted && !isField ? wanted : panel).focus({ preventScroll: true });
}

const growth = new ResizeObserver(place);

function onToggle({ target: panel, newState }) {
  if (!panel.matches?.(".wt-pop, .wt-peek")) return;
  growth.unobserve(panel);
  if (shown?.panel === panel) shown = null;
  if (newState !== "open") return;
  const button = opener?.getAttribute("popovertarget") === panel.id ? opener : null;
  // It has a size once it is shown, which is before the next frame.
  requestAnimationFrame(() => {
    if (!panel.matches(":popover-open")) return;
    if (button) shown = { panel, button };
    place();
    focusInto(panel);
    growth.observe(panel);
  });
}

function onAnyClick({ target }) {
  opener = target.closest?.("[popovertarget]") ?? opener;
  // A download, or a page in another tab, leaves one where one is: so does the panel. Not a choice.
  const leaves = target.closest?.("a:not([download], [target]), .wt-pop .wt-one-of [data-action]");
  if (leaves) target.closest("[popover]:popover-open")?.hidePopover();
}

function onAnyKey(event) {
  // The browser closes the popover; a dialog below it shall not hear of the key.
  const isOpen = document.querySelector("[popover]:popover-open");
  if (event.key === "Escape" && isOpen) event.stopPropagation();
  moveInGrid(event);
}

// Arrow keys go from control to control of what has `data-columns`, row by row.
function moveInGrid(event) {
  const grid = event.target.closest?.("[data-columns]");
  const columns = Number(grid?.dataset.columns);
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const isAcross = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (!grid || !by || (isAcross && (columns === 1 || isTextField(event.target)))) return;
  const stops = [...grid.querySelectorAll("a, button, input")].filter((n) => n.checkVisibility());
  const next = stops[stops.indexOf(document.activeElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

document.addEventListener("beforetoggle", onToggle, true);
document.addEventListener("click", onAnyClick, true);
document.addEventListener("keydown", onAnyKey, true);
// What scrolls in the panel itself leaves it where it is.
addEventListener("scroll", ({ target }) => shown?.panel.contains(target) || place(), true);
addEventListener("resize", place);
