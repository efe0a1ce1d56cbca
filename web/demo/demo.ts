/**
 * The demo page. With `?room=` it shows a call in that room, else a start page that leads to one. With `&relay` media goes
 * through a TURN server or not at all. The page knows the component only by its tag.
 */
const parameters = new URLSearchParams(location.search);
const room = parameters.get('room');

if (room) {
  const heading = document.createElement('h1');
  // A link may hold characters that turn the text around them, or that nobody sees.
  const shown = room.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, '');
  const isolated = document.createElement('bdi');
  isolated.textContent = shown;
  heading.append(isolated);
  const call = document.createElement('video-call');
  call.setAttribute('room', room);
  if (parameters.has('relay')) call.setAttribute('ice-transport-policy', 'relay');
  document.title = `${shown} · Signalbox`;
  const main = document.querySelector('main');
  main?.replaceChildren(heading, call);
  main?.classList.replace('landing', 'call');
} else {
  const link = document.getElementById('random');
  link?.setAttribute('href', `/?room=${randomRoom()}`);
  const field = document.getElementById('room');
  field?.focus();
  // The browser must not submit the form: the page's policy forbids it (CSP form-action).
  field?.closest('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field instanceof HTMLInputElement) location.assign(`/?room=${encodeURIComponent(field.value)}`);
  });
}

/** 60 random bits, in letters that are not confused when they are read aloud (Crockford's base 32). */
function randomRoom(): string {
  const letters = '0123456789abcdefghjkmnpqrstvwxyz';
  const digits = crypto.getRandomValues(new Uint8Array(12));
  return [...digits]
    .map((digit) => letters[digit % 32])
    .join('')
    .replace(/(.{4})(?=.)/gu, '$1-');
}
