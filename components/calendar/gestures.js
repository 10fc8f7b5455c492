// A view of the calendar, and what mouse, fingers and keys do on it.
//
// The server draws a view as one string of HTML whose elements say what they are:
//   data-e           an event, by its id
//   data-g           how the event can be dragged: 1 moved, 2 pulled at its edges too
//   data-d           a day
//   data-s, data-t   a stretch of time from s to t, in seconds since 1970; data-w its well
//   data-action, data-value   an action and its value
// What is done is told by `gesture`, with a verb and its values: canvas.py lists them.

// Shorter presses of a finger scroll and tap, as they do everywhere.
const LONG_PRESS_MS = 350;
const DAY_SECONDS = 86400;
const BELOW_PX = 60;
// Keys mean nothing to the calendar while one types, or while something lies over it.
const FIELDS = "input, textarea, select, [contenteditable=true]";
const OVERLAYS = ".q-body--prevent-scroll, .q-menu, .wt-peek:popover-open, .wt-pop:popover-open";
// What the key of the slash types on Russian and Kazakh keyboards, without and with Shift.
const CYRILLIC_SLASH = { ".": "/", "№": "/", ",": "?" };

/** The shortcut that a key stands for: what it types, or the Latin letter of the same key. */
export function shortcutKey({ key, code, shiftKey }) {
  if (key.length > 1) return key;
  if (code === "Slash") return CYRILLIC_SLASH[key] ?? key;
  const isForeignLetter = /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key);
  const letter = isForeignLetter && code.startsWith("Key") ? code.slice(3) : key;
  return shiftKey ? letter.toUpperCase() : letter.toLowerCase();
}

/** The step that lies at a share (0 to 1) of a stretch of time, and the minute; in seconds. */
export function timeAt(share, start, end, step) {
  const steps = (end - start) / step;
  const index = Math.min(Math.max(Math.floor(share * steps), 0), steps - 1);
  const minutes = Math.round((share * (end - start)) / 60);
  return { s: start + index * step, exact: start + minutes * 60 };
}

/** Where a drag from one place to another leads: whole steps from where it began. */
export function steppedTime(from, to, step) {
  return from.s + Math.round((to.exact - from.exact) / step) * step;
}

/** The edge of a box that is taken hold of, `offset` pixels into it: "start", "end" or "". */
export function edgeAt(offset, length, touch, beginsHere, endsHere) {
  const reach = touch ? 16 : 8;
  if (length < 3 * reach) return "";
  if (length - offset < reach && endsHere) return "end";
  return offset < reach && beginsHere ? "start" : "";
}

/** The index of the point that an arrow key leads to from [x, y]; -1 where there is none. */
export function nextInDirection(key, [x, y], points) {
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  const costs = points.map(([px, py]) => {
    const ahead = sign * (across ? px - x : py - y);
    const aside = Math.abs(across ? py - y : px - x);
    // Straight on goes before what is nearer but aside.
    return ahead > 2 ? ahead + 3 * aside : Infinity;
  });
  const least = Math.min(...costs);
  return least < Infinity ? costs.indexOf(least) : -1;
}

/** Where the shadow of a drag lies when the pointer has come to a point of the window. */
export function shadowRect({ rect, id, edge, horizontal, x, y }, toX, toY) {
  const { left, top, width, height } = rect;
  if (id && !edge) return { left: left + toX - x, top: top + toY - y, width, height };
  const [start, size] = horizontal ? ["left", "width"] : ["top", "height"];
  const [from, to] = horizontal ? [x, toX] : [y, toY];
  const shadow = { left, top, width, height };
  if (!id) shadow[start] = Math.min(from, to);
  else if (edge === "start") shadow[start] += to - from;
  if (!id) shadow[size] = Math.abs(to - from);
  else shadow[size] += edge === "start" ? from - to : to - from;
  return shadow;
}

