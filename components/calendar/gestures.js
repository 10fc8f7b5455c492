// A view of the calendar, and what mouse, fingers and keys do on it. The attributes of its elements
// say what these are, and `gesture` tells what is done: canvas.py lists both.

const LONG_PRESS_MS = 350; // shorter presses of a finger scroll and tap, as they do everywhere
const DAY_SECONDS = 86400;
const BELOW_PX = 60;
// Keys mean nothing to the calendar while one types, or while something lies over it.
const FIELDS = "input, textarea, select, [contenteditable=true]";
const OVERLAYS = ".q-body--prevent-scroll, .q-menu, .wt-peek:popover-open, .wt-pop:popover-open";
const inWindow = (x, y, right = x, bottom = y) => [x, y, right, bottom, innerWidth, innerHeight];
const isPrint = ({ code, ctrlKey, metaKey }) => code === "KeyP" && (ctrlKey || metaKey);
const isCovered = () => document.querySelector(OVERLAYS) !== null;
// The axis, x or y, and the direction in which an arrow key leads.
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, -1], ArrowDown: [1, 1] };

/** Whether a key is the slash, which types a dot or № on Russian and Kazakh keyboards. */
export const isSlash = ({ key, code }) => key === "/" || (code === "Slash" && /[.№]/.test(key));

/** The step that lies at a share (0 to 1) of a stretch of time, and the minute; in seconds. */
export function timeAt(share, start, end, step) {
  const steps = (end - start) / step;
  const index = Math.min(Math.max(Math.floor(share * steps), 0), steps - 1);
  return { s: start + index * step, exact: start + Math.round((share * (end - start)) / 60) * 60 };
}

/** Where a drag from one place to another leads: whole steps from where it began. */
export const steppedTime = (from, to, step) =>
  from.s + Math.round((to.exact - from.exact) / step) * step;

/** The edge of a box that is taken hold of, `offset` pixels into it: "start", "end" or "". */
export function edgeAt(offset, length, touch, classes) {
  const reach = touch ? 16 : 8;
  if (length < 3 * reach) return "";
  // Of a box that goes on beside the view or on another line that edge is not here.
  if (length - offset < reach && !classes.includes("wt-e-r")) return "end";
  return offset < reach && !classes.includes("wt-e-l") ? "start" : "";
}

/** The index of the point that an arrow key leads to from another; -1 where there is none. */
export function nextInDirection(key, from, points) {
  const [axis, sign] = ARROWS[key];
  const costs = points.map((point) => {
    const ahead = sign * (point[axis] - from[axis]);
    // Straight on goes before what is nearer but aside.
    return ahead > 2 ? ahead + 3 * Math.abs(point[1 - axis] - from[1 - axis]) : Infinity;
  });
  return costs.findIndex((cost) => cost < Infinity && cost === Math.min(...costs));
}

/** What the shadow of a drag over hours says: the span that is drawn, or the time it leads to. */
export function shadowText({ id, from, to, grabbed }, step, zone) {
  if (step >= DAY_SECONDS || from.d || to.d) return "";
  const options = { timeZone: zone, hour: "2-digit", minute: "2-digit" };
  const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB", options);
  if (id) return clock(grabbed + to.s - from.s);
  return `${clock(Math.min(from.s, to.s))}–${clock(Math.max(from.s, to.s) + step)}`;
}

// A point near the corner of a box: boxes that start together count as one beside the other.
function anchorOf(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return [left + Math.min(width, 40) / 2, top + Math.min(height, 20) / 2];
}

