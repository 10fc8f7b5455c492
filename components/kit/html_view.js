// What a browser does for `HtmlView` (the component) and for popovers (the rest), on every page.

const TYPING_PAUSE_MS = 250;
const MARGIN = 8; // pixels between a popover and the edge of the window
const NATIVE_CONTROLS = "a, button, input, label, select, summary, textarea";
const PANELS = ".wt-pop, .wt-peek";

const isTextField = (node) => node.matches("input:not([type=checkbox]), textarea");
const actionOf = (node) => node.closest("[data-action]")?.dataset.action ?? "";
const valueOf = (node) => node.closest("[data-value]")?.dataset.value ?? "";
const keyOf = (node) => {
  const target = node.getAttribute("popovertarget") ?? node.getAttribute("href");
  return [actionOf(node), valueOf(node), target].join("\n");
};

export default {
  template: `<component :is="tag" @pointerdown.capture="notePress" @click="onClick"
    @keydown="onKey" @input="onInput"></component>`,
  props: { innerHTML: String, sanitize: Boolean, tag: String },
  emits: ["action"],
  mounted() {
    this.render();
  },
  updated() {
    this.render();
  },
  methods: {
    render() {
      if (this.innerHTML === this.shown) return;
      this.shown = this.innerHTML;
      this.replace(this.$el, this.innerHTML ?? "");
    },
    showParts(parts) {
      for (const [name, html] of Object.entries(parts)) {
        this.replace(this.$el.querySelector(`[data-part="${name}"]`), html);
      }
    },
    // Focus goes to what is the same in the new string: same action, or else same words.
    replace(node, html) {
      const focused = node.contains(document.activeElement) ? document.activeElement : null;
      if (this.sanitize) node.setHTML(html);
      else node.innerHTML = html;
      if (!focused || focused === node) return;
      const controls = [...node.querySelectorAll("a, button, input")];
      const same = controls.find((n) => keyOf(n) === keyOf(focused));
      const alike = same ?? controls.find((n) => hasSameWords(n, focused));
      alike?.focus({ preventScroll: true });
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
      if (pressed.hasAttribute("aria-expanded")) unfold(pressed);
      const r = pressed.getBoundingClientRect();
      this.emitAction(pressed, [r.left, r.top, r.right, r.bottom, innerWidth, innerHeight]);
    },
    emitAction(node, where) {
      this.$emit("action", actionOf(node), valueOf(node), where);
    },
    // The clipboard opens in the moment of a click only: an answer of the server would miss it.
    async copy(text) {
      let isCopied = "";
      try {
        await navigator.clipboard.writeText(text);
        isCopied = "yes";
      } catch {} // refused by the browser
      this.$emit("action", "copy", isCopied, []);
    },
    onKey(event) {
      const node = event.target;
      if (!["Enter", " "].includes(event.key) || !node.matches("[data-action]")) return;
      if (node.matches(NATIVE_CONTROLS)) return; // these click by themselves
      event.preventDefault();
      node.click();
    },
    onInput(event) {
      const field = event.target;
      if (field.matches("[data-filter]")) return filterRows(field);
      if (!field.matches("[data-action]") || !isTextField(field)) return;
      clearTimeout(this.typing);
      const tell = () => this.$emit("action", field.dataset.action, field.value.trim(), []);
      this.typing = setTimeout(tell, TYPING_PAUSE_MS);
    },
  },
};

function hasSameWords(node, other) {
  const isSameAction = actionOf(node) && actionOf(node) === actionOf(other);
  return isSameAction && node.textContent === other.textContent;
}

function unfold(button) {
  const isOpen = button.parentElement.classList.toggle("wt-open");
  button.setAttribute("aria-expanded", isOpen);
}

function filterRows(field) {
  const text = field.value.trim().toLowerCase();
  for (const row of field.parentElement.querySelectorAll("[data-action]"))
    row.hidden = !row.textContent.toLowerCase().includes(text);
}

// ---------------------------------------------------------------- popovers

let opener = null; // the button that was pressed last
let shown = null; // the panel that is open, and its button

function place(panel, button) {
  panel.style.maxHeight = "";
  if (button) placeAt(panel, button.getBoundingClientRect());
  else keepInside(panel);
}

// Below its button, or above it where there is more room. Browsers can do so by themselves (anchor
// positioning), but not those of older tablets.
function placeAt(panel, r) {
  const below = innerHeight - r.bottom - 6 - MARGIN;
  const above = r.top - 6 - MARGIN;
  const isBelow = panel.offsetHeight <= below || below >= above;
  const isRight = panel.classList.contains("wt-pop-right");
  const left = isRight ? r.right - panel.offsetWidth : r.left;
  Object.assign(panel.style, {
    top: isBelow ? `${r.bottom + 6}px` : "auto",
    bottom: isBelow ? "auto" : `${innerHeight - r.top + 6}px`,
    left: `${Math.max(MARGIN, Math.min(left, innerWidth - panel.offsetWidth - MARGIN))}px`,
    right: "auto",
    maxHeight: `${isBelow ? below : above}px`,
  });
}

// A card stands where the server put it, but never reaches out of the window.
function keepInside(panel) {
  const r = panel.getBoundingClientRect();
  if (r.bottom <= innerHeight || panel.style.top === "auto" || !panel.style.top) return;
  panel.style.top = `${Math.max(MARGIN, innerHeight - r.height - MARGIN)}px`;
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

const growth = new ResizeObserver(() => shown && place(shown.panel, shown.button));

function onToggle({ target: panel, newState }) {
  if (!panel.matches?.(PANELS)) return;
  if (newState !== "open") {
    if (shown?.panel === panel) shown = null;
    return growth.disconnect();
  }
  const button = opener?.getAttribute("popovertarget") === panel.id ? opener : null;
  // It has a size once it is shown, which is before the next frame.
  requestAnimationFrame(() => {
    if (!panel.matches(":popover-open")) return;
    shown = { panel, button };
    place(panel, button);
    focusInto(panel);
    growth.observe(panel);
  });
}

function followOpener(event) {
  const isInside = event.target instanceof Node && shown?.panel.contains(event.target);
  if (shown && !isInside) place(shown.panel, shown.button);
}

function onAnyClick(event) {
  opener = event.target.closest?.("[popovertarget]") ?? opener;
  // A download, or a page in another tab, leaves one where one is: so does the panel.
  if (!event.target.closest?.("a:not([download], [target])")) return;
  event.target.closest("[popover]:popover-open")?.hidePopover();
}

// Quasar's fields prevent what clicks on buttons in them would do, such as to open a popover.
function openAnyway(event) {
  const button = event.target.closest?.("[popovertarget]");
  if (!button || !event.defaultPrevented) return;
  document.getElementById(button.getAttribute("popovertarget"))?.togglePopover();
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
addEventListener("click", openAnyway);
addEventListener("scroll", followOpener, true);
addEventListener("resize", followOpener);
