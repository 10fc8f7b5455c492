// The sheet of a report day (sheet.py): keys, selection, draft. Python reads what is typed: each
// finished cell asks it (`read`), and the rows come back (`answer`); typing waits for neither.
const [KEEP_MS, SAY_MS, LINE_MS, LIFE_MS, MAX_STEPS] = [300, 1200, 2500, 23 * 3_600_000, 200];
const [RETRY_MS, MAX_RETRY_MS, LIST_PX, PAGE_ROWS] = [1000, 30_000, 240, 10];
const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

/** Options whose names begin so, whole names first; else those typed with the other layout. */
export function matchOptions(options, typed) {
  const word = fold(typed);
  const begin = (names) => options.filter((one) => one[names].some((n) => n.startsWith(word)));
  const rank = (option) => (option.words.includes(word) ? 0 : 1);
  const found = begin("words").sort((a, b) => rank(a) - rank(b));
  return found.length ? found : begin("slips");
}

/** Rows of cells of a text as Excel, LibreOffice and Google Sheets copy it. */
export function parseTable(text) {
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const [rows, field] = [[[]], /"((?:[^"]|"")*)"(?=[\t\n]|$)|[^\t\n]*/y];
  for (let at = 0; at <= plain.length; at = field.lastIndex + 1) {
    field.lastIndex = at; // a cell that only begins with an inch mark has no quote at its end
    const [whole, quoted] = field.exec(plain);
    rows.at(-1).push(quoted === undefined ? whole : quoted.replaceAll('""', '"'));
    if (plain[field.lastIndex] === "\n") rows.push([]);
  }
  return rows;
}
const quote = (cell) => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
export const writeTable = (rows) => rows.map((row) => row.map(quote).join("\t")).join("\r\n");

// A row: {key, id, version, base, cells, auto, faults, ghost, hours, at, locked, gone, conflicts,
// isLost}. `base` holds the stored texts, `cells` one's own, `auto` the names of those among them
// that Python filled in; `ghost` is what a blank row would begin with.
const isBlank = (row) => !row.id && !Object.values(row.cells).some((text) => text.trim());
const isDirty = (row) => (row.id ? row.gone || Object.keys(row.cells).length > 0 : !isBlank(row));
const textOf = (row, name) => row.cells[name] ?? row.base[name] ?? "";
const setCell = (row, name, text) =>
  text === (row.base[name] ?? "") ? delete row.cells[name] : (row.cells[name] = text);
const dropSame = (row) => Object.entries(row.cells).forEach((cell) => setCell(row, ...cell));
const copy = (value) => JSON.parse(JSON.stringify(value));
const byKey = (rows) => new Map(rows.map((row) => [row.key, row]));

/** Lay one's own cells over a row as it is stored now; a field that both changed is a conflict. */
export function layOver(row, stored) {
  const [before, conflicts] = [row.base, Object.entries(row.conflicts ?? {})];
  row.base = stored.cells;
  dropSame(row);
  const isBoth = ([name, text]) => name in row.cells && text !== (before[name] ?? "");
  const changes = [...conflicts.filter(([name]) => name in row.cells),
    ...Object.entries(stored.cells).filter(isBoth)];
  row.conflicts = changes.length ? Object.fromEntries(changes) : null;
  if (row.version !== stored.version) row.gone = false; // not deleted unseen
  const { id, version, hours, locked, at } = stored;
  return Object.assign(row, { id, version, hours, locked, at, isLost: false });
}

const latin = ({ key, code }) => (/^Key/.test(code) && !/^[a-z]$/i.test(key) ? code.at(-1) : key);
function nameKey(event) {
  const held = [event.ctrlKey || event.metaKey, event.altKey, event.shiftKey];
  const key = held[0] && held[1] ? event.code.replace("Numpad", "") : latin(event);
  const names = ["Ctrl", "Alt", "Shift"].filter((_, i) => held[i]);
  return [...names, key.length === 1 ? key.toLowerCase() : key].join("+");
}
// What keys do; those of READY only where no text is open.
const KEYS = { "Ctrl+s": "save", "Ctrl+Enter": "save", Enter: "goDown", "Shift+Enter": "goUp",
  "Ctrl+Alt+Minus": "removeRows", "Ctrl+Alt+Subtract": "removeRows", "Ctrl+Alt+Equal": "insertRow",
  "Ctrl+Alt+Add": "insertRow", "Alt+Enter": "breakLine", "Alt+ArrowDown": "list", Escape: "cancel" };
