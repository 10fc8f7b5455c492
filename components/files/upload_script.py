"""What the browser does to send files: straight to where they are kept, never by way of a screen.

One handler, run when the tray of uploads appears. It asks `/api/files/upload` for a link for each
file, sends the bytes to it, and calls `complete`; three files at a time. A large file goes in
pieces, for which `/api/files/<id>/pieces` has links, so that what breaks off costs no more than
the piece it was at; where the store takes none from this page, it goes whole. A connection that
breaks or falls silent is tried again, later each time. What it tells the server is only for the
eyes: `[[id, name, size, sent, state, bytes per second, why], ...]` of what is not yet done, how
many are waiting in all, how many are done, how many have no well yet, how often some came so, and
on what they were dropped where the screen decides: `{e: event, d: day, s: seconds, w: well}`.
"""

PARALLEL_UPLOADS = 3
MAX_LISTED_JOBS = 30
MAX_ATTEMPTS = 8
SILENCE_TIMEOUT_MS = 45_000
MULTIPART_THRESHOLD_BYTES = 16 * 1024 * 1024
"""Larger files go in pieces."""

UPLOAD_SCRIPT = (
    """vnode => {
  const root = vnode.el, input = root.querySelector('input'), jobs = [];
  let held = [], asks = 0, on = null, lit = null, aim = null;
  let made = 0, done = 0, told = 0, timer = 0;
  const fault = (text, more) => Object.assign(new Error(text), more);
  const post = async (url, body) => {
    const answer = await fetch(url, {method: 'POST', body: body && JSON.stringify(body),
      headers: body ? {'Content-Type': 'application/json'} : {}});
    const found = await answer.json().catch(() => ({}));
    const why = (found.errors || []).map(e => `${e.field} ${e.message}`).join(', ');
    if (!answer.ok) throw fault(why || found.detail || '', {status: answer.status});
    return found;
  };
  const send = (job, {method, url, headers, fields}, part, from) => new Promise((yes, no) => {
    const xhr = job.xhr = new XMLHttpRequest();
    job.moved = Date.now();
    xhr.open(method, url);
    Object.entries(headers).forEach(([name, value]) => xhr.setRequestHeader(name, value));
    xhr.upload.onprogress = e => {
      job.sent = Math.min(from + e.loaded, from + part.size); job.moved = Date.now(); tell();
      if (e.loaded) job.shut = 0;
    };
    // 409: it had arrived, and only the answer was lost.
    xhr.onload = () => xhr.status < 300 || xhr.status === 409 ? yes()
      : no(fault('', {status: xhr.status}));
    xhr.onabort = () => no(fault('', {status: 0}));
    xhr.onerror = () => { job.shut += 1; xhr.onabort(); };
    let body = part;
    if (method === 'POST') {
      body = new FormData();
      Object.entries(fields).forEach(([name, value]) => body.append(name, value));
      body.append('file', part);
    }
    xhr.send(body);
  });
  const sendPieces = async job => {
    for (;;) {
      const plan = await post(`/api/files/${job.link.file.id}/pieces`), size = plan.piece_size;
      const came = n => Math.min(size, job.file.size - (n - 1) * size);
      job.sent = job.kept = plan.received.reduce((sum, n) => sum + came(n), 0);
      if (job.gone || !plan.missing.length) return;
      for (const one of plan.missing) {
        if (Date.parse(plan.expires_at) < Date.now() + 60000) break;
        const start = (one.number - 1) * size;
        await send(job, one, job.file.slice(start, start + one.size), job.kept);
        if (job.gone) return;
        job.kept += one.size; job.tries = 0;
      }
    }
  };
  const inPieces = job => job.file.size > WHOLE_BYTES && (job.kept || job.shut < 3);
  const steps = async job => {
    const over = job.link && Date.parse(job.link.expires_at) < Date.now() + 60000;
    if (!job.link || (over && !job.kept)) {
      const {name, size, type} = job.file, kind = type ? {content_type: type} : {};
      job.link = await post('/api/files/upload', {...job.to, name, size, ...kind});
      job.arrived = false; job.kept = 0;
    }
    if (job.gone) return;
    if (!job.arrived && inPieces(job)) await sendPieces(job);
    else if (!job.arrived) await send(job, job.link.upload, job.file, 0);
    if (job.gone) return;
    job.arrived = true; job.sent = job.file.size; job.state = 'checking'; tell();
    await post(`/api/files/${job.link.file.id}/complete`);
    jobs.splice(jobs.indexOf(job), 1); done += 1; job.state = 'done';
  };
  const run = async job => {
    Object.assign(job, {state: 'sending', sent: job.kept, was: job.kept, speed: 0, why: '',
      moved: Date.now()});
    try { await steps(job); } catch (error) {
      const status = error.status ?? 0;
      const again = [0, 408, 409, 429].includes(status) || status >= 500;
      if (status === 409) job.arrived = false;
      if (status === 403 || status === 404) { job.link = null; job.kept = 0; }
      job.tries += 1; job.why = error.message; job.status = status;
      job.state = again && job.tries < TRIES ? 'waiting' : 'failed';
      job.due = Date.now() + Math.min(30000, 500 * 2 ** job.tries);
    }
    pump(); tell(true);
  };
  const pump = () => {
    const busy = jobs.filter(j => j.state === 'sending' || j.state === 'checking').length;
    jobs.filter(j => j.state === 'queued').slice(0, Math.max(0, AT_ONCE - busy)).forEach(run);
    if (jobs.length && !timer) timer = setInterval(tick, 500);
  };
  const tick = () => {
    const now = Date.now();
    for (const job of jobs.filter(j => j.state === 'sending')) {
      job.speed = 0.8 * job.speed + 0.2 * 2 * Math.max(0, job.sent - job.was); job.was = job.sent;
      if (now - job.moved > SILENCE_MS) job.xhr?.abort();
    }
    jobs.filter(j => j.state === 'waiting' && j.due < now).forEach(j => { j.state = 'queued'; });
    if (!jobs.length) { clearInterval(timer); timer = 0; }
    pump(); tell();
  };
  const tell = now => {
    if (!now && Date.now() - told < 400) return;
    told = Date.now();
    const first = j => ['sending', 'checking', 'failed', 'waiting', 'queued'].indexOf(j.state);
    const shown = [...jobs].sort((a, b) => first(a) - first(b)).slice(0, SHOWN);
    emit(shown.map(j => [j.id, j.file.name, j.file.size, j.sent, j.state, j.speed, j.why]),
      jobs.length, done, held.length, asks, on);
  };
  const take = (files, to, at = null) => {
    if (!to) return;
    if (!to.well_id) { held = files; on = at; asks += 1; }
    else files.forEach(file => jobs.push(
      {id: made++, file, to, state: 'queued', sent: 0, kept: 0, shut: 0, speed: 0, tries: 0,
        why: ''}));
    pump(); tell(true);
  };
  const places = () => [...document.querySelectorAll('[data-upload-to]')];
  const where = place => place && JSON.parse(place.dataset.uploadTo);
  const decides = place => place?.hasAttribute('data-upload-asks');
  const placeOf = e => {
    const near = e.target.closest?.('[data-upload-to]'), all = places();
    if (near && !decides(near)) return near;
    return all.filter(p => !decides(p)).at(-1) || near || all.at(-1);
  };
  const under = (e, place) => {
    const seen = document.elementsFromPoint(e.clientX, e.clientY).filter(n => place.contains(n));
    const box = seen.find(n => n.dataset.e), slot = seen.find(n => n.dataset.d || n.dataset.s);
    const from = +slot?.dataset.s, r = slot?.getBoundingClientRect();
    const s = from + (slot?.dataset.t - from) * (e.clientX - r?.left) / r?.width;
    return [box || slot, {e: box?.dataset.e || '', d: slot?.dataset.d || '',
      s: Math.floor(s) || 0,
      w: slot?.dataset.w || new URLSearchParams(location.search).get('well') || ''}];
  };
  const light = node => {
    if (lit === node) return;
    lit?.classList.remove('wt-drop-at'); node?.classList.add('wt-drop-at'); lit = node;
  };
  const inside = async entry => {
    if (entry.isFile) return [await new Promise((yes, no) => entry.file(yes, no))];
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((yes, no) => reader.readEntries(yes, no));
      if (!some.length) return found;
      for (const one of some) found.push(...await inside(one));
    }
  };
  const act = (name, id) => jobs.filter(j => id === undefined || j.id === +id).forEach(job => {
    if (name === 'retry' && ['failed', 'waiting'].includes(job.state))
      Object.assign(job, {state: 'queued', tries: 0});
    if (name === 'cancel' || (name === 'close' && job.state === 'failed')) {
      job.gone = true; jobs.splice(jobs.indexOf(job), 1); job.xhr?.abort();
    }
  });
  const listen = (target, name, what) => target.addEventListener(name, what);
  listen(root, 'click', e => {
    const hit = e.target.closest('[data-job-act]');
    if (!hit) return;
    act(hit.dataset.jobAct, hit.dataset.job);
    if (hit.dataset.jobAct === 'close') done = 0;
    pump(); tell(true);
  });
  listen(root, 'aim', e => {
    const files = held; held = []; take(files, e.detail); tell(true);
  });
  listen(document, 'click', e => {
    const pick = e.target.closest('[data-upload-pick]');
    if (pick) { aim = where(pick.closest('[data-upload-to]')); input.value = ''; input.click(); }
  });
  listen(input, 'change', () => take([...input.files], aim));
  let depth = 0;
  const over = e => places().length && e.dataTransfer?.types.includes('Files');
  const mark = change => { depth = change; root.classList.toggle('wt-dropping', depth > 0);
    if (!depth) light(null); };
  listen(document, 'dragenter', e => { if (over(e)) { e.preventDefault(); mark(depth + 1); } });
  listen(document, 'dragleave', e => { if (over(e)) mark(Math.max(0, depth - 1)); });
  listen(document, 'dragover', e => {
    if (!over(e)) return;
    e.preventDefault();
    const place = placeOf(e), open = decides(place);
    root.classList.toggle('wt-drop-aims', open);
    light(open ? under(e, place)[0] : null);
  });
  listen(document, 'drop', async e => {
    if (!over(e)) return;
    e.preventDefault(); mark(0);
    const place = placeOf(e), to = where(place), at = decides(place) ? under(e, place)[1] : null;
    const entries = [...e.dataTransfer.items].map(i => i.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...e.dataTransfer.files];
    take(entries.length ? (await Promise.all(entries.map(inside))).flat() : plain, to, at);
  });
  listen(window, 'online', () => { act('retry'); pump(); });
  listen(window, 'beforeunload', e => {
    if (jobs.some(j => j.state !== 'failed')) e.preventDefault();
  });
}""".replace("AT_ONCE", str(PARALLEL_UPLOADS))
    .replace("SHOWN", str(MAX_LISTED_JOBS))
    .replace("TRIES", str(MAX_ATTEMPTS))
    .replace("SILENCE_MS", str(SILENCE_TIMEOUT_MS))
    .replace("WHOLE_BYTES", str(MULTIPART_THRESHOLD_BYTES))
)
