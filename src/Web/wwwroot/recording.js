// The player of a recording: two channels drawn by wavesurfer.js where the build brought it, else the outline that the server
// drew. Playing, seeking and marking never wait for the server; only what is marked is told to it.
const Step = 5, Fine = 1, Speeds = [0.75, 1, 1.25, 1.5, 2];

export async function open(root, page, options) {
  const audio = root.querySelector('audio');
  const at = root.querySelector('[data-at]'), slider = root.querySelector('[data-seek]'), speed = root.querySelector('[data-speed]');
  const view = { from: null, marks: [], wave: null, regions: null, selection: null };
  const length = () => Number.isFinite(audio.duration) && audio.duration > 0 ? audio.duration : options.seconds;
  const clock = s => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, '0')}`;
  const seek = s => { audio.currentTime = Math.max(0, Math.min(length(), s)); };
  const toggle = () => audio.paused ? audio.play().catch(() => {}) : audio.pause();
  const rate = by => {
    const i = Math.max(0, Math.min(Speeds.length - 1, Speeds.indexOf(audio.playbackRate) + by));
    audio.playbackRate = Speeds[i];
    if (speed) speed.value = String(Speeds[i]);
  };
  let stopAt = null;
  const shown = () => {
    if (stopAt !== null && audio.currentTime >= stopAt) { audio.pause(); stopAt = null; }
    if (at) at.textContent = `${clock(audio.currentTime)} / ${clock(length())}`;
    if (slider) { slider.max = String(length()); slider.value = String(audio.currentTime); slider.setAttribute('aria-valuetext', clock(audio.currentTime)); }
  };
  const playing = () => root.classList.toggle('p-playing', !audio.paused);
  audio.addEventListener('timeupdate', shown);
  audio.addEventListener('seeked', shown);
  audio.addEventListener('durationchange', shown);
  audio.addEventListener('play', playing);
  audio.addEventListener('pause', playing);
  slider?.addEventListener('input', () => seek(Number(slider.value)));
  speed?.addEventListener('change', () => { audio.playbackRate = Number(speed.value); });
  root.addEventListener('click', e => {
    const what = e.target.closest?.('[data-do]')?.dataset.do;
    if (what === 'play') { stopAt = null; toggle(); }
    if (what === 'back') seek(audio.currentTime - Step);
    if (what === 'on') seek(audio.currentTime + Step);
    if (what === 'mark') mark();
  });

  const tell = (name, ...args) => page?.invokeMethodAsync(name, ...args).catch(() => {});
  const ms = s => Math.round(s * 1000);
  const begin = () => root.querySelectorAll('[data-marking]').forEach(e => { e.hidden = view.from === null; });
  // E begins a stretch, E again ends it; a stretch that was drawn with the pointer is taken as it is.
  function mark() {
    if (!options.canMark) return;
    if (view.selection) {
      const { start, end } = view.selection;
      view.selection.remove();
      view.selection = null;
      tell('MarkedAsync', ms(start), ms(end));
    } else if (view.from === null) {
      view.from = audio.currentTime;
    } else {
      const [from, to] = [Math.min(view.from, audio.currentTime), Math.max(view.from, audio.currentTime)];
      view.from = null;
      tell('MarkedAsync', ms(from), ms(Math.max(to, from + 0.5)));
    }
    begin();
  }

  const busy = () => {
    const held = document.activeElement;
    return held && (held.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(held.tagName)) && held.type !== 'radio' && held.type !== 'range' || document.querySelector('.mud-dialog');
  };
  const keys = new Set(options.keys ?? []);
  const pressed = event => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (busy()) {
      if (event.key === 'Escape' && !document.querySelector('.mud-dialog')) document.activeElement.blur();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const onButton = /^(A|BUTTON|SUMMARY)$/.test(document.activeElement?.tagName ?? '');
    if (key === ' ' && !onButton) toggle();
    else if (key === 'ArrowLeft') seek(audio.currentTime - (event.shiftKey ? Fine : Step));
    else if (key === 'ArrowRight') seek(audio.currentTime + (event.shiftKey ? Fine : Step));
    else if (key === ',') rate(-1);
    else if (key === '.') rate(1);
    else if (key === 'e' && options.canMark && !event.repeat) mark();
    else if (keys.has(key) && !(event.repeat && key !== 'j' && key !== 'k')) tell('KeyAsync', key);
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', pressed);

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const lanes = () => ['--p-bar-flight', '--p-bar-due'].map(name => ({ waveColor: colour(name), progressColor: colour('--p-muted'), height: 64 }));
  try {
    const [{ default: WaveSurfer }, { default: Regions }] = await Promise.all([import('./lib/wavesurfer.esm.js'), import('./lib/wavesurfer.regions.esm.js')]);
    const place = root.querySelector('[data-wave]');
    if (options.peaks && place) {
      const peaks = JSON.parse(options.peaks).data.map(lane => lane.map(v => v / 127));
      view.regions = Regions.create();
      view.wave = WaveSurfer.create({
        container: place, media: audio, peaks, duration: options.seconds, splitChannels: lanes(), cursorColor: colour('--p-text'), cursorWidth: 2,
        dragToSeek: !options.canMark, hideScrollbar: true, plugins: [view.regions],
      });
      if (options.canMark) {
        view.regions.enableDragSelection({ color: colour('--p-accent') + '33' });
        view.regions.on('region-created', region => {
          if (region.id.startsWith('mark-')) return;
          view.selection?.remove();
          view.selection = region;
        });
      }
      view.regions.on('region-clicked', (region, e) => {
        e.stopPropagation();
        if (region.id.startsWith('mark-')) play(region.start, region.end);
      });
      root.classList.add('p-waved');
      draw();
    }
  } catch (missing) {
    console.info('The waveform library is not there; the outline stays.', missing);
  }
  const looks = new MutationObserver(() => view.wave?.setOptions({ splitChannels: lanes(), cursorColor: colour('--p-text') }));
  looks.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });

  function draw() {
    view.regions?.getRegions().filter(region => region.id.startsWith('mark-')).forEach(region => region.remove());
    for (const m of view.marks) {
      view.regions?.addRegion({ id: 'mark-' + m.id, start: m.from / 1000, end: m.to / 1000, drag: false, resize: false, color: colour('--p-bar-refused') + '40' });
    }
  }
  function play(from, to) {
    seek(from);
    stopAt = to;
    audio.play().catch(() => {});
  }
  shown();
  root.dataset.ready = 'true';
  return {
    marks(list) { view.marks = list; draw(); },
    play(from, to) { play(from / 1000, to / 1000); },
    show(id) { document.getElementById(id)?.scrollIntoView({ block: 'nearest' }); },
    close() {
      document.removeEventListener('keydown', pressed);
      looks.disconnect();
      audio.pause();
      view.wave?.destroy();
    },
  };
}
