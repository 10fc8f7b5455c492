// The sheet of a report day (sheet.py): keys, selection, draft. Each finished cell asks Python, which
// reads all rows, merges them with those stored, saves, and answers (`answer`); typing goes on.
const [KEEP_MS, LINE_MS, MAX_LINE_MS, MAX_STEPS] = [300, 2500, 20_000, 200];
const [MAX_PASTE, LIST_PX] = [200_000, 240];
const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

/** Options whose names begin so, whole names first; else those typed with the other layout. */
export function matchOptions(options, typed) {
  const word = fold(typed);
  const begin = (names) => options.filter((one) => one[names].some((n) => n.startsWith(word)));
  const rank = (option) => (option.words.includes(word) ? 0 : 1);
  const found = begin("words").sort((a, b) => rank(a) - rank(b));
  return found.length ? found : begin("slips");
}

const quote = (cell) => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
export const writeTable = (rows) => rows.map((row) => row.map(quote).join("\t")).join("\r\n");

// A row: {key, id, version, base, cells, auto, faults, ghost, gone, locked, clash}. `base` holds the
// stored texts, `cells` one's own, `auto` the names of those that Python filled in; `ghost` is what a
// blank row would begin with; `clash` asks about what others changed too: `decision` answers it.
const isBlank = (row) => !row.id && !Object.values(row.cells).some((text) => text.trim());
const isDirty = (row) => (row.id ? row.gone || Object.keys(row.cells).length > 0 : !isBlank(row));
const textOf = (row, name) => row.cells[name] ?? row.base[name] ?? "";
const setCell = (row, name, text) =>
  row.id && text === (row.base[name] ?? "") ? delete row.cells[name] : (row.cells[name] = text);
const copy = (value) => JSON.parse(JSON.stringify(value));
const makeRow = () => ({ key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
  id: null, base: {}, cells: {}, auto: [], faults: {}, ghost: {} });
const clamp = (at, list) => Math.max(0, Math.min(list.length - 1, at));

