// Sends files straight to where they are stored, never by way of a screen.
//
// Each file asks `/api/files/upload` for a link, sends its bytes there and ends with `complete`.
// Large ones go in pieces, for which `/api/files/<id>/pieces` has links: what breaks off costs no
// more than one piece. The server hears of it by `report`, for the eyes only (upload_tray.py).

const PARALLEL_UPLOADS = 3;
const LISTED_JOBS = 30;
const MAX_ATTEMPTS = 8;
const TICK_MS = 500;
const REPORT_MS = 400;
// Some proxies never answer and never hang up.
const SILENCE_MS = 45000;
const IN_PIECES_FROM_BYTES = 16 * 1024 * 1024;
// What moves is shown before what waits.
const STATE_ORDER = ["sending", "checking", "failed", "waiting", "queued"];

/** Milliseconds until the next try: later each time. */
export function retryDelay(attempts) {
  return Math.min(30000, 500 * 2 ** attempts);
}

/** Whether to try again after an answer; 0 stands for none at all. */
export function isPassing(status) {
  return [0, 408, 409, 429].includes(status) || status >= 500;
}

/** Whether a link is over, or would be before much was sent. */
export function isExpiring(expiresAt, now) {
  return Date.parse(expiresAt) < now + 60000;
}

/** Whether a file goes in pieces: not where the store took none from this page three times. */
export function goesInPieces(size, storedBytes, refusals) {
  return size > IN_PIECES_FROM_BYTES && (storedBytes > 0 || refusals < 3);
}

/** How many bytes of a file have come in pieces numbered from 1 on, the last of what is left. */
export function receivedBytes(numbers, pieceSize, fileSize) {
  const sizes = numbers.map((number) => Math.min(pieceSize, fileSize - (number - 1) * pieceSize));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes a second, of which a new measure changes a fifth. */
export function averageSpeed(speed, bytes, milliseconds) {
  return 0.8 * speed + (0.2 * Math.max(0, bytes) * 1000) / milliseconds;
}

/** What becomes of a job whose try failed with an answer of this status. */
export function noteFailure(job, status, reason, now) {
  const attempts = job.attempts + 1;
  const state = isPassing(status) && attempts < MAX_ATTEMPTS ? "waiting" : "failed";
  Object.assign(job, { attempts, state, reason, dueAt: now + retryDelay(attempts) });
  // 409: the bytes are not all there. 403 and 404: the link, or what was begun with it, is gone.
  if (status === 409) job.arrived = false;
  if (status === 403 || status === 404) Object.assign(job, { link: null, storedBytes: 0 });
}

/** The jobs that are shown. */
export function listedJobs(jobs) {
  const rank = (job) => STATE_ORDER.indexOf(job.state);
  return [...jobs].sort((a, b) => rank(a) - rank(b)).slice(0, LISTED_JOBS);
}

const failure = (message, status) => Object.assign(new Error(message), { status });

async function post(url, body) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const answer = await fetch(url, { method: "POST", body: body && JSON.stringify(body), headers });
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  const faults = (content.errors || []).map(({ field, message }) => `${field} ${message}`);
  throw failure(faults.join(", ") || content.detail || "", answer.status);
}

function asForm(fields, bytes) {
  const form = new FormData();
  Object.entries(fields).forEach(([name, value]) => form.append(name, value));
  form.append("file", bytes);
  return form;
}

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

