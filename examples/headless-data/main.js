// A room without media: everybody in it adds to one list. Whoever comes asks the others for what is there.
import { SignalingClient } from 'signalbox/client';

const client = new SignalingClient({ server: 'https://signal.example.org' });
const list = document.querySelector('ul');
const form = document.querySelector('form');
const texts = [];

function add(text) {
  if (typeof text !== 'string' || texts.includes(text)) return;
  texts.push(text);
  list.append(Object.assign(document.createElement('li'), { textContent: text }));
}

// A message goes to everybody else, at most once; a signal to one other, exactly once and in order.
client.on('message', (_from, { text }) => add(text));
client.on('peer-joined', ({ peerId }) => client.signal(peerId, { texts }));
client.on('signal', (_from, payload) => {
  if (Array.isArray(payload.texts)) payload.texts.forEach(add);
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { value: text } = form.elements.namedItem('text');
  add(text);
  void client.sendMessage({ text });
  form.reset();
});
// Without it the others wait for the grace period before they take this peer for gone.
addEventListener('pagehide', () => client.leave());

await client.join({ room: 'team-standup' });