/** What the shadow of a drag over hours says: the span that is drawn, or the time it leads to. */
export function shadowText({ id, from, to, grabbed }, step, zone) {
  const options = { timeZone: zone, hour: "2-digit", minute: "2-digit" };
  const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB", options);
  if (step >= DAY_SECONDS || from.d || to.d) return "";
  if (id) return clock(grabbed + to.s - from.s);
  return `${clock(Math.min(from.s, to.s))}–${clock(Math.max(from.s, to.s) + step)}`;
}

const isCovered = () => document.querySelector(OVERLAYS) !== null;

function rectOf(node) {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  return [left, top, right, bottom, innerWidth, innerHeight];
}

// A point near the corner of a box: boxes that start together count as one beside the other.
function anchorOf(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return [left + Math.min(width, 40) / 2, top + Math.min(height, 20) / 2];
}

// The browser makes a click of every press that ends where it began; after a drag that is no click.
function swallowClick() {
  const swallow = (event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener("click", swallow, true);
  setTimeout(() => window.removeEventListener("click", swallow, true), 50);
}

export default {
  template: `<div @pointerdown="press" @click="click" @contextmenu="keepMenuAway"
    @focusin="noteFocus" @focusout="forgetFocus"></div>`,
  // `innerHTML` is the view, empty where the page brings it itself (`takeFirstPaint`); `now` the
  // server's time when it was drawn. Time runs along `axis`, x or y; gestures are rounded to `step`
  // seconds and told by the clocks of `zone`. `path` is the address of the screen.
  props: "innerHTML tag sanitize now axis step zone path writable keys".split(" "),
  emits: ["gesture"],
  created() {
    Object.assign(this, { drag: null, wasCovered: false, focused: "", above: 0 });
  },
  mounted() {
    this.noteClock();
    if (this.innerHTML) this.$el.innerHTML = this.innerHTML;
    this.takeFirstPaint();
    this.listen();
    this.settle();
    this.tellSize();
  },
  unmounted() {
    this.listening.abort();
    clearInterval(this.ticking);
    clearTimeout(this.sizing);
    this.cancelDrag();
  },
  watch: {
    now: "noteClock",
    innerHTML: {
      flush: "post",
      handler(html) {
        this.$el.innerHTML = html;
        this.settle();
      },
    },
  },
  methods: {
    tell(verb, ...values) {
      this.$emit("gesture", verb, values);
    },
    // The page shows a view before any script runs (`show_first_paint`): its nodes move in here. To
    // measure before they have moved would lay all of them out twice: only what scrolls is asked.
    takeFirstPaint() {
      const first = document.getElementById("wt-first");
      const painted = first?.firstElementChild;
      const scrolls = this.$el.classList.contains("wt-cal-scroll");
      const scrolled = painted && scrolls ? painted.scrollTop : 0;
      if (painted && !this.$el.childElementCount) this.$el.replaceChildren(...painted.childNodes);
      first?.remove();
      if (scrolled) this.$el.scrollTop = scrolled;
      if (!this.$el.childElementCount) this.tell("redraw");
    },
    listen() {
      this.listening = new AbortController();
      const { signal } = this.listening;
      window.addEventListener("pointermove", this.movePointer, { signal });
      window.addEventListener("pointerup", this.drop, { signal });
      window.addEventListener("pointercancel", this.cancelDrag, { signal });
      window.addEventListener("resize", this.resize, { signal });
      window.addEventListener("popstate", this.followHistory, { signal });
      document.addEventListener("keydown", this.pressKey, { signal });
      // Not passive, so that a drag can keep the page from scrolling.
      this.$el.addEventListener("touchmove", this.keepStill, { signal, passive: false });
      this.ticking = setInterval(this.moveNowLine, 30000);
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
    scrollToShare(share) {
      const body = this.$el.querySelector(".wt-cal-body");
      if (body) this.$el.scrollTop = body.offsetHeight * share;
    },
    // Clocks of browsers may be wrong; the line for now goes by the server's.
    noteClock() {
      this.clockSkew = Date.now() / 1000 - this.now;
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
      const page = document.documentElement;
      const known = getComputedStyle(page).getPropertyValue("--cal-above");
      // To set what is so already would have all of the page styled anew.
      if (known !== above) page.style.setProperty("--cal-above", above);
      const room = `welltrack-room=${innerHeight - this.above}.${this.above}`;
      document.cookie = `${room};path=/;max-age=31536000;samesite=lax`;
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      this.tell("size", this.above, innerHeight, timeZone, location.search);
    },
    resize() {
      clearTimeout(this.sizing);
      this.sizing = setTimeout(this.tellSize, 250);
    },
    followHistory() {
      if (location.pathname === this.path) this.tell("went", location.search);
    },

    slotAt(x, y) {
      return document
        .elementsFromPoint(x, y)
        .find((node) => this.$el.contains(node) && (node.dataset.s || node.dataset.d));
    },
    // The day at a point of the window, or the time and the well; undefined beside the view.
    placeAt(x, y, slot = this.slotAt(x, y)) {
      if (!slot?.dataset.s) return slot && { d: slot.dataset.d };
      const { left, top, width, height } = slot.getBoundingClientRect();
      const share = this.axis === "x" ? (x - left) / width : (y - top) / height;
      const time = timeAt(share, +slot.dataset.s, +slot.dataset.t, this.step);
      return { ...time, w: slot.dataset.w || "" };
    },
    // Pointer events serve mouse and touch alike; HTML's own drags never fire on touch.
    press(event) {
      this.cancelDrag();
      this.isCancelled = false;
      // What the press closes is open no more by the time of the click.
      this.wasCovered = isCovered();
      const box = event.target.closest("[data-e]");
      const from = this.placeAt(event.clientX, event.clientY);
      if (event.button || this.wasCovered || !this.writable || !from) return;
      if (event.target.closest("[data-action], a") || (box && !box.dataset.g)) return;
      this.drag = this.takeHold(event, box, from);
      if (this.drag.touch) this.drag.timer = setTimeout(this.startDrag, LONG_PRESS_MS);
    },
    takeHold(event, box, from) {
      const { clientX: x, clientY: y, pointerId, pointerType } = event;
      const touch = pointerType === "touch";
      const drag = { id: box?.dataset.e, edge: "", from, to: from, x, y, touch, pointerId };
      drag.horizontal = box ? !box.classList.contains("wt-e-block") : this.axis === "x";
      drag.rect = (box || this.slotAt(x, y)).getBoundingClientRect();
      const { left, top, right, bottom, width, height } = drag.rect;
      if (box?.dataset.g === "2") {
        const [offset, length] = drag.horizontal ? [x - left, width] : [y - top, height];
        const isCut = (side) => box.classList.contains(side);
        drag.edge = edgeAt(offset, length, touch, !isCut("wt-e-l"), !isCut("wt-e-r"));
      }
      // The shadow tells the time of the edge that is pulled, else of the start. At the edge itself
      // the next day may begin: the point beside it, inside the box, says whose time it is.
      const [edgeX, edgeY] = drag.edge === "end" ? [right, bottom] : [left, top];
      const slot = this.slotAt(edgeX + (edgeX === left ? 1 : -1), edgeY + (edgeY === top ? 1 : -1));
      drag.grabbed = this.placeAt(edgeX, edgeY, slot)?.exact || from.s;
      return drag;
    },
    startDrag() {
      this.drag.isMoving = true;
      this.drag.shadow = document.body.appendChild(document.createElement("div"));
      this.drag.shadow.className = "wt-ghost";
      this.$el.classList.add("wt-dragging");
      this.showDrag(this.drag.x, this.drag.y);
    },
    movePointer(event) {
      const { drag } = this;
      if (!drag || event.pointerId !== drag.pointerId) return;
      const { clientX: x, clientY: y } = event;
      if (!drag.isMoving) {
        if (Math.hypot(x - drag.x, y - drag.y) < (drag.touch ? 10 : 4)) return;
        // A finger that moves before its press was long scrolls.
        if (drag.touch) return void this.cancelDrag();
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
      const { left, top, width, height } = shadowRect(this.drag, x, y);
      const size = `width:${Math.max(width, 4)}px;height:${Math.max(height, 4)}px`;
      shadow.style.cssText = `left:${left}px;top:${top}px;${size}`;
      shadow.textContent = shadowText(this.drag, this.step, this.zone);
      // Over days it is the days that light up: where an event goes, or all that are drawn over.
      if (!from.d) return;
      shadow.hidden = !id;
      this.lightDays(...(id ? [to.d, to.d] : [from.d, to.d].sort()));
    },
    lightDays(first, last) {
      for (const node of this.$el.querySelectorAll("[data-d]")) {
        const { d, s } = node.dataset;
        node.classList.toggle("wt-over", !s && d >= first && d <= last);
      }
    },
    drop(event) {
      const { drag } = this;
      // Escape has ended the drag before the button came up: its release is no click either.
      if (this.isCancelled) swallowClick();
      this.isCancelled = false;
      if (!drag || event.pointerId !== drag.pointerId) return;
      this.cancelDrag();
      if (!drag.isMoving) return;
      swallowClick();
      const { id, edge, from, to } = drag;
      if (!id) this.tell("create", from, to);
      else if (from.d !== to.d || from.s !== to.s) this.tell("drag", id, edge, from, to);
    },
    cancelDrag() {
      if (!this.drag) return;
      clearTimeout(this.drag.timer);
      this.drag.shadow?.remove();
      this.drag = null;
      this.lightDays();
      this.$el.classList.remove("wt-dragging");
    },
    keepStill(event) {
      if (this.drag?.isMoving && event.cancelable) event.preventDefault();
    },
    keepMenuAway(event) {
      if (this.drag?.touch) event.preventDefault();
    },
    click(event) {
      const action = event.target.closest("[data-action]");
      if (action) {
        const { action: verb, value = "" } = action.dataset;
        return this.tell("act", verb, value, rectOf(action));
      }
      const box = event.target.closest("[data-e]");
      if (box) return this.tell("open", box.dataset.e, rectOf(box));
      const place = this.placeAt(event.clientX, event.clientY);
      if (!place || !this.writable || this.wasCovered || event.target.closest("a")) return;
      this.tell("create", place, place);
    },

    pressKey(event) {
      if (event.key === "Escape" && this.drag) {
        event.preventDefault();
        this.isCancelled = this.drag.isMoving;
        return this.cancelDrag();
      }
      if (event.target.closest?.(FIELDS) || isCovered()) return;
      const box = event.target.closest?.("[data-e]");
      const isArrow = event.key.startsWith("Arrow");
      if (box && isArrow) return this.pressArrow(event, box);
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isArrow) {
        if (event.target === document.body) this.$el.querySelector("[data-e]")?.focus();
        return;
      }
      const key = shortcutKey(event);
      if (box && (key === "Delete" || key === "e")) return this.tell("key", key, box.dataset.e);
      if (box && (key === "Enter" || key === " ")) box.click();
      else if (key === "/") document.querySelector(".wt-cal-find input")?.focus();
      else if (this.keys.includes(key)) this.tell("key", key, "");
      else return;
      event.preventDefault();
    },
    // Arrows go from event to event; with Alt they move the event itself, with Shift its end.
    pressArrow(event, box) {
      event.preventDefault();
      if (event.altKey) {
        if (box.dataset.g) this.tell("nudge", box.dataset.e, event.key, event.shiftKey);
        return;
      }
      const boxes = [...this.$el.querySelectorAll("[data-e]")];
      boxes[nextInDirection(event.key, anchorOf(box), boxes.map(anchorOf))]?.focus();
    },
    // One event can be reached by Tab, the one that had the focus last; arrows reach the others.
    noteFocus(event) {
      const box = event.target.closest("[data-e]");
      if (!box) return;
      this.focused = box.dataset.e;
      for (const node of this.$el.querySelectorAll('[data-e][tabindex="0"]')) node.tabIndex = -1;
      box.tabIndex = 0;
    },
    forgetFocus(event) {
      // It goes nowhere where the box was taken away: then it comes back (`settle`).
      if (event.relatedTarget) this.focused = "";
    },
  },
};