/** The files on their way; `onChange` is called with true where it matters at once. */
export class UploadQueue {
  constructor(onChange) {
    Object.assign(this, { jobs: [], done: 0, lastId: 0, ticking: 0, onChange });
  }
  add(file, to) {
    const counts = { sent: 0, storedBytes: 0, refusals: 0, speed: 0, attempts: 0 };
    this.jobs.push({ id: this.lastId++, file, to, state: "queued", reason: "", ...counts });
  }
  retry(job) {
    if (["failed", "waiting"].includes(job.state)) {
      Object.assign(job, { state: "queued", attempts: 0 });
    }
  }
  cancel(job) {
    job.isCancelled = true;
    this.remove(job);
    job.request?.abort();
  }
  remove(job) {
    this.jobs = this.jobs.filter((other) => other !== job);
  }
  pump() {
    const busy = this.jobs.filter((job) => ["sending", "checking"].includes(job.state)).length;
    const free = Math.max(0, PARALLEL_UPLOADS - busy);
    const queued = this.jobs.filter((job) => job.state === "queued");
    queued.slice(0, free).forEach((job) => this.run(job));
    if (this.jobs.length && !this.ticking) this.ticking = setInterval(() => this.tick(), TICK_MS);
  }
  tick() {
    const now = Date.now();
    for (const job of this.jobs) {
      if (job.state === "waiting" && job.dueAt < now) job.state = "queued";
      if (job.state !== "sending") continue;
      job.speed = averageSpeed(job.speed, job.sent - job.sentBefore, TICK_MS);
      job.sentBefore = job.sent;
      if (now - job.movedAt > SILENCE_MS) job.request?.abort();
    }
    if (!this.jobs.length) {
      clearInterval(this.ticking);
      this.ticking = 0;
    }
    this.pump();
    this.onChange();
  }
  async run(job) {
    const { storedBytes: sent } = job;
    Object.assign(job, { state: "sending", reason: "", speed: 0, movedAt: Date.now() });
    Object.assign(job, { sent, sentBefore: sent });
    try {
      await this.transfer(job);
    } catch (error) {
      noteFailure(job, error.status ?? 0, error.message, Date.now());
    }
    this.pump();
    this.onChange(true);
  }
  async transfer(job) {
    await this.prepareLink(job);
    if (job.isCancelled) return;
    if (!job.arrived) await this.sendFile(job);
    if (job.isCancelled) return;
    Object.assign(job, { arrived: true, sent: job.file.size, state: "checking" });
    this.onChange();
    await post(`/api/files/${job.link.file.id}/complete`);
    this.remove(job);
    this.done += 1;
  }
  async prepareLink(job) {
    // Pieces have links of their own: of those that have come none is sent twice.
    if (job.link && (job.storedBytes || !isExpiring(job.link.expires_at, Date.now()))) return;
    const { name, size, type } = job.file;
    const kind = type ? { content_type: type } : {};
    job.link = await post("/api/files/upload", { ...job.to, name, size, ...kind });
    Object.assign(job, { arrived: false, storedBytes: 0 });
  }
  async sendFile(job) {
    if (!goesInPieces(job.file.size, job.storedBytes, job.refusals)) {
      return this.sendBytes(job, job.link.upload, job.file, 0);
    }
    for (;;) {
      const plan = await post(`/api/files/${job.link.file.id}/pieces`);
      job.storedBytes = receivedBytes(plan.received, plan.piece_size, job.file.size);
      job.sent = job.storedBytes;
      if (job.isCancelled || !plan.missing.length) return;
      for (const piece of plan.missing) {
        if (isExpiring(plan.expires_at, Date.now())) break;
        const start = (piece.number - 1) * plan.piece_size;
        const bytes = job.file.slice(start, start + piece.size);
        await this.sendBytes(job, piece, bytes, job.storedBytes);
        if (job.isCancelled) return;
        job.storedBytes += piece.size;
        job.attempts = 0;
      }
    }
  }
  // `fetch` does not tell how far a body has got.
  sendBytes(job, { method, url, headers, fields }, bytes, offset) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      Object.assign(job, { request, movedAt: Date.now() });
      request.open(method, url);
      Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
      request.upload.onprogress = ({ loaded }) => {
        job.sent = offset + Math.min(loaded, bytes.size);
        job.movedAt = Date.now();
        if (loaded) job.refusals = 0;
        this.onChange();
      };
      // 409: it had arrived, and only the answer was lost.
      const arrived = () => request.status < 300 || request.status === 409;
      request.onload = () => (arrived() ? resolve() : reject(failure("", request.status)));
      request.onabort = () => reject(failure("", 0));
      request.onerror = () => {
        // A store that takes no pieces from this page looks like a line that is down.
        job.refusals += 1;
        reject(failure("", 0));
      };
      request.send(method === "POST" ? asForm(fields, bytes) : bytes);
    });
  }
}

