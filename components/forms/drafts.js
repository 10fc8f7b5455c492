// Keeps what is typed into forms in this browser, and says so while the line is away (drafts.py).
// Each form is a component; one more, without fields, tells whose page it is. Other scripts keep
// drafts too: `wtDrafts.write(key, value)`, `.list(start)`, `.end(key)`.
const [PREFIX, LIFE_MS, MAX_CHARACTERS] = ["wt-draft:", 7 * 86_400_000, 300_000];
const [KEEP_MS, PAUSE_MS] = [250, 2000];

/** The drafts of an account in a storage; those of others, and old ones, are dropped at once. */
export function openStore(storage, account, now = Date.now()) {
  const own = `${PREFIX}${account}:`;
  const names = (start) => Object.keys(storage).filter((name) => name.startsWith(start));
  const read = (name) => ({ key: name.slice(own.length), ...JSON.parse(storage[name]) });
  const isOver = (name) => !account || !name.startsWith(own) || read(name).at < now - LIFE_MS;
  const sweep = () => names(PREFIX).filter(isOver).forEach((name) => delete storage[name]);
  const list = (start = "") => names(own + start).map(read);
  const write = (key, value) => {
    const text = JSON.stringify({ at: Date.now(), value });
    const others = JSON.stringify(list().filter((one) => one.key !== key));
    try {
      const fits = account && others.length + text.length <= MAX_CHARACTERS;
      return Boolean(fits && (storage[own + key] = text));
    } catch {
      return false; // the browser has no room, or keeps nothing
    }
  };
  sweep();
  const forget = () => sweep((account = "")); // on signing out: nothing is taken from here on
  return { list, write, forget, end: (key) => delete storage[own + key] };
}

let [forms, page, isDown, typedAt] = [new Set(), null, false, 0];

function showLine(down) {
  if (isDown && !down) forms.forEach((form) => form.resume());
  isDown = down;
  const states = [...forms, { state: "idle" }].map((form) => form.state);
  const state = ["unsaved", "waiting", "saved", "idle"].find((one) => states.includes(one));
  const popup = Object.assign(document.getElementById("popup"), { role: "status" }); // NiceGUI's
  ["offline", state].forEach((name, i) => (popup.children[i].textContent = page.texts[name]));
}

// NiceGUI reloads when it can't connect, and so loses the page where the line is away. Here it
// takes an answer, that the server has forgotten this page; and no reload breaks off typing.
function tame(socket) {
  const reloadInPause = () => Date.now() - typedAt > PAUSE_MS && location.reload();
  const note = ({ message }) =>
    message.startsWith("Implicit") && setInterval(reloadInPause, KEEP_MS);
  socket.off("connect_error").on("connect_error", note);
  socket.on("disconnect", () => showLine(true)).on("connect", () => showLine(false));
}

function watchPage(component) {
  page = component;
  window.wtDrafts = openStore(localStorage, page.account);
  addEventListener("pagehide", () => forms.forEach((form) => form.keep()));
  setTimeout(() => tame(window.socket)); // NiceGUI makes it after all components are mounted
}

export default {
  template: `<component :is="tag" @input="keepSoon" @submit.prevent="submit"
    @keydown.ctrl.enter.capture.prevent.stop="submit"
    @keydown.meta.enter.capture.prevent.stop="submit"><slot/></component>`,
  props: ["tag", "account", "texts", "fields", "draft", "title", "restored"],
  mounted() {
    if (!this.fields) return watchPage(this);
    forms.add(this);
    this.before = this.restored ? {} : this.read();
    this.$watch(this.read, this.keepSoon);
  },
  beforeUnmount() { if (forms.delete(this)) clearTimeout(this.timer, this.keep()); },
  methods: {
    read() {
      const read = ([name, id]) => {
        // Read always, so that Vue watches it. Elements go before the form that they stand in.
        const props = this.$root.elements[id]?.props ?? { "model-value": this.last[name] };
        return [name, document.getElementById(`c${id}`)?.value ?? props["model-value"] ?? null];
      };
      return (this.last = Object.fromEntries(Object.entries(this.fields).map(read)));
    },
    keepSoon() {
      typedAt = Date.now();
      this.timer ??= setTimeout(() => (this.timer = this.keep()), KEEP_MS);
    },
    keep() {
      const [before, after, { title, sentAt, draft }] = [this.before, this.read(), this];
      const [isDirty, store] = [JSON.stringify(before) !== JSON.stringify(after), window.wtDrafts];
      if (draft && !isDirty) store?.end(draft);
      const isKept = draft && isDirty && store?.write(draft, { title, sentAt, before, after });
      this.state = sentAt ? "waiting" : !isDirty ? "idle" : isKept ? "saved" : "unsaved";
    },
    submit() {
      this.sentAt = Date.now();
      this.keep();
      isDown ? showLine(true) : this.resume();
    },
    resume() { if (this.state !== "idle") this.$emit(this.sentAt ? "save" : "sync", this.read()); },
    settle(isSaved) {
      this.sentAt = 0;
      if (isSaved) this.before = this.read();
      this.keep();
    },
  },
};
