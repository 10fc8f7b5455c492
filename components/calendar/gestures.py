"""What fingers, mouse and keys do on a calendar, in the browser: one handler for all of it.

Pointer events serve mouse and touch alike (HTML5 drags never fire on touch); on touch a press of
350 ms begins a drag, so that scrolling stays what it was. Elements carry their meaning: `data-e` an
event, `data-g` how it can be dragged (1 moved, 2 pulled at its edges too), `data-d` a day, `data-s`
and `data-t` a stretch of time in seconds, `data-action` an action.
"""

# Where a point lies: a day, or an instant to the nearest step.
_AT = """
    const at = (x, y) => {
        const n = document.elementsFromPoint(x, y)
            .find(n => root.contains(n) && (n.dataset.s || n.dataset.d));
        if (!n || !n.dataset.s) return n && {d: n.dataset.d};
        const r = n.getBoundingClientRect(), s = +n.dataset.s, all = n.dataset.t - s;
        const step = +set.step, part = set.axis === 'x' ? (x - r.left) / r.width
            : (y - r.top) / r.height;
        return {s: s + Math.min(Math.max(Math.floor(part * all / step), 0), all / step - 1) * step,
            w: n.dataset.w || '', exact: s + Math.round(part * all / 60) * 60};
    };
    const edgeOf = (box, e) => {
        const r = box.getBoundingClientRect(), reach = e.pointerType === 'touch' ? 16 : 8;
        const tall = box.classList.contains('wt-e-block'), size = tall ? r.height : r.width;
        const from = tall ? e.clientY - r.top : e.clientX - r.left;
        if (box.dataset.g !== '2' || size < 3 * reach) return '';
        if (size - from < reach && !box.classList.contains('wt-e-r')) return 'end';
        return from < reach && !box.classList.contains('wt-e-l') ? 'start' : '';
    };"""
# What is being dragged: its shadow follows in whole steps, days light up.
_SHOW = """
    const clock = s => new Date(s * 1000).toLocaleTimeString('en-GB',
        {timeZone: set.tz, hour: '2-digit', minute: '2-digit'});
    const light = (a, b) => root.querySelectorAll('[data-d]').forEach(n =>
        n.classList.toggle('wt-over', a !== null && !n.dataset.s && n.dataset.d >= a
            && n.dataset.d <= b));
    const shadow = (d, e) => {
        const up = set.axis === 'x', dx = e.clientX - d.x, dy = e.clientY - d.y, r = d.r;
        let [l, t, w, h] = [r.left, r.top, r.width, r.height];
        if (d.edge === 'end') up || !d.tall ? w += dx : h += dy;
        else if (d.edge === 'start') up || !d.tall ? (l += dx, w -= dx) : (t += dy, h -= dy);
        else if (d.id) { l += dx; t += dy; }
        else if (up) { l = Math.min(d.x, e.clientX); w = Math.abs(dx); }
        else { t = Math.min(d.y, e.clientY); h = Math.abs(dy); }
        d.ghost.style.cssText = `left:${l}px;top:${t}px;width:${Math.max(w, 4)}px;`
            + `height:${Math.max(h, 4)}px`;
        const [a, b] = [d.from, d.to];
        if (a.d && b.d) {
            if (!d.id) light(a.d < b.d ? a.d : b.d, a.d < b.d ? b.d : a.d); else light(b.d, b.d);
            d.ghost.hidden = !d.id;
        } else if (!d.id) {
            const s = Math.min(a.s, b.s), end = Math.max(a.s, b.s) + +set.step;
            d.ghost.textContent = set.step < 86400 ? `${clock(s)}–${clock(end)}` : '';
        } else if (b.s && set.step < 86400) d.ghost.textContent = clock(d.base + b.s - a.s);
    };"""