export default {
  // Focus goes nowhere where its box was taken away: then it comes back (`settle`).
  template: `<div @pointerdown="press" @click="click" @focusin="noteFocus"
    @focusout="$event.relatedTarget && (focused = '')"
    @contextmenu="drag?.touch && $event.preventDefault()"></div>`,
  // `innerHTML` is the view, empty where the page brings it itself (`takeFirstPaint`); `now` the
  // server's time when it was drawn. Time runs along `axis`, x or y; gestures are rounded to `step`
  // seconds and told by the clocks of `zone`. `path` is the address of the screen.
  props: "innerHTML tag sanitize now axis step zone path writable".split(" "),
  emits: ["gesture"],
  created() {
    Object.assign(this, { drag: null, hasDragged: false, wasCovered: false, focused: "" });
  },
  mounted() {
    this.takeFirstPaint();
    const { signal } = (this.listening = new AbortController());
    window.addEventListener("pointermove", this.movePointer, { signal });
    window.addEventListener("pointerup", this.drop, { signal });
    window.addEventListener("pointercancel", this.endDrag, { signal });
    window.addEventListener("resize", () => this.tellSizeAfter(250), { signal });
    const follow = () => location.pathname === this.path && this.tell("went", location.search);
    window.addEventListener("popstate", follow, { signal });
    document.addEventListener("keydown", this.pressKey, { signal });
    // Not passive, so that a drag can keep the page from scrolling.
    const keepStill = (event) => this.drag?.shadow && event.cancelable && event.preventDefault();
    this.$el.addEventListener("touchmove", keepStill, { signal, passive: false });
    this.ticking = setInterval(this.moveNowLine, 30000);
    this.$watch("innerHTML", this.redraw, { flush: "post" });
    this.settle();
    this.tellSize();
  },
  unmounted() {
    this.listening.abort();
    clearInterval(this.ticking);
    clearTimeout(this.sizing);
    this.endDrag();
  },
  computed: {
    // Clocks of browsers may be wrong; the line for now goes by the server's.
    clockSkew: ({ now }) => Date.now() / 1000 - now,
  },
  methods: {
    tell(verb, ...values) {
      this.$emit("gesture", verb, values);
    },
    redraw(html) {
      this.$el.innerHTML = html;
      this.settle();
    },
    // The page shows a view before any script runs (`show_first_paint`): its nodes move in here. To
    // measure before they have moved would lay all of them out twice: only what scrolls is asked.
    takeFirstPaint() {
      const first = document.getElementById("wt-first");
      const painted = !this.innerHTML && first?.firstElementChild;
      const scrolled = this.$el.classList.contains("wt-cal-scroll") && painted?.scrollTop;
      if (painted) this.$el.replaceChildren(...painted.childNodes);
      else this.$el.innerHTML = this.innerHTML;
      first?.remove();
      if (scrolled) this.$el.scrollTop = scrolled;
      if (!this.$el.childElementCount) this.tell("redraw");
    },
    // Whatever is drawn anew keeps the focus where it was.
    settle() {
      const same = this.focused && this.$el.querySelector(`[data-e="${CSS.escape(this.focused)}"]`);
      const entrance = same || this.$el.querySelector("[data-e]");
      if (entrance) entrance.tabIndex = 0;
      if (same && document.activeElement === document.body) same.focus({ preventScroll: true });
      this.moveNowLine();
      requestAnimationFrame(() => {
        if (this.$el.isConnected && Math.abs(this.topOnPage() - this.above) > 2) this.tellSize();
      });
    },
    moveNowLine() {
      for (const line of this.$el.querySelectorAll(".wt-cal-now")) {
        const { s, t } = (line.closest("[data-s]") || this.$el.querySelector("[data-s]")).dataset;
        const share = (Date.now() / 1000 - this.clockSkew - s) / (t - s);
        line.hidden = share < 0 || share > 1;
        line.style[this.axis === "x" ? "left" : "top"] = `${share * 100}%`;
      }
    },
    topOnPage() {
      return Math.round(this.$el.getBoundingClientRect().top + scrollY);
    },
    // The server draws as many lanes as fit, and the next page for as much room (the cookie).
    tellSize() {
      this.above = this.topOnPage();
      const above = `${this.above + BELOW_PX}px`;
      const root = document.documentElement;
      // To set what is so already would have all of the page styled anew.
      const isKnown = getComputedStyle(root).getPropertyValue("--cal-above") === above;
      if (!isKnown) root.style.setProperty("--cal-above", above);
      const room = `${innerHeight - this.above}.${this.above}`;
      document.cookie = `welltrack-room=${room};path=/;max-age=31536000;samesite=lax`;
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      this.tell("size", this.above, innerHeight, timeZone, location.pathname + location.search);
    },
    tellSizeAfter(milliseconds) {
      clearTimeout(this.sizing);
      this.sizing = setTimeout(this.tellSize, milliseconds);
    },
    slotAt(x, y) {
      const isSlot = (node) => this.$el.contains(node) && (node.dataset.s || node.dataset.d);
      return document.elementsFromPoint(x, y).find(isSlot);
    },
    // The day at a point of the window, or the time and the well; undefined beside the view.
    placeAt(x, y, slot = this.slotAt(x, y)) {
      if (!slot?.dataset.s) return slot && { d: slot.dataset.d };
      const { left, top, width, height } = slot.getBoundingClientRect();
      const share = this.axis === "x" ? (x - left) / width : (y - top) / height;
      const { s, t, w = "" } = slot.dataset;
      return { ...timeAt(share, +s, +t, this.step), w };
    },
    // Pointer events serve mouse and touch alike; HTML's own drags never fire on touch.
    press(event) {
      this.endDrag();
      this.hasDragged = false;
      // What the press closes is open no more by the time of the click.
      this.wasCovered = isCovered();
      const box = event.target.closest("[data-e]");
      const from = this.placeAt(event.clientX, event.clientY);
      if (event.button || this.wasCovered || !this.writable || !from) return;
      if (event.target.closest("[data-action], a") || (box && !box.dataset.g)) return;
      this.drag = this.takeHold(event, box, from);
      if (this.drag.touch) this.drag.timer = setTimeout(this.startDrag, LONG_PRESS_MS);
    },
    takeHold({ clientX: x, clientY: y, pointerId, pointerType }, box, from) {
      const touch = pointerType === "touch";
      const horizontal = box ? !box.classList.contains("wt-e-block") : this.axis === "x";
      const rect = (box || this.slotAt(x, y)).getBoundingClientRect();
      const { left, top, right, bottom, width, height } = rect;
      const [offset, length] = horizontal ? [x - left, width] : [y - top, height];
      const canBePulled = box?.dataset.g === "2";
      const edge = canBePulled ? edgeAt(offset, length, touch, [...box.classList]) : "";
      // The shadow tells the time of the edge that is pulled, else of the start. At the edge itself
      // the next day may begin: the point beside it, inside the box, says whose time it is.
      const [edgeX, edgeY, inwards] = edge === "end" ? [right, bottom, -1] : [left, top, 1];
      const slot = this.slotAt(edgeX + inwards, edgeY + inwards);
      const grabbed = this.placeAt(edgeX, edgeY, slot)?.exact || from.s;
      const id = box?.dataset.e;
      return { id, edge, from, to: from, x, y, touch, pointerId, horizontal, rect, grabbed };
    },
    startDrag() {
      this.hasDragged = true;
      const { id, edge, horizontal, rect, x, y } = this.drag;
      const shadow = (this.drag.shadow = document.body.appendChild(document.createElement("div")));
      // The style sheet says where it lies as `--dx` and `--dy` grow.
      const kind = id ? edge || "move" : "new";
      shadow.className = `wt-ghost wt-ghost-${kind} ${horizontal ? "wt-ghost-across" : ""}`;
      const lengths = { ...rect.toJSON(), x, y };
      for (const name in lengths) shadow.style.setProperty(`--${name}`, `${lengths[name]}px`);
      this.$el.classList.add("wt-dragging");
      this.showDrag(x, y);
    },
    movePointer({ pointerId, clientX: x, clientY: y }) {
      const { drag } = this;
      if (pointerId !== drag?.pointerId) return;
      if (!drag.shadow) {
        if (Math.hypot(x - drag.x, y - drag.y) < (drag.touch ? 10 : 4)) return;
        // A finger that moves before its press was long scrolls.
        if (drag.touch) return void this.endDrag();
        this.startDrag();
      }
      const to = this.placeAt(x, y);
      // From a day one can't come to an hour, nor back.
      if (to && !to.d === !drag.from.d) drag.to = to;
      if (to?.s && drag.to === to && drag.id) to.s = steppedTime(drag.from, to, this.step);
      this.showDrag(x, y);
    },
    showDrag(x, y) {
      const { id, from, to, shadow } = this.drag;
      shadow.style.setProperty("--dx", `${x - this.drag.x}px`);
      shadow.style.setProperty("--dy", `${y - this.drag.y}px`);
      shadow.textContent = shadowText(this.drag, this.step, this.zone);
      // Over days it is the days that light up: where an event goes, or all that are drawn over.
      if (!from.d) return;
      shadow.hidden = !id;
      this.lightDays(...(id ? [to.d, to.d] : [from.d, to.d].sort()));
    },
    lightDays(first, last) {
      for (const { classList, dataset } of this.$el.querySelectorAll("[data-d]:not([data-s])"))
        classList.toggle("wt-over", dataset.d >= first && dataset.d <= last);
    },
    drop({ pointerId, clientX, clientY }) {
      if (pointerId !== this.drag?.pointerId) return;
      const { id, edge, from, to, shadow } = this.drag;
      this.endDrag();
      const isElsewhere = from.d !== to.d || from.s !== to.s;
      if (shadow && !id) this.tell("create", from, to, inWindow(clientX, clientY));
      else if (shadow && isElsewhere) this.tell("drag", id, edge, from, to);
    },
    endDrag() {
      if (!this.drag) return;
      clearTimeout(this.drag.timer);
      this.drag.shadow?.remove();
      this.drag = null;
      this.lightDays();
      this.$el.classList.remove("wt-dragging");
    },
    click({ target, clientX, clientY }) {
      // The browser makes a click of every press; but the end of a drag is none.
      if (this.hasDragged) return void (this.hasDragged = false);
      const node = target.closest("[data-action], [data-e]");
      if (node) return this.activate(node);
      const place = this.placeAt(clientX, clientY);
      if (!place || !this.writable || this.wasCovered || target.closest("a")) return;
      this.tell("create", place, place, inWindow(clientX, clientY));
    },
    activate(node) {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      const { action, value = "", e } = node.dataset;
      this.tell(...(action ? ["act", action, value] : ["open", e]), inWindow(left, top, right, bottom));
    },
    pressKey(event) {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      const box = target.closest?.("[data-e]");
      if (key === "Escape" && this.drag) this.endDrag();
      else if (isPrint(event) && this.$el.querySelector(".wt-cal-space")) this.tell("act", "print");
      else if (target.closest?.(FIELDS) || isCovered()) return;
      else if (box && key in ARROWS) this.pressArrow(event, box);
      else if (ctrlKey || metaKey || altKey) return;
      else if (box && (key === "Enter" || key === " ")) this.activate(box);
      else if (isSlash(event)) document.querySelector(".wt-cal-find input")?.focus();
      else return this.tellKey(event, box);
      event.preventDefault();
    },
    // The server knows what they mean, on each keyboard; but where to go first is up to the view.
    tellKey({ key, code, target }, box) {
      if (key in ARROWS && target === document.body) this.$el.querySelector("[data-e]")?.focus();
      if (key.length === 1 || key === "Delete") this.tell("key", key, code, box?.dataset.e ?? "");
    },
    // Arrows go from event to event; with Alt they move the event itself, with Shift its end.
    pressArrow({ key, altKey, shiftKey }, box) {
      if (altKey && box.dataset.g) this.tell("nudge", box.dataset.e, key, shiftKey);
      if (altKey) return;
      const boxes = [...this.$el.querySelectorAll("[data-e]")];
      boxes[nextInDirection(key, anchorOf(box), boxes.map(anchorOf))]?.focus();
    },
    // One event can be reached by Tab, the one that had the focus last; arrows reach the others.
    noteFocus({ target }) {
      const box = target.closest("[data-e]");
      if (!box) return;
      this.focused = box.dataset.e;
      for (const node of this.$el.querySelectorAll('[data-e][tabindex="0"]')) node.tabIndex = -1;
      box.tabIndex = 0;
    },
  },
};
