// The phone at the door: entries wait in the browser while there is no line, and go out in their order, each under its own id.
// No name, number or address is kept here; only what the visitor wrote, photographed or chose.
const page = document.getElementById('visit');
const board = document.getElementById('vs-queue');
const problem = document.getElementById('vs-problem');
const user = document.querySelector('[data-visit-user]')?.dataset.visitUser ?? '';
let isFlushing = false;

const opened = new Promise((done, fail) => {
  const ask = indexedDB.open('platform-visits', 1);
  ask.onupgradeneeded = () => ask.result.createObjectStore('entries', { keyPath: 'seq', autoIncrement: true });
  ask.onsuccess = () => done(ask.result);
  ask.onerror = () => fail(ask.error);
});

async function store(mode, use) {
  const db = await opened;
  return new Promise((done, fail) => {
    const change = db.transaction('entries', mode);
    const ask = use(change.objectStore('entries'));
    change.oncomplete = () => done(ask.result);
    change.onerror = change.onabort = () => fail(change.error);
  });
}

const waiting = async () => (await store('readonly', all => all.getAll())).filter(one => one.user === user);
const forget = seq => store('readwrite', all => all.delete(seq));

// Version 7: the time leads, so that ids stand in their order.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = BigInt(Date.now());
  for (let i = 0; i < 6; i++) bytes[i] = Number((now >> BigInt(40 - 8 * i)) & 255n);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function say(text) {
  if (!problem) return;
  problem.textContent = text ?? '';
  problem.hidden = !text;
}

async function show() {
  if (!board) return;
  const all = await waiting();
  const open = all.filter(one => !one.problem).length;
  board.replaceChildren();
  board.hidden = all.length === 0;
  if (open > 0) board.append(board.dataset.waits.replace('{0}', open));
  for (const one of all.filter(entry => entry.problem)) {
    const drop = document.createElement('button');
    drop.type = 'button';
    drop.className = 'p-btn p-btn-quiet';
    drop.textContent = board.dataset.discard;
    drop.onclick = async () => { await forget(one.seq); await show(); };
    const line = document.createElement('span');
    line.append(board.dataset.refused.replace('{0}', one.problem), ' ', one.body?.text ?? '', ' ', drop);
    board.append(line);
  }
}

async function post(path, body, type) {
  const asked = await fetch('/visits/token', { cache: 'no-store', redirect: 'manual' });
  if (!asked.ok) throw new Error('sign-in');
  const { token } = await asked.json();
  return fetch(path, { method: 'POST', body, redirect: 'manual', headers: { 'Content-Type': type, RequestVerificationToken: token } });
}

const refusal = async answer => (await answer.json().catch(() => null))?.title ?? String(answer.status);

function send(one) {
  return one.photo
    ? post(`/visits/${one.visit}/photos?${new URLSearchParams({ entry: one.id, at: one.at })}`, one.photo, one.photo.type || 'application/octet-stream')
    : post(`/visits/${one.visit}/entries`, JSON.stringify({ ...one.body, id: one.id, at: one.at }), 'application/json');
}

async function flush() {
  if (isFlushing) return;
  isFlushing = true;
  let sent = 0;
  try {
    for (const one of (await waiting()).filter(entry => !entry.problem)) {
      const answer = await send(one);
      if (answer.ok) {
        await forget(one.seq);
        sent++;
      } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 401 && answer.status !== 408 && answer.status !== 429) {
        one.problem = await refusal(answer);
        await store('readwrite', all => all.put(one));
      } else {
        break;
      }
    }
  } catch (fault) {
    // No line, or nobody signed in: everything stays, and is sent when there is one.
    if (fault.message === 'sign-in') say(page?.dataset.signin);
  } finally {
    isFlushing = false;
  }
  await show();
  if (sent > 0 && page && !document.getElementById('vs-text')?.value) location.reload();
}

async function keep(entry) {
  say(null);
  await store('readwrite', all => all.add({ id: newId(), user, visit: page.dataset.visit, at: new Date().toISOString(), ...entry }));
  await show();
  await flush();
}

const where = () => new Promise(done => {
  if (!navigator.geolocation) { done(null); return; }
  navigator.geolocation.getCurrentPosition(
    found => done({ latitude: found.coords.latitude, longitude: found.coords.longitude, accuracy: found.coords.accuracy }),
    () => done(null), { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
});

// Not kept for later: the contact rules are asked at the door, and without their answer nobody rings.
async function checkIn(place) {
  say(null);
  try {
    const answer = await post(`/visits/${page.dataset.visit}/entries`, JSON.stringify({ id: page.dataset.checkin ??= newId(), kind: 'check_in', ...place }), 'application/json');
    if (answer.ok) location.reload();
    else say(await refusal(answer));
  } catch {
    say(page.dataset.lost);
  }
}

function watch() {
  const byId = id => document.getElementById(id);
  byId('vs-checkin')?.addEventListener('click', async event => {
    event.target.disabled = true;
    say(null);
    const place = await where();
    if (place) await checkIn(place);
    else {
      say(page.dataset.denied);
      byId('vs-noplace').hidden = false;
    }
    event.target.disabled = false;
  });
  byId('vs-noplace')?.addEventListener('click', () => checkIn({}));
  byId('vs-note')?.addEventListener('submit', async event => {
    event.preventDefault();
    const field = byId('vs-text');
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    await keep({ body: { kind: 'note', text } });
  });
  byId('vs-photo')?.addEventListener('change', async event => {
    const photo = event.target.files?.[0];
    event.target.value = '';
    if (!photo) return;
    if (photo.size > 8 * 1024 * 1024) { say(page.dataset.large); return; }
    await keep({ photo: new Blob([await photo.arrayBuffer()], { type: photo.type }) });
  });
  const end = byId('vs-end');
  end?.addEventListener('change', () => {
    const chosen = new FormData(end).get('outcome');
    const asks = chosen === 'met' || chosen === 'promise';
    byId('vs-reasonfield').hidden = !asks;
    byId('vs-reason').required = asks;
    byId('vs-agreed').hidden = chosen !== 'promise';
    for (const id of ['vs-amount', 'vs-due', 'vs-count']) byId(id).required = chosen === 'promise';
  });
  end?.addEventListener('submit', async event => {
    event.preventDefault();
    const outcome = new FormData(end).get('outcome');
    const body = { kind: 'outcome', outcome, reason: byId('vs-reasonfield').hidden ? null : byId('vs-reason').value };
    if (outcome === 'promise') Object.assign(body, { amount: Number(byId('vs-amount').value), dueOn: byId('vs-due').value, instalments: Number(byId('vs-count').value) });
    await keep({ body });
  });
  byId('vs-address')?.addEventListener('submit', async event => {
    event.preventDefault();
    const shown = byId('vs-shown');
    say(null);
    try {
      const answer = await post(`/visits/${page.dataset.visit}/address`, JSON.stringify({ purpose: byId('vs-why').value }), 'application/json');
      if (!answer.ok) { say(await refusal(answer)); return; }
      const found = await answer.json();
      shown.textContent = `${found.name} · ${found.address}`;
      setTimeout(() => { shown.textContent = ''; }, 60000);
    } catch {
      say(page.dataset.lost);
    }
  });
}

if (page) watch();
addEventListener('online', flush);
show().then(flush);