_DRAG = """
    let drag = null, busied = false;
    const stop = () => {
        if (!drag) return;
        clearTimeout(drag.timer);
        drag.ghost?.remove();
        light(null);
        root.classList.remove('wt-dragging');
        drag = null;
    };
    const begin = () => {
        drag.live = true;
        root.classList.add('wt-dragging');
        drag.ghost = document.body.appendChild(document.createElement('div'));
        drag.ghost.className = 'wt-ghost';
        shadow(drag, {clientX: drag.x, clientY: drag.y});
    };
    root.addEventListener('pointerdown', e => {
        const box = e.target.closest('[data-e]'), from = at(e.clientX, e.clientY);
        stop();
        busied = !!busy();
        if (e.button || busied || !set.write || !from) return;
        if (e.target.closest('[data-action],a')) return;
        if (box && !box.dataset.g) return;
        const n = box || document.elementsFromPoint(e.clientX, e.clientY)
            .find(n => n.dataset.s || n.dataset.d);
        drag = {id: box?.dataset.e, edge: box ? edgeOf(box, e) : '', from, to: from,
            x: e.clientX, y: e.clientY, touch: e.pointerType === 'touch', pointer: e.pointerId,
            r: n.getBoundingClientRect(), base: 0, tall: box?.classList.contains('wt-e-block')};
        const r = drag.r, ended = drag.edge === 'end';
        drag.base = at(ended && !drag.tall ? r.right - 1 : r.left + 1,
            ended && drag.tall ? r.bottom - 1 : r.top + 1)?.exact || from.s;
        if (drag.touch) drag.timer = setTimeout(begin, 350);
    });
    const moved = e => {
        if (!drag || e.pointerId !== drag.pointer) return;
        if (!drag.live) {
            if (Math.hypot(e.clientX - drag.x, e.clientY - drag.y) < (drag.touch ? 10 : 4)) return;
            if (drag.touch) return stop();
            begin();
        }
        const to = at(e.clientX, e.clientY);
        if (to && drag.id && to.s) to.s = drag.from.s
            + Math.round((to.exact - drag.from.exact) / set.step) * set.step;
        if (to && !to.d === !drag.from.d) drag.to = to;
        shadow(drag, e);
    };
    const dropped = e => {
        if (!drag || e.pointerId !== drag.pointer) return;
        const {live, id, edge, from, to} = drag;
        stop();
        if (!live) return;
        const hush = c => { c.stopPropagation(); c.preventDefault(); };
        window.addEventListener('click', hush, true);
        setTimeout(() => window.removeEventListener('click', hush, true), 50);
        if (!id) emit('create', from, to);
        else if (from.d !== to.d || from.s !== to.s) emit('drag', id, edge, from, to);
    };
    const still = e => root.classList.contains('wt-dragging') && e.cancelable && e.preventDefault();
    root.addEventListener('touchmove', still, {passive: false});
    root.addEventListener('contextmenu', e => drag?.touch && e.preventDefault());
    root.addEventListener('click', e => {
        const act = e.target.closest('[data-action]'), box = e.target.closest('[data-e]');
        const r = (act || box || root).getBoundingClientRect();
        const where = [r.left, r.top, r.right, r.bottom, innerWidth, innerHeight];
        if (act) return emit('act', act.dataset.action, act.dataset.value || '', where);
        if (box) return emit('open', box.dataset.e, where);
        const from = at(e.clientX, e.clientY);
        if (from && set.write && !busied && !e.target.closest('a')) emit('create', from, from);
    });"""
_KEYS = """
    const busy = () => document.querySelector(
        '.q-body--prevent-scroll, .q-menu, .wt-peek:popover-open, .wt-pop:popover-open');
    const step = (from, key) => {
        const mid = n => { const r = n.getBoundingClientRect();
            return [r.left + Math.min(r.width, 40) / 2, r.top + Math.min(r.height, 20) / 2]; };
        const [x, y] = mid(from), across = key === 'ArrowLeft' || key === 'ArrowRight';
        const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
        let best = null, least = Infinity;
        for (const n of root.querySelectorAll('[data-e]')) {
            const [nx, ny] = mid(n), far = sign * (across ? nx - x : ny - y);
            const off = Math.abs(across ? ny - y : nx - x), cost = far + 3 * off;
            if (n !== from && far > 2 && cost < least) [best, least] = [n, cost];
        }
        return best;
    };
    const pressed = e => {
        const box = e.target.closest?.('[data-e]'), arrow = e.key.startsWith('Arrow');
        if (e.key === 'Escape' && drag) { e.preventDefault(); return stop(); }
        if (e.target.closest?.('input,textarea,select,[contenteditable=true]') || busy()) return;
        if (box && arrow) {
            e.preventDefault();
            if (e.altKey) return box.dataset.g && emit('nudge', box.dataset.e, e.key, e.shiftKey);
            return step(box, e.key)?.focus();
        }
        if (e.ctrlKey || e.metaKey || e.altKey) return;
        if (box && (e.key === 'Enter' || e.key === ' ')) { e.preventDefault(); return box.click(); }
        if (box && (e.key === 'Delete' || e.key === 'e')) return emit('key', e.key, box.dataset.e);
        if (e.key === '/') {
            e.preventDefault();
            return document.querySelector('.wt-cal-find input')?.focus();
        }
        if (arrow && e.target === document.body) return root.querySelector('[data-e]')?.focus();
        if ('dwmltjknp?'.includes(e.key)) { e.preventDefault(); emit('key', e.key, ''); }
    };"""
