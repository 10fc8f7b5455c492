// The files that a page uploads, and what drops them on it. Only the browser can read them: it
// sends their bytes to where they are stored, as the server tells it (upload_tray.py).

const PROGRESS_MS = 400;

export default {
  template: "<div></div>",
  props: { innerHTML: String, tag: String, sanitize: Boolean },
  emits: ["chosen", "progress", "answer", "online"],
  created() {
    Object.assign(this, { files: new Map(), requests: new Map(), lastId: 0, pickTarget: null });
  },
  mounted() {
    this.$el.innerHTML = this.innerHTML;
    this.input = this.$el.querySelector("input");
    this.input.addEventListener("change", () => this.take([...this.input.files], this.pickTarget));
    const { signal } = (this.listening = new AbortController());
    document.addEventListener("click", this.pick, { signal });
    document.addEventListener("dragenter", this.aim, { signal });
    document.addEventListener("dragover", this.aim, { signal });
    document.addEventListener("dragleave", this.leave, { signal });
    document.addEventListener("drop", this.drop, { signal });
    window.addEventListener("online", () => this.$emit("online"), { signal });
    // A row that has not failed is still on its way.
    const isBusy = () => document.querySelector(".wt-tray-row:not(.wt-tray-failed)");
    const ask = (event) => isBusy() && event.preventDefault();
    window.addEventListener("beforeunload", ask, { signal });
  },
  unmounted() {
    this.listening.abort();
  },
  methods: {
    // `to` is where files belong, `at` the part of a calendar that they were dropped on.
    take(files, to, at = null) {
      if (!to || !files.length) return;
      const chosen = files.map((file) => {
        this.files.set(++this.lastId, file);
        return { id: this.lastId, name: file.name, size: file.size, content_type: file.type };
      });
      this.$emit("chosen", chosen, to, at);
    },
    // `fetch` does not tell how far a body has got.
    send(id, { method, url, headers, fields }, start, end) {
      const file = this.files.get(id);
      const bytes = start > 0 || end < file.size ? file.slice(start, end) : file;
      const request = new XMLHttpRequest();
      // Of what is sent anew the server wants one answer.
      const before = this.requests.get(id);
      this.requests.set(id, request);
      before?.abort();
      let toldAt = 0;
      request.open(method, url);
      Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
      request.upload.onprogress = ({ loaded }) => {
        if (Date.now() - toldAt < PROGRESS_MS) return;
        toldAt = Date.now();
        this.$emit("progress", id, start + Math.min(loaded, bytes.size));
      };
      request.onloadend = () => {
        if (this.requests.get(id) === request) this.$emit("answer", id, request.status);
      };
      const form = new FormData();
      Object.entries({ ...fields, file: bytes }).forEach((field) => form.append(...field));
      request.send(method === "POST" ? form : bytes);
    },
    forget(id) {
      const request = this.requests.get(id);
      this.requests.delete(id);
      this.files.delete(id);
      request?.abort();
    },
    pick(event) {
      const button = event.target.closest("[data-upload-pick]");
      if (!button) return;
      this.pickTarget = targetOf(button.closest("[data-upload-to]"));
      // Else the same file chosen again would be no change.
      this.input.value = "";
      this.input.click();
    },
    aim(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const place = dropPlace(event);
      this.$el.classList.add("wt-dropping");
      this.$el.classList.toggle("wt-drop-aims", isAsking(place));
      this.light(isAsking(place) ? slotUnder(event, place).node : null);
    },
    leave({ relatedTarget }) {
      // What the window is left for is none of its elements.
      if (relatedTarget) return;
      this.$el.classList.remove("wt-dropping");
      this.light(null);
    },
    light(node) {
      document.querySelector(".wt-drop-at")?.classList.remove("wt-drop-at");
      node?.classList.add("wt-drop-at");
    },
    async drop(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.leave({});
      // All of it before the first wait: what is carried is gone by then.
      const place = dropPlace(event);
      const at = isAsking(place) ? slotUnder(event, place).at : null;
      const items = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
      const entries = items.filter(Boolean);
      const plain = [...event.dataTransfer.files];
      const files = entries.length ? (await Promise.all(entries.map(filesIn))).flat() : plain;
      this.take(files, targetOf(place), at);
    },
  },
};

// The files of what was dropped, those in folders too.
async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    // Some hundred at a time, and none at the end.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return files;
    for (const one of some) files.push(...(await filesIn(one)));
  }
}

const isAsking = (place) => place.hasAttribute("data-upload-asks");
const targetOf = (place) => place && JSON.parse(place.dataset.uploadTo);
const carriesFiles = ({ dataTransfer }) =>
  document.querySelector("[data-upload-to]") && dataTransfer?.types.includes("Files");

// Places on a page that take files say where these belong; those that ask (`accept_drops`) take
// them only where no other does, such as an event that is open.
function dropPlace(event) {
  const near = event.target.closest?.("[data-upload-to]");
  if (near && !isAsking(near)) return near;
  const places = [...document.querySelectorAll("[data-upload-to]")];
  return places.filter((place) => !isAsking(place)).at(-1) || near || places.at(-1);
}

// What lies under the pointer in a calendar: its node, and what that says of itself.
function slotUnder({ clientX: x, clientY: y }, place) {
  const nodes = document.elementsFromPoint(x, y).filter((node) => place.contains(node));
  const box = nodes.find((node) => node.dataset.e);
  const slot = nodes.find((node) => node.dataset.d || node.dataset.s);
  const { left, width } = slot?.getBoundingClientRect() ?? { left: 0, width: 1 };
  const well = new URLSearchParams(location.search).get("well");
  const at = { ...slot?.dataset, e: box?.dataset.e, well, share: (x - left) / width };
  return { node: box || slot, at };
}
