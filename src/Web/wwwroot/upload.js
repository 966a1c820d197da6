// Sends a file beside the circuit: the browser reports how far it is, the page only shows it.
let request = null;

export function watch(zone, input, page) {
  const enter = event => { event.preventDefault(); zone.classList.add('p-over'); };
  const leave = () => zone.classList.remove('p-over');
  const drop = event => {
    event.preventDefault();
    leave();
    const file = event.dataTransfer?.files?.[0];
    if (file) page.invokeMethodAsync('ChosenAsync', file.name, file.size).then(go => go && send(file, page, go)).catch(() => {});
  };
  const change = () => {
    const file = input.files?.[0];
    if (file) page.invokeMethodAsync('ChosenAsync', file.name, file.size).then(go => go && send(file, page, go)).catch(() => {});
    input.value = '';
  };
  zone.addEventListener('dragenter', enter);
  zone.addEventListener('dragover', enter);
  zone.addEventListener('dragleave', leave);
  zone.addEventListener('drop', drop);
  input.addEventListener('change', change);
}

export function open(input) {
  input.click();
}

export function stop() {
  request?.abort();
}

async function send(file, page, mapping) {
  const tell = (name, ...args) => page.invokeMethodAsync(name, ...args).catch(() => {});
  let token;
  try {
    token = (await (await fetch('/imports/upload-token', { cache: 'no-store' })).json()).token;
  } catch {
    await tell('EndedAsync', 'lost', null);
    return;
  }
  let told = 0;
  request = new XMLHttpRequest();
  request.upload.onprogress = event => {
    const now = performance.now();
    if (now - told < 300 && event.loaded < event.total) return;
    told = now;
    tell('ProgressAsync', event.loaded, event.total);
  };
  request.onload = () => {
    let body = null;
    try { body = JSON.parse(request.responseText); } catch { /* not ours: a proxy's page */ }
    tell('EndedAsync', request.status === 202 ? 'taken' : 'refused', (request.status === 202 ? body?.id : body?.title) ?? null);
    request = null;
  };
  request.onerror = () => { tell('EndedAsync', 'lost', null); request = null; };
  request.onabort = () => { tell('EndedAsync', 'stopped', null); request = null; };
  const query = new URLSearchParams({ fileName: file.name });
  if (mapping !== '-') query.set('mapping', mapping);
  request.open('POST', '/imports/upload?' + query);
  request.setRequestHeader('Content-Type', 'text/csv');
  request.setRequestHeader('RequestVerificationToken', token);
  request.send(file);
}