# Whatever is drawn anew keeps the focus where it was; the line for now moves on by itself.
_KEEP = """
    let last = '', told = '', skew = 0;
    root.addEventListener('focusin', e => {
        const box = e.target.closest('[data-e]');
        if (!box) return;
        last = box.dataset.e;
        root.querySelectorAll('[data-e][tabindex="0"]').forEach(n => n.tabIndex = -1);
        box.tabIndex = 0;
    });
    root.addEventListener('focusout', e => { if (e.relatedTarget) last = ''; });
    const settle = () => {
        if (set.now !== told) { told = set.now; skew = Date.now() / 1000 - told; }
        const kept = last && root.querySelector(`[data-e="${last}"]`);
        const entry = kept || root.querySelector('[data-e]');
        if (entry) entry.tabIndex = 0;
        if (kept && document.activeElement === document.body) kept.focus({preventScroll: true});
        tick();
        requestAnimationFrame(() => Math.abs(topOf() - above) > 2 && size());
    };
    const tick = () => root.querySelectorAll('.wt-cal-now').forEach(n => {
        const span = n.closest('[data-s]') || root.querySelector('[data-s]');
        const part = (Date.now() / 1000 - skew - span.dataset.s)
            / (span.dataset.t - span.dataset.s);
        n.hidden = part < 0 || part > 1;
        n.style[set.axis === 'x' ? 'left' : 'top'] = `${part * 100}%`;
    });
    let above = 0;
    const topOf = () => Math.round(root.getBoundingClientRect().top + scrollY);
    const size = () => {
        above = topOf();
        const room = `${above + 60}px`, all = document.documentElement;
        // To set what is so already would have all of the page styled anew.
        if (getComputedStyle(all).getPropertyValue('--cal-above') !== room)
            all.style.setProperty('--cal-above', room);
        document.cookie = `welltrack-room=${innerHeight - above}.${above};path=/;`
            + 'max-age=31536000;samesite=lax';
        emit('size', above, innerHeight, Intl.DateTimeFormat().resolvedOptions().timeZone,
            location.search);
    };
    let sizing = 0;
    const resized = () => { clearTimeout(sizing); sizing = setTimeout(size, 250); };
    const went = () => {
        if (location.pathname === set.path) emit('went', location.search);
    };
    for (const [target, name, act] of [[window, 'pointermove', moved],
        [window, 'pointerup', dropped], [window, 'pointercancel', stop],
        [document, 'keydown', pressed], [window, 'resize', resized],
        [window, 'popstate', went]]) {
        const once = e => {
            if (root.isConnected) return act(e);
            target.removeEventListener(name, once);
        };
        target.addEventListener(name, once);
    }
    new MutationObserver(settle).observe(root, {childList: true});
    const timer = setInterval(() => root.isConnected ? tick() : clearInterval(timer), 30000);
    settle();
    size();"""
GESTURE_HANDLER_JS = f"""node => {{
    const root = node.el, set = root.dataset;
    const first = document.getElementById('wt-first'), drawn = first?.firstElementChild;
    // To ask where something stands has styles and places of all that is there computed: only of
    // what scrolls, and then not before all has moved (`size`).
    const top = root.classList.contains('wt-cal-scroll') && drawn ? drawn.scrollTop : 0;
    if (drawn && !root.childElementCount) root.replaceChildren(...drawn.childNodes);
    first?.remove();
    if (top) root.scrollTop = top;
    if (!root.childElementCount) emit('redraw');
{_AT}{_SHOW}{_DRAG}{_KEYS}{_KEEP}
}}"""