const READY = { F2: "edit", Delete: "clear", "Ctrl+a": "markAll", "Ctrl+d": "fillDown",
  "Ctrl+z": "undo", "Ctrl+y": "redo", "Ctrl+Shift+z": "redo" };
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-PAGE_ROWS, 0], PageDown: [PAGE_ROWS, 0], Home: [0, -99], End: [0, 99] };

export default {
  template: `<div class="wt-sheet" @focusout="leave">
    <p class="wt-hidden" :id="id + '-help'">{{ words.help }}</p>
    <p v-if="notice" class="wt-sheet-notice" role="status">{{ notice }}</p>
    <div class="wt-sheet-scroll"><table role="grid" :aria-label="words.sheet"
      :aria-describedby="id + '-help'" :aria-readonly="String(isReadOnly)" @keydown="onKey"
      @input="onInput" @focusin="onFocus" @pointerdown="onPointer" @pointermove="onDrag"
      @dblclick="edit" @copy="copyCells" @cut="copyCells" @paste="paste">
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" class="wt-sheet-n"><span class="wt-hidden">{{ words.row }}</span></th>
        <th v-for="one in columns" role="columnheader" :class="'wt-sheet-' + one.name">{{ one.label }}
        </th></tr></thead>
      <tbody role="rowgroup"><template v-for="(row, r) in shown" :key="row.key">
        <tr role="row" :class="{ 'wt-sheet-mine': isDirty(row) }">
          <th role="rowheader" class="wt-sheet-n">{{ r + 1 }}</th>
          <td v-for="(column, c) in columns" role="gridcell" v-bind="describeCell(row, r, c)">
            <component :is="column.type === 'long' ? 'textarea' : 'input'"
              v-bind="describeField(row, r, c)"/></td></tr>
        <tr v-if="row.conflicts || row.isLost" role="row" class="wt-sheet-clash">
          <td role="gridcell" :colspan="columns.length + 1">
            <span role="alert">{{ words.other }} {{ describeClash(row) }}</span>
            <button v-for="(label, i) in [words.mine, words.theirs]" type="button"
              class="wt-btn wt-btn-secondary" @click="decide(row, !i)">{{ label }}</button>
          </td></tr></template></tbody></table></div>
    <ul v-if="offered.length" role="listbox" :id="id + '-list'" class="wt-sheet-list"
      :aria-label="words.choices" :style="place"><li v-for="(option, i) in offered" role="option"
        :id="id + '-list-' + i" :aria-selected="String(option === chosen)"
        @pointerdown.prevent="pick(option)">{{ option.label }}</li></ul>
    <div class="wt-sheet-foot">
      <div :class="{ 'wt-sheet-closes': sums.closes }" class="wt-sheet-sums">{{ sums.text }}</div>
      <div class="wt-sheet-note" role="status">{{ note }}</div>
      <div v-if="!isReadOnly" class="wt-sheet-acts">
        <button type="button" class="wt-btn wt-btn-ghost" @click="removeRows">{{ words.remove }}
        </button><button v-if="changes" type="button" class="wt-btn wt-btn-ghost" @click="drop">
          {{ words.drop }}</button>
        <button type="button" class="wt-btn wt-btn-primary" :disabled="!changes || !!sending"
          aria-keyshortcuts="Control+S" @click="save">{{ words.save }}</button></div></div>
    <div class="wt-hidden" aria-live="polite">{{ spoken }}</div></div>`,
  props: { setting: String, shared: String },
  data() {
    const setting = { ...JSON.parse(this.shared), ...JSON.parse(this.setting) };
    const columns = setting.columns.map((one) => ({ options: setting.options[one.name], ...one }));
    return { ...setting, columns, isReadOnly: true, rows: [], done: [], undone: [], seq: 0, state: "",
      sums: {}, spoken: "", cur: { r: 0, c: 1 }, anchor: null, mode: "ready", open: "",
      sending: null, wish: false, offered: [], chosen: null, place: {} };
  },
  computed: {
    shown() { return this.rows.filter((row) => !row.gone); },
    here() { return this.shown[this.cur.r]; },
    column() { return this.columns[this.cur.c]; },
    changes() { return this.rows.filter(isDirty).length; },
    note() {
      const unsaved = this.words.unsaved.replace("{count}", this.changes);
      return this.isReadOnly ? "" : this.state || (this.changes ? unsaved : this.words.saved);
    },
  },
  mounted() {
    const { signal } = (this.ends = new AbortController());
    addEventListener("pagehide", () => this.keep(), { signal });
    addEventListener("pointerup", () => (this.isDragged = false), { signal });
    addEventListener("online", () => this.sending && this.post(), { signal });
    this.show(this.stored);
    // The page's element that keeps drafts may be mounted after this one.
    if (!this.notice) setTimeout(() => this.hold());
  },
  beforeUnmount() {
    this.keep();
    this.ends.abort();
    this.release?.();
    this.isClosed = true;
    [this.speaking, this.waiting, this.retrying].forEach(clearTimeout);
  },
  updated() {
    // The next key replaces what stands in a cell, though that came after the cell was gone to.
    const field = this.mode === "ready" && this.field();
    if (field && field === document.activeElement) field.select();
  },
  methods: {
    isDirty,
    /** One tab of a browser holds a day: two would store its draft twice. */
    hold() {
      const [name, { signal }] = [`wt-${this.key}`, this.ends];
      const take = () => {
        Object.assign(this, { isReadOnly: false, notice: "" });
        this.restore();
        return new Promise((release) => (this.release = release));
      };
      const wait = (lock) => {
        if (lock) return take();
        this.notice = this.words.other_tab;
        navigator.locks.request(name, { signal }, take).catch(() => {});
        return null;
      };
      navigator.locks ? navigator.locks.request(name, { ifAvailable: true }, wait) : take();
    },

    // ---- Rows, as they are typed, and as Python reads them
    makeRow(stored) {
      const key = stored?.id ?? `n${Date.now()}-${Math.random()}`;
      const row = { key, id: null, base: {}, cells: {}, auto: [], faults: {}, ghost: {} };
      return stored ? layOver(row, stored) : row;
    },
    /** The stored rows as they are now, of whoever: one's own cells are laid over them. */
    show(stored) {
      this.stored = stored;
      if (this.sending) return; // those on their way may be among them, without an id here
      const [now, key] = [new Map(stored.map((one) => [one.id, one])), this.here?.key];
      for (const row of this.rows.filter((one) => one.id)) {
        now.has(row.id) ? layOver(row, now.get(row.id)) : (row.isLost = true);
        now.delete(row.id);
      }
      this.rows = this.rows.filter((row) => !row.isLost || (isDirty(row) && !row.gone));
      for (const one of now.values()) {
        const next = this.rows.findIndex((row) => row.at > one.at || isBlank(row));
        this.rows.splice(next < 0 ? this.rows.length : next, 0, this.makeRow(one));
      }
      const r = this.shown.findIndex((row) => row.key === key);
      if (r >= 0) this.cur.r = r; // rows may have come above the one that is written in
      this.settle();
    },
    settle() {
      if (!this.isReadOnly && !(this.shown.length && isBlank(this.shown.at(-1))))
        this.rows.push(this.makeRow());
      this.cur.r = Math.min(this.cur.r, Math.max(0, this.shown.length - 1));
      this.keepSoon();
      this.ask("read");
    },
    ask(event) {
      const typed = ({ key, id, version, cells, auto, gone }) =>
        ({ key, id, version, cells, auto, gone: Boolean(gone) });
      this.waiting ??= setTimeout(() => (this.state = this.words.away), LINE_MS);
      this.$emit(event, { seq: (this.seq += 1), rows: this.rows.map(typed) });
    },
    answer({ seq, rows, sums, message }) {
      const mine = byKey(this.rows);
      for (const { key, cells, ...rest } of rows.filter((told) => mine.has(told.key))) {
        const row = Object.assign(mine.get(key), rest);
        for (const [name, [typed, text]] of Object.entries(cells)) {
          // What was typed over since, or undone, stays.
          if ((row.cells[name] ?? null) !== typed || (typed === null && isBlank(row))) continue;
          if (typed === null) row.auto.push(name);
          setCell(row, name, text);
        }
      }
      if (seq === this.seq) this.waiting = clearTimeout(this.waiting);
      if (seq === this.seq && this.state === this.words.away) this.state = "";
      this.sums = sums;
      clearTimeout(this.speaking); // a reader that speaks hears the sums once typing pauses
      this.speaking = setTimeout(() => (this.spoken = sums.text), SAY_MS);
      if (message) this.refuse({ faults: {}, message });
    },
    refuse({ faults, message }) {
      Object.assign(this, { wish: false, state: message });
      this.rows.forEach((row) => Object.assign(row.faults, faults[row.key]));
      const r = this.shown.findIndex((row) => Object.keys(row.faults).length);
      if (r >= 0) this.go(r, this.columns.findIndex(({ name }) => name in this.shown[r].faults));
    },
    /** Change cells as one step of undo: [row, name, text] each. */
    enter(changes, isStep = true) {
      if (isStep) this.step();
      for (const [row, name, text] of changes.filter(([one, name]) => !one.locked?.includes(name))) {
        setCell(row, name, text);
        row.auto = row.auto.filter((one) => one !== name);
        delete row.faults[name];
      }
      this.settle();
    },
    step() {
      this.done = [...this.done, copy([this.rows, this.cur])].slice(-MAX_STEPS);
      this.undone = [];
    },
    undo() { this.back(this.done, this.undone); },
    redo() { this.back(this.undone, this.done); },
    /** One's own cells go back; what was stored meanwhile, by whoever, stays. */
    back(from, onto) {
      if (!from.length || this.isReadOnly) return;
      onto.push(copy([this.rows, this.cur]));
      const [[rows, cur], now] = [from.pop(), byKey(this.rows)];
      for (const row of rows) {
        const { id = null, version, base = {} } = now.get(row.key) ?? {};
        if (!id && row.id) row.cells = { ...row.base, ...row.cells }; // it was deleted: made anew
        dropSame(Object.assign(row, { id, version, base }));
        now.delete(row.key);
      }
      this.rows = [...rows, ...[...now.values()].filter((row) => row.id)];
      this.settle();
      this.go(cur.r, cur.c);
    },
    drop() {
      this.step();
      this.rows = this.rows.filter((row) => row.id && !row.isLost);
      this.rows.forEach((row) => Object.assign(row, { cells: {}, gone: false, conflicts: null }));
      this.state = "";
      this.settle();
    },
    decide(row, isMine) {
      this.step();
      const cells = { ...row.base, ...row.cells };
      if (row.isLost && !isMine) this.rows = this.rows.filter((one) => one !== row);
      else if (row.isLost) Object.assign(row, { id: null, base: {}, cells, isLost: false });
      else if (!isMine) Object.keys(row.conflicts).forEach((name) => delete row.cells[name]);
      row.conflicts = null;
      this.settle();
      this.go(this.cur.r, this.cur.c);
    },
    describeClash({ isLost, conflicts }) {
      const clashes = this.columns.filter(({ name }) => name in (conflicts ?? {}));
      const texts = clashes.map(({ name, label }) => `${label}: ${conflicts[name] || "–"}`);
      return isLost ? this.words.deleted : texts.join("; ");
    },

    // ---- Draft and saving
    keepSoon() { this.keeping ??= setTimeout(() => this.keep(), KEEP_MS); },
    keep() {
      this.keeping = clearTimeout(this.keeping);
      if (!this.release) return;
      const { cur, sending, wish } = this;
      const open = this.mode !== "ready" && { key: this.here.key, c: cur.c, text: this.open };
      const rows = this.rows.filter(isDirty);
      if (!rows.length && !open && !sending) return void window.wtDrafts?.end(this.key);
      const isKept = window.wtDrafts?.write(this.key, { rows, open, cur, sending, wish });
      if (!isKept) this.state = this.words.full;
    },
    restore() {
      const draft = window.wtDrafts?.list(this.key).find(({ key }) => key === this.key)?.value;
      const { rows = [], open, cur = this.cur, sending = null, wish } = draft ?? {};
      for (const row of rows) {
        const at = this.rows.findIndex((one) => row.id && one.id === row.id);
        if (at < 0) this.rows.push({ ...row, isLost: Boolean(row.id) });
        else this.rows[at] = layOver(row, this.stored.find((one) => one.id === row.id));
      }
      const isOld = sending?.at < Date.now() - LIFE_MS;
      Object.assign(this, { cur, sending: isOld ? null : sending });
      if (isOld) this.state = this.words.maybe;
      this.settle();
      if (open) this.reopen(open);
      if (this.sending) this.post();
      else if (wish) this.save();
    },
    reopen({ key, c, text }) {
      const r = this.shown.findIndex((row) => row.key === key);
      this.go(r < 0 ? this.shown.length - 1 : r, c);
      this.$nextTick(() => this.begin("edit", text));
    },
    save() {
      this.commit();
      if (this.isReadOnly || this.sending || !this.changes) return;
      Object.assign(this, { wish: true, state: this.words.saving });
      this.keep();
      this.ask("prepare");
    },
    /** What Python made of the rows: kept before it is sent, so that it is sent again as it is. */
    send({ seq, body, keys, texts }) {
      if (!this.wish || seq !== this.seq || this.sending) return;
      const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
      Object.assign(this, { wish: false, sending: { key, at: Date.now(), body, keys, texts } });
      this.keep();
      this.post();
    },
    async post(tries = 1) {
      clearTimeout(this.retrying);
      const { body, key, keys, texts } = this.sending;
      const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
      const [signal, method] = [AbortSignal.timeout(MAX_RETRY_MS), "POST"];
      this.state = this.words.saving;
      const answer = await fetch(this.url, { method, body, headers, signal }).catch(() => null);
      const told = await answer?.json().catch(() => null);
      if (this.isClosed || this.sending?.key !== key) return;
      if (!told || answer.status >= 500 || answer.status === 429) {
        this.state = this.words.waiting;
        const pause = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** tries);
        this.retrying = setTimeout(() => this.post(tries + 1), pause);
        return;
      }
      Object.assign(this, { sending: null, state: "" });
      if (answer.ok) this.take(told, keys, texts);
      else this.$emit("refused", { status: answer.status, keys, told });
      this.$emit("reload");
      this.keep();
    },
    /** Rows that were stored: what was typed since they were sent stays one's own. */
    take({ created, updated }, keys, texts) {
      const stored = [...created, ...updated];
      [...keys.create, ...keys.update].forEach((key, i) => {
        const { id, version } = stored[i];
        // A reload may have brought it before the answer came.
        this.rows = this.rows.filter((row) => row.key === key || row.id !== id);
        const row = this.rows.find((one) => one.key === key);
        const base = { ...row?.base, ...texts[key] };
        if (row) dropSame(Object.assign(row, { id, version, base, auto: [] }));
      });
      this.rows = this.rows.filter((row) => !keys.delete.includes(row.key));
    },

    // ---- Cells: where one is, and what is open
    isAt({ r, c }) { return r === this.cur.r && c === this.cur.c; },
    describeCell(row, r, c) {
      const [{ name, type, label }, { rs, cs }] = [this.columns[c], this.range()];
      const [isHere, isMarked] = [this.isAt({ r, c }), rs.includes(r) && cs.includes(c)];
      const isIdle = name === "npt" && !textOf(row, name) && this.skips(row, c);
      return { "data-r": r, "data-c": c, "data-label": label, "aria-selected": String(isMarked),
        class: [`wt-sheet-${name}`, `wt-sheet-${type}`, isHere && `wt-sheet-here wt-sheet-${this.mode}`,
          isMarked && this.anchor && "wt-sheet-marked", row.faults[name] && "wt-sheet-wrong",
          (isIdle || row.locked?.includes(name)) && "wt-sheet-idle"] };
    },
    describeField(row, r, c) {
      const [{ name, label, type, options }, isHere] = [this.columns[c], this.isAt({ r, c })];
      const [fault, isListed] = [row.faults[name], isHere && this.offered.length > 0];
      const active = isListed && this.chosen && this.offered.indexOf(this.chosen);
      const list = options && { role: "combobox", "aria-expanded": String(isListed),
        "aria-controls": isListed ? `${this.id}-list` : null, "aria-autocomplete": "both",
        "aria-activedescendant": Number.isInteger(active) ? `${this.id}-list-${active}` : null };
      return { ...list, value: isHere && this.mode !== "ready" ? this.open : this.readText(row, name),
        placeholder: row.ghost[name] ?? "", tabindex: isHere ? 0 : -1, autocomplete: "off", rows: 1,
        readonly: this.isReadOnly || Boolean(row.locked?.includes(name)), title: fault ?? "",
        spellcheck: type === "long", inputmode: ["time", "number"].includes(type) ? "decimal" : null,
        "aria-label": `${label}, ${this.words.row} ${r + 1}`, "aria-description": fault ?? null,
        "aria-invalid": fault ? "true" : null, enterkeyhint: "next" };
    },
    readText(row, name) { return textOf(row, name) || (name === "hours" && row.hours) || ""; },
    find(target) {
      const { r, c } = target.closest?.("td[data-r]")?.dataset ?? {};
      return r === undefined ? null : { r: Number(r), c: Number(c) };
    },
    field() {
      return this.$el.querySelector(`td[data-r="${this.cur.r}"][data-c="${this.cur.c}"] > *`);
    },
    go(r, c, isExtended = false) {
      this.anchor = isExtended ? (this.anchor ?? this.cur) : null;
      const clamp = (at, list) => Math.max(0, Math.min(list.length - 1, at));
      this.cur = { r: clamp(r, this.shown), c: clamp(c, this.columns) };
      this.$nextTick(() => [this.field()?.focus(), this.field()?.select()]);
    },
    begin(mode, text = null) {
      if (this.field()?.readOnly ?? true) return;
      Object.assign(this, { mode, anchor: null, open: text ?? this.field().value });
      if (mode !== "edit") return;
      const moveCaret = () => this.field().setSelectionRange(1e6, 1e6);
      moveCaret();
      this.$nextTick(moveCaret);
    },
    edit() { this.begin("edit"); },
    close() { Object.assign(this, { mode: "ready", offered: [], chosen: null }); },
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
      this.anchor = null;
      this.close();
      this.$nextTick(() => this.field().select());
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
      this.open += label.slice(length); // the rest is written out, and typed over by the next key
      this.$nextTick(() => target.setSelectionRange(length, this.open.length));
    },
    list() { this.offer("", true); },
    offer(typed, isAll = false) {
      const { options, type } = this.column;
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
      const at = this.offered.indexOf(this.chosen) + by;
      this.chosen = this.offered[Math.max(0, Math.min(this.offered.length - 1, at))];
      this.open = this.chosen.label;
      const find = () => this.$el.querySelector("li[aria-selected=true]");
      this.$nextTick(() => find().scrollIntoView({ block: "nearest" }));
    },
    pick(option) {
      Object.assign(this, { chosen: option, open: option.label });
      this.commit();
      this.go(this.cur.r, this.cur.c + 1);
    },

    // ---- Keys, pointer, clipboard
    onKey(event) {
      if (event.isComposing || !this.find(event.target)) return;
      if (event.key === "Tab") return void this.tab(event);
      const [name, step, isReady] = [nameKey(event), STEPS[event.key], this.mode === "ready"];
      const act = KEYS[name] ?? (isReady && READY[name]);
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
      const read = (at) => this.shown[at.r] && this.columns[at.c]
        && Boolean(this.readText(this.shown[at.r], this.columns[at.c].name));
      const next = ({ r, c }) => ({ r: r + dr, c: c + dc });
      let at = next(this.cur);
      const isFull = read(this.cur) && read(at); // else: on to the next that is filled
      while (read(next(at)) !== undefined && (isFull ? read(next(at)) : !read(at))) at = next(at);
      this.go(at.r, at.c, isExtended);
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
      this.commit();
      this.go(this.cur.r + by, by > 0 ? (this.begun ?? this.cur.c) : this.cur.c);
      this.begun = null;
    },
    breakLine() {
      if (this.column.type !== "long") return;
      if (this.mode === "ready") this.edit();
      const field = this.field();
      field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end");
      this.open = field.value;
      this.keepSoon();
    },
    onFocus({ target }) {
      const at = this.find(target);
      if (!at || this.isAt(at)) return;
      this.commit();
      this.go(at.r, at.c);
    },
    onPointer(event) {
      const at = this.find(event.target);
      if (!at || event.button) return;
      this.begun = null;
      // A finger's cell is opened by its focus; in an open cell the caret has its own way.
      if (event.pointerType !== "mouse" || (this.isAt(at) && this.mode !== "ready")) return;
      event.preventDefault();
      this.commit();
      this.isDragged = true;
      this.go(at.r, at.c, event.shiftKey);
    },
    onDrag({ target, buttons }) {
      const at = this.isDragged && buttons === 1 && this.find(target);
      if (at && !this.isAt(at)) this.go(at.r, at.c, true);
    },
    markAll() {
      this.anchor = { r: 0, c: 0 };
      this.cur = { r: this.shown.length - 1, c: this.columns.length - 1 };
    },
    range() {
      const [one, other] = [this.anchor ?? this.cur, this.cur];
      const span = (a, b) => Array.from({ length: Math.abs(a - b) + 1 }, (_, i) => Math.min(a, b) + i);
      return { rs: span(one.r, other.r), cs: span(one.c, other.c) };
    },
    clear() { this.fill(() => ""); },
    fill(write, { rs, cs } = this.range()) {
      const columns = cs.map((c) => this.columns[c]).filter(({ name }) => name !== "hours");
      const cells = rs.flatMap((r) => columns.map(({ name }) => [this.shown[r], name, write(name)]));
      if (!this.isReadOnly) this.enter(cells);
      this.$nextTick(() => this.field().select());
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
      this.changeRows(() => this.rows.splice(this.rows.indexOf(this.here), 0, this.makeRow()));
    },
    removeRows() {
      this.changeRows(() => {
        this.range().rs.map((r) => this.shown[r]).forEach((row) => (row.gone = true));
        this.rows = this.rows.filter((row) => row.id || !row.gone);
      });
    },
    copyCells(event) {
      if (this.mode !== "ready") return;
      const [{ rs, cs }, names] = [this.range(), this.columns.map(({ name }) => name)];
      const texts = rs.map((r) => cs.map((c) => this.readText(this.shown[r], names[c])));
      event.clipboardData.setData("text/plain", writeTable(texts));
      event.preventDefault();
      if (event.type === "cut") this.clear();
    },
    paste(event) {
      const table = parseTable(event.clipboardData.getData("text/plain"));
      if (this.isReadOnly || (this.mode !== "ready" && table.length + table[0].length < 3)) return;
      event.preventDefault();
      this.commit();
      this.step();
      const [{ rs, cs }, heads] = [this.range(), this.columns.map(({ label }) => fold(label))];
      if (table[0].filter((text) => heads.includes(fold(text))).length > 1) table.shift();
      const changes = table.flatMap((texts, i) => {
        if (!this.shown[rs[0] + i]) this.rows.push(this.makeRow());
        const row = this.shown[rs[0] + i];
        return texts.map((text, k) => [row, this.columns[cs[0] + k]?.name, text])
          .filter(([, name, text]) => name && name !== "hours" && (row.id || text.trim()));
      });
      this.enter(changes, false);
    },
  },
};
