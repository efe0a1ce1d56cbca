// The store is the call; the page is the rest. Tiles are ready-made, buttons and words are the page's.
import { createCallStore } from 'signalbox/client';
import 'signalbox/tile';

const store = createCallStore({ server: 'https://signal.example.org' });
const [tiles, says, join, microphone, leave] = ['tiles', 'says', 'join', 'microphone', 'leave'].map((id) =>
  document.getElementById(id),
);
/** By peer id; the own one is that of ''. */
const shown = new Map();

function show({ phase, participants, local, error }) {
  const ids = ['', ...participants.map(({ peerId }) => peerId)];
  for (const [id, tile] of shown) if (!ids.includes(id)) tile.remove();
  for (const peerId of ids.filter((id) => !shown.get(id)?.isConnected)) {
    const tile = Object.assign(document.createElement('video-call-tile'), { store, peerId });
    shown.set(peerId, tile);
    tiles.append(tile);
  }
  says.textContent = error?.code ?? phase.kind;
  microphone.textContent = local.audio ? 'Mute' : 'Unmute';
}

store.subscribe(show);
show(store.state);
// What fails is in the state, so on the page.
const quietly = (work) => work.catch(() => {});
join.addEventListener('click', () => quietly(store.join({ room: 'team-standup' })));
leave.addEventListener('click', () => quietly(store.leave()));
microphone.addEventListener('click', () => quietly(store.setAudio(!store.state.local.audio)));
addEventListener('pagehide', () => store.leave());
await quietly(store.preview());