export default {
  template: '<section @click="pressButton"></section>',
  props: { innerHTML: String, tag: String, sanitize: Boolean, rows: String },
  emits: ["report"],
  created() {
    this.queue = new UploadQueue((isUrgent) => this.report(isUrgent));
    this.listening = new AbortController();
    // Files without a well, how often such came, and on what they were dropped.
    Object.assign(this, { held: [], heldBatches: 0, heldAt: null });
    Object.assign(this, { reportedAt: 0, pickTarget: null, lit: null, depth: 0 });
  },
  mounted() {
    this.$el.innerHTML = this.innerHTML;
    this.input = this.$el.querySelector("input");
    const { signal } = this.listening;
    this.input.addEventListener("change", () => this.take([...this.input.files], this.pickTarget));
    document.addEventListener("click", this.pick, { signal });
    document.addEventListener("dragenter", this.cross, { signal });
    document.addEventListener("dragleave", this.cross, { signal });
    document.addEventListener("dragover", this.dragOver, { signal });
    document.addEventListener("drop", this.drop, { signal });
    window.addEventListener("online", this.retryAll, { signal });
    window.addEventListener("beforeunload", this.askBeforeLeaving, { signal });
  },
  unmounted() {
    this.listening.abort();
  },
  watch: { rows: "showRows" },
  methods: {
    // The button that had the focus has it in the new rows too.
    showRows(html) {
      const part = this.$el.querySelector("[data-part=rows]");
      const had = part.contains(document.activeElement) ? document.activeElement.dataset : {};
      part.innerHTML = html;
      const buttons = [...part.querySelectorAll("[data-job-act]")];
      const isSame = ({ dataset: { jobAct, job } }) => jobAct === had.jobAct && job === had.job;
      buttons.find(isSame)?.focus();
    },
    report(isUrgent) {
      if (!isUrgent && Date.now() - this.reportedAt < REPORT_MS) return;
      this.reportedAt = Date.now();
      const { jobs, done } = this.queue;
      const listed = listedJobs(jobs).map(({ id, file, sent, state, speed, reason }) => {
        return { id, name: file.name, size: file.size, sent, state, speed, reason };
      });
      const held = { held: this.held.length, held_batches: this.heldBatches, held_at: this.heldAt };
      this.$emit("report", { jobs: listed, waiting: jobs.length, done, ...held });
    },
    // `to` is where files belong; without a well they are held until `release` says.
    take(files, to, at = null) {
      if (!to) return;
      if (to.well_id) files.forEach((file) => this.queue.add(file, to));
      else Object.assign(this, { held: files, heldAt: at, heldBatches: this.heldBatches + 1 });
      this.queue.pump();
      this.report(true);
    },
    release(to) {
      const files = this.held;
      this.held = [];
      this.take(files, to);
      this.report(true);
    },
    retryAll() {
      this.queue.jobs.forEach((job) => this.queue.retry(job));
      this.queue.pump();
    },
    pressButton(event) {
      const { jobAct: act, job: id } = event.target.closest("[data-job-act]")?.dataset ?? {};
      if (!act) return;
      const meant = this.queue.jobs.filter((job) => id === undefined || job.id === +id);
      for (const job of meant) {
        if (act === "retry") this.queue.retry(job);
        else if (act === "cancel" || job.state === "failed") this.queue.cancel(job);
      }
      if (act === "close") this.queue.done = 0;
      this.queue.pump();
      this.report(true);
    },
    askBeforeLeaving(event) {
      if (this.queue.jobs.some((job) => job.state !== "failed")) event.preventDefault();
    },
    pick(event) {
      const button = event.target.closest("[data-upload-pick]");
      if (!button) return;
      this.pickTarget = targetOf(button.closest("[data-upload-to]"));
      // Else the same file chosen again would be no change.
      this.input.value = "";
      this.input.click();
    },
    // Elements are entered before others are left: only the balance tells that all were left.
    cross(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.showDropping(Math.max(0, this.depth + (event.type === "dragenter" ? 1 : -1)));
    },
    showDropping(depth) {
      this.depth = depth;
      this.$el.classList.toggle("wt-dropping", depth > 0);
      if (!depth) this.light(null);
    },
    dragOver(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const place = dropPlace(event);
      this.$el.classList.toggle("wt-drop-aims", isAsking(place));
      this.light(isAsking(place) ? slotUnder(event, place).node : null);
    },
    light(node) {
      if (this.lit === node) return;
      this.lit?.classList.remove("wt-drop-at");
      node?.classList.add("wt-drop-at");
      this.lit = node;
    },
    async drop(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.showDropping(0);
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

// Places on a page that take files say where these belong; those that ask (`accept_drops`) take
// them only where no other does, such as an event that is open.
function dropPlace(event) {
  const near = event.target.closest?.("[data-upload-to]");
  if (near && !isAsking(near)) return near;
  const places = [...document.querySelectorAll("[data-upload-to]")];
  return places.filter((place) => !isAsking(place)).at(-1) || near || places.at(-1);
}

const isAsking = (place) => place.hasAttribute("data-upload-asks");
const targetOf = (place) => place && JSON.parse(place.dataset.uploadTo);
const carriesFiles = (event) =>
  document.querySelector("[data-upload-to]") && event.dataTransfer?.types.includes("Files");

// What lies under the pointer in a calendar: its node, and its event, day, time and well.
function slotUnder(event, place) {
  const { clientX: x, clientY: y } = event;
  const nodes = document.elementsFromPoint(x, y).filter((node) => place.contains(node));
  const box = nodes.find((node) => node.dataset.e);
  const slot = nodes.find((node) => node.dataset.d || node.dataset.s);
  const { d = "", s = 0, t = 0, w } = slot?.dataset ?? {};
  const { left, width } = slot?.getBoundingClientRect() ?? { left: 0, width: 1 };
  const time = Math.floor(+s + ((t - s) * (x - left)) / width);
  const well = w || new URLSearchParams(location.search).get("well") || "";
  return { node: box || slot, at: { e: box?.dataset.e || "", d, s: time, w: well } };
}