const latin = ({ key, code }) => (/^Key/.test(code) && !/^[a-z]$/i.test(key) ? code.at(-1) : key);
function nameKey(event) {
  const held = [event.ctrlKey || event.metaKey, event.altKey, event.shiftKey];
  const key = held[0] && held[1] ? event.code.replace("Numpad", "") : latin(event);
  const names = ["Ctrl", "Alt", "Shift"].filter((_, i) => held[i]);
  return [...names, key.length === 1 ? key.toLowerCase() : key].join("+");
}
export default {
  template: `<div class="wt-sheet" @focusout="leave">
    <p class="wt-hidden" :id="id + '-help'">{{ words.help }}</p>
    <p v-if="notice" class="wt-sheet-notice" role="status">{{ notice }}</p>
    <div class="wt-sheet-scroll"><table role="grid" :aria-label="words.sheet"
      :aria-describedby="id + '-help'" :aria-readonly="String(isReadOnly)" @keydown="onKey"
      @input="onInput" @focusin="onFocus" @pointerdown="onPointer" @pointermove="onDrag"
      @dblclick="begin()" @copy="copyCells" @cut="copyCells" @paste="paste">
      <thead role="rowgroup" v-html="head"></thead>
      <tbody role="rowgroup"><template v-for="(row, r) in shown" :key="row.key"
        v-memo="[JSON.stringify([row, r, isReadOnly, anchor && range(), r === cur.r && opened])]">
        <tr role="row" :class="{ 'wt-sheet-mine': isDirty(row) }">
          <th role="rowheader" class="wt-sheet-n">{{ r + 1 }}</th>
          <td v-for="(column, c) in columns" role="gridcell" v-bind="describeCell(row, r, c)">
            <component :is="column.tag" v-bind="describeField(row, r, c)"/></td></tr>
        <tr v-if="row.clash" role="row" class="wt-sheet-clash" v-html="row.clash"
          @click="press($event, row.key)"></tr></template></tbody></table></div>
    <ul v-if="offered.length" role="listbox" :id="id + '-list'" class="wt-sheet-list"
      :aria-label="words.choices" :style="place"><li v-for="(option, i) in offered" role="option"
        :id="id + '-list-' + i" :aria-selected="String(option === chosen)"
        @pointerdown.prevent="pick(option)">{{ option.label }}</li></ul>
    <div class="wt-sheet-foot">
      <slot/>
      <div class="wt-sheet-note" role="status">{{ note }}</div>
      <div v-if="!isReadOnly" class="wt-sheet-acts" v-html="acts" :data-changes="changes || null"
        @click="press"></div></div></div>`,
  props: { setting: String, shared: String },
  data() {
    const setting = { ...JSON.parse(this.shared), ...JSON.parse(this.setting) };
    const columns = setting.columns.map((one) => ({ options: setting.options[one.name], ...one }));
    return { ...setting, columns, isHeld: false, isElsewhere: false, done: [], undone: [], seq: 0,
      state: "", open: "", isAway: false, cur: { r: 0, c: 1 }, anchor: null, mode: "ready",
      sending: null, wish: false, pasted: [], offered: [], chosen: null, place: {} };
  },
  computed: {
    shown() { return this.rows.filter((row) => !row.gone); },
    here() { return this.shown[this.cur.r]; },
    column() { return this.columns[this.cur.c]; },
    // What else a key changes: only the row of the cell is drawn anew.
    opened() { return [this.cur.c, this.mode, this.open, this.offered, this.chosen]; },
    changes() { return this.rows.filter(isDirty).length; },
    notice() { return this.closed || (!this.isHeld && this.isElsewhere ? this.words.other_tab : ""); },
    isReadOnly() { return Boolean(this.closed || !this.isHeld); },
    note() {
      const { away, waiting, unsaved, saved } = this.words;
      const none = this.mode === "ready" ? saved : ""; // not of what is being typed
      const count = this.changes ? unsaved.replace("{count}", this.changes) : none;
      const told = this.isAway ? (this.wish || this.sending ? waiting : away) : this.state;
      return this.isReadOnly ? "" : told || count;
    },
  },
  mounted() {
    const { signal } = (this.ends = new AbortController());
    addEventListener("pagehide", () => this.keep(), { signal });
    this.settle();
    setTimeout(() => this.hold()); // the page's element that keeps drafts may be mounted after this
  },
  beforeUnmount() {
    this.keep();
    this.ends.abort();
    this.release?.();
    [this.waiting, this.pausing].forEach(clearTimeout);
  },
  updated() {
    // The next key replaces what stands in a cell, though that came after the cell was gone to.
    const field = this.mode === "ready" && this.field();
    if (field && field === document.activeElement) field.select();
    this.$el.querySelector("li[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  },
  methods: {
    isDirty,
    /** One tab of a browser holds a day: two would store its draft twice. */
    hold() {
      const take = () => new Promise((release) => {
        Object.assign(this, { release, isHeld: true });
        this.restore();
      });
      if (!navigator.locks) return void take();
      navigator.locks.request(`wt-${this.key}`, this.ends, take).catch(() => {});
      setTimeout(() => (this.isElsewhere = true), KEEP_MS);
    },

    // ---- Rows, as they are typed, and as Python reads them
    findRow(key) { return this.shown.findIndex((row) => row.key === key); },
    settle() {
      if (!this.isReadOnly && !(this.shown.length && isBlank(this.shown.at(-1))))
        this.rows.push(makeRow());
      this.cur.r = clamp(this.cur.r, this.shown);
      this.keepSoon();
      this.ask();
    },
    ask() {
      this.seq += 1;
      this.tell();
      this.waiting ??= setTimeout(this.askAgain, LINE_MS, LINE_MS);
    },
    askAgain(pause) {
      this.isAway = true;
      const next = this.tell() ? Math.min(pause * 2, MAX_LINE_MS) : LINE_MS;
      this.waiting = setTimeout(this.askAgain, next, next);
    },
    /** Whether there was a line to tell Python on: else all would be told at once when it is back. */
    tell() {
      if (window.did_handshake && !window.socket.connected) return false;
      const typed = ({ faults, ghost, clash, ...row }) => row; // Python knows what it said of it
      const { seq, pasted, wish, sending, mode, here } = this;
      const open = mode === "ready" ? "" : here.key;
      this.$emit("read", { seq, rows: this.rows.map(typed), open, pasted, wish, sent: sending });
      return true;
    },
    /** Rows as they are read and merged; not those that were changed since, and asked about anew. */
    answer({ seq, rows, fault, pause, ...told }) {
      if (seq !== this.seq || !this.waiting) return; // the same answer may come twice
      const { key } = this.here ?? {};
      this.waiting = clearTimeout(this.waiting);
      Object.assign(this, told, { rows, pasted: [], isAway: false });
      const at = this.findRow(key); // rows may have come above this one
      this.cur.r = clamp(at < 0 ? this.cur.r : at, this.shown);
      if (at < 0) this.close();
      if (fault) this.go(this.findRow(fault[0]), fault[1]);
      this.keep(); // before it is sent: what is sent again is the same
      if (this.sending) this.pausing = setTimeout(() => this.ask(), pause);
    },
    /** Change cells as one step of undo: [row, name, text] each. */
    enter(changes) {
      this.step();
      for (const [row, name, text] of changes) {
        if (row.locked?.includes(name)) continue;
        setCell(row, name, text);
        row.auto = row.auto.filter((one) => one !== name);
        delete row.faults[name];
      }
      this.settle();
    },
    step() {
      this.done = [...this.done, copy([this.rows, this.cur])].slice(-MAX_STEPS);
      Object.assign(this, { undone: [], state: "" });
    },
    undo() { this.back(this.done, this.undone); },
    redo() { this.back(this.undone, this.done); },
    /** One's own cells go back; what was stored meanwhile, by whoever, stays. */
    back(from, onto) {
      if (!from.length || this.isReadOnly) return;
      onto.push(copy([this.rows, this.cur]));
      const [rows, cur] = from.pop();
      this.pasted = [];
      const now = new Map(this.rows.map((row) => [row.key, row]));
      for (const row of rows) {
        const { id = null, version, base = {} } = now.get(row.key) ?? {};
        if (!id && row.id) row.cells = { ...row.base, ...row.cells }; // it was deleted: made anew
        Object.assign(row, { id, version, base });
        now.delete(row.key);
      }
      this.rows = [...rows, ...[...now.values()].filter((row) => row.id)];
      this.settle();
      this.go(cur.r, cur.c);
    },
    /** A button does something, or decides what Python is to do with a row, or with all. */
    press({ target: { dataset: { act, decision } } }, key = "") {
      const decide = (row) => (!key || row.key === key) && Object.assign(row, { decision });
      if (decision) this.changeRows(() => this.rows.forEach(decide));
      this[act]?.();
    },

    // ---- Draft and saving
    keepSoon() { this.keeping ??= setTimeout(() => this.keep(), KEEP_MS); },
    keep() {
      this.keeping = clearTimeout(this.keeping);
      if (!this.release) return;
      const { cur: { c }, here, sending, wish, pasted } = this;
      const open = this.mode === "ready" ? null : this.open;
      const rows = this.rows.filter((row) => isDirty(row) || (open !== null && row === here));
      if (!rows.length && !sending && !pasted.length) return void window.wtDrafts?.end(this.key);
      const draft = { rows, at: here?.key, c, open, sending, wish, pasted };
      if (!window.wtDrafts?.write(this.key, draft)) this.state = this.words.full;
    },
    restore() {
      const { at, c = 1, open = null, ...draft } = window.wtDrafts?.list(this.key)[0]?.value ?? {};
      Object.assign(this, draft); // Python lays its rows among those that are stored
      this.cur = { r: this.findRow(at), c };
      // Of a day that was closed meanwhile no cell is opened.
      if (open !== null && this.isReadOnly) setCell(this.here, this.column.name, open);
      this.settle();
      if (open === null || this.isReadOnly) return;
      this.go(this.cur.r, c);
      this.$nextTick(() => this.begin("edit", open));
    },
    save() {
      this.commit();
      if (this.isReadOnly || this.sending || !this.changes) return;
      Object.assign(this, { wish: true, state: this.words.saving });
      this.settle();
    },

    // ---- Cells: where one is, and what is open
    isAt({ r, c }) { return r === this.cur.r && c === this.cur.c; },
    describeCell(row, r, c) {
      const [{ name, cell, look }, { rs, cs }] = [this.columns[c], this.range()];
      const isMarked = rs.includes(r) && cs.includes(c);
      const isIdle = name === "npt" && !textOf(row, name) && this.skips(row, c);
      return { ...cell, "data-r": r, "data-c": c, "aria-selected": String(isMarked),
        class: [look, this.isAt({ r, c }) && `wt-sheet-here wt-sheet-${this.mode}`,
          isMarked && this.anchor && "wt-sheet-marked", row.faults[name] && "wt-sheet-wrong",
          (isIdle || row.locked?.includes(name)) && "wt-sheet-idle"] };
    },
    describeField(row, r, c) {
      const [{ name, label, field, options }, isHere] = [this.columns[c], this.isAt({ r, c })];
      const [fault, isListed] = [row.faults[name] ?? null, isHere && this.offered.length > 0];
      const chosen = isListed && this.chosen ? this.offered.indexOf(this.chosen) : null;
      const list = options && { "aria-expanded": String(isListed),
        "aria-controls": isListed ? `${this.id}-list` : null,
        "aria-activedescendant": chosen === null ? null : `${this.id}-list-${chosen}` };
      return { ...field, ...list, placeholder: row.ghost[name] ?? "", tabindex: isHere ? 0 : -1,
        value: isHere && this.mode !== "ready" ? this.open : textOf(row, name),
        readonly: this.isReadOnly || Boolean(row.locked?.includes(name)), title: fault ?? "",
        "aria-label": `${label}, ${this.words.row} ${r + 1}`, "aria-description": fault,
        "aria-invalid": fault && "true" };
    },
    find(target) {
      const { r, c } = target.closest?.("td[data-r]")?.dataset ?? {};
      return r === undefined ? null : { r: Number(r), c: Number(c) };
    },
    field() { return this.$el.querySelector(".wt-sheet-here > *"); },
    go(r, c, isExtended = false) {
      this.commit();
      this.anchor = isExtended ? (this.anchor ?? this.cur) : null;
      this.cur = { r: clamp(r, this.shown), c: clamp(c, this.columns) };
      this.$nextTick(() => [this.field()?.focus(), this.field()?.select()]);
    },
    begin(mode = "edit", text = null) {
      if (this.field()?.readOnly ?? true) return;
      Object.assign(this, { mode, anchor: null, open: text ?? this.field().value });
      if (mode !== "edit") return;
      const moveCaret = () => this.field().setSelectionRange(1e6, 1e6);
      moveCaret();
      this.$nextTick(moveCaret);
    },
    close() { Object.assign(this, { mode: "ready", anchor: null, offered: [], chosen: null }); },
    commit() {
      if (this.mode === "ready") return;
      const isPicked = this.column.type === "choice" && this.chosen;
      const text = isPicked ? this.chosen.label : this.open;
      this.close();
      if (text !== textOf(this.here, this.column.name))
        this.enter([[this.here, this.column.name, text]]);
    },
    cancel() {
      this.isLeaving = this.mode === "ready";
      this.close();
      this.keepSoon();
    },
    leave({ relatedTarget }) { if (!this.$el.contains(relatedTarget)) this.commit(); },
    onInput({ target, inputType, isComposing }) {
      if (this.mode === "ready") this.begin("enter", target.value);
      this.open = target.value;
      this.keepSoon();
      if (!this.column.options) return;
      this.offer(target.value);
      const [label, { length }] = [(this.chosen ?? this.offered[0])?.label ?? "", this.open];
      const isMore = !isComposing && inputType?.startsWith("insert") && label.length > length;
      if (!isMore || target.selectionEnd < length || !fold(label).startsWith(fold(this.open))) return;
      target.value = this.open += label.slice(length); // the next key, which Vue may be too slow
      target.setSelectionRange(length, this.open.length); // for, types over what is written out
    },
    offer(typed = null) {
      const [{ options, type }, isAll] = [this.column, typed === null];
      if (!options || this.isReadOnly) return;
      if (this.mode === "ready") this.begin("enter");
      this.offered = isAll ? options : typed.trim() ? matchOptions(options, typed) : [];
      const now = options.find((option) => option.label === this.open);
      this.chosen = (isAll ? now : type === "choice" && this.offered[0]) || null;
      const [box, root] = [this.field(), this.$el].map((node) => node.getBoundingClientRect());
      const [below, above] = [box.bottom - root.top, root.bottom - box.top];
      this.place = { left: `${box.left - root.left}px`, minWidth: `${box.width}px`,
        ...(innerHeight - box.bottom > LIST_PX ? { top: `${below}px` } : { bottom: `${above}px` }) };
    },
    stepOffer(by) {
      this.chosen = this.offered[clamp(this.offered.indexOf(this.chosen) + by, this.offered)];
      this.open = this.chosen.label;
    },
    pick(option) {
      Object.assign(this, { chosen: option, open: option.label });
      this.go(this.cur.r, this.cur.c + 1);
    },

    // ---- Keys, pointer, clipboard
    onKey(event) {
      if (event.isComposing || !this.find(event.target)) return;
      if (event.key === "Tab") return void this.tab(event);
      const [name, step, isReady] = [nameKey(event), this.steps[event.key], this.mode === "ready"];
      const act = this.keys[name] ?? (isReady && this.ready_keys[name]);
      const isList = this.offered.length > 0 && ["ArrowUp", "ArrowDown"].includes(name);
      const isMove = step && !event.altKey && (isReady || /^enterArrow/.test(this.mode + event.key));
      if (!["Escape", "Shift", "Control", "Alt"].includes(event.key)) this.isLeaving = false;
      if (!act && !isList && !isMove) return;
      event.preventDefault();
      event.stopPropagation();
      if (act) this[act]();
      else if (isList) this.stepOffer(step[0]);
      else this.move(step, event);
    },
    move([dr, dc], { ctrlKey, metaKey, shiftKey, key }) {
      this.begun = null;
      this.commit();
      if (!ctrlKey && !metaKey) this.go(this.cur.r + dr, this.cur.c + dc, shiftKey);
      else if (["Home", "End"].includes(key)) this.go(dc * 99, dc * 99, shiftKey);
      else this.jump(dr, dc, shiftKey);
    },
    /** To the edge of what is filled, or of what is empty, as Excel. */
    jump(dr, dc, isExtended) {
      const { r, c } = this.cur;
      const find = (n) => [this.shown[r + n * dr], this.columns[c + n * dc]];
      const isOver = (n) => !find(n).every(Boolean);
      const isFull = (n) => !isOver(n) && Boolean(textOf(find(n)[0], find(n)[1].name));
      const isInside = isFull(0) && isFull(1); // else: on to the next that is filled
      let n = 1;
      while (!isOver(n + 1) && isFull(isInside ? n + 1 : n) === isInside) n += 1;
      this.go(r + n * dr, c + n * dc, isExtended);
    },
    skips(row, c) {
      const { name } = this.columns[c];
      const kind = textOf(row, "kind") || row.ghost.kind;
      return name === "hours" || (name === "npt" && kind !== this.npt && !textOf(row, name));
    },
    tab(event) {
      const [by, { r, c }] = [event.shiftKey ? -1 : 1, this.cur];
      const [row, last] = [this.here, this.columns.length - 1];
      const isEnd = by < 0 ? !r && !c : c === last && r === this.shown.length - 1 && isBlank(row);
      if (this.isLeaving || (isEnd && this.mode === "ready")) return;
      event.preventDefault();
      this.begun ??= c;
      this.commit();
      let next = c + by;
      while (this.columns[next] && this.skips(row, next)) next += by;
      if (this.columns[next]) return void this.go(r, next);
      this.go(r + by, by > 0 ? (this.begun = 0) : last);
    },
    goUp() { this.goDown(-1); },
    goDown(by = 1) {
      this.go(this.cur.r + by, by > 0 ? (this.begun ?? this.cur.c) : this.cur.c);
      this.begun = null;
    },
    breakLine() {
      if (this.column.type !== "long") return;
      if (this.mode === "ready") this.begin();
      document.execCommand("insertText", false, "\n"); // as a key does: `onInput` follows
    },
    onFocus({ target }) {
      const at = this.find(target);
      if (at && !this.isAt(at)) this.go(at.r, at.c);
    },
    onPointer(event) {
      const at = this.find(event.target);
      if (!at || event.button) return;
      this.begun = null;
      // A finger's cell is opened by its focus; in an open cell the caret has its own way.
      if (event.pointerType !== "mouse" || (this.isAt(at) && this.mode !== "ready")) return;
      event.preventDefault();
      this.isDragged = true;
      this.go(at.r, at.c, event.shiftKey);
    },
    onDrag({ target, buttons }) {
      const at = (this.isDragged &&= buttons === 1) && this.find(target);
      if (at && !this.isAt(at)) this.go(at.r, at.c, true);
    },
    markAll() {
      this.anchor = { r: 0, c: 0 };
      this.go(Infinity, Infinity, true);
    },
    range() {
      const [{ r, c }, cur] = [this.anchor ?? this.cur, this.cur];
      const span = (a, b) =>
        Array.from({ length: Math.abs(a - b) + 1 }, (_, i) => Math.min(a, b) + i);
      return { rs: span(r, cur.r), cs: span(c, cur.c) };
    },
    clear() { this.fill(() => ""); },
    fill(write, { rs, cs } = this.range()) {
      const columns = cs.map((c) => this.columns[c]).filter(({ name }) => name !== "hours");
      const cells = rs.flatMap((r) => columns.map(({ name }) => [this.shown[r], name, write(name)]));
      if (!this.isReadOnly) this.enter(cells);
    },
    fillDown() {
      const { rs, cs } = this.range();
      const top = this.shown[rs.length > 1 ? rs.shift() : rs[0] - 1];
      if (top) this.fill((name) => textOf(top, name), { rs, cs });
    },
    changeRows(change) {
      if (this.isReadOnly) return;
      this.commit();
      this.step();
      change();
      this.settle();
      this.go(this.cur.r, this.cur.c);
    },
    insertRow() {
      this.changeRows(() => this.rows.splice(this.rows.indexOf(this.here), 0, makeRow()));
    },
    removeRows() {
      const rows = this.range().rs.map((r) => this.shown[r]);
      this.changeRows(() => rows.forEach((row) => (row.gone = true)));
    },
    copyCells(event) {
      if (this.mode !== "ready") return;
      const [{ rs, cs }, names] = [this.range(), this.columns.map(({ name }) => name)];
      const texts = rs.map((r) => cs.map((c) => textOf(this.shown[r], names[c])));
      event.clipboardData.setData("text/plain", writeTable(texts));
      event.preventDefault();
      if (event.type === "cut") this.clear();
    },
    paste(event) {
      const text = event.clipboardData.getData("text/plain");
      if (this.isReadOnly || (this.mode !== "ready" && !/[\t\n]/.test(text.trim()))) return;
      event.preventDefault();
      if (text.length > MAX_PASTE) return void (this.state = this.words.too_long);
      const { rs: [r], cs: [c] } = this.range();
      const place = { text, key: this.shown[r].key, column: this.columns[c].name };
      this.changeRows(() => this.pasted.push(place));
    },
  },
};
