// The same page with the native client. A person is reached in the room that has the person's id: to be there is to be
// reachable, to come there is to call.
import { createCallStore } from 'signalbox/client';

const query = new URLSearchParams(location.search);
const server = query.get('server') ?? 'http://localhost:3000';
const [local, remote] = ['local', 'remote'].map((id) => document.getElementById(id));
const id = query.get('id') ?? crypto.randomUUID();

function show(video, stream = null) {
  if (video.srcObject !== stream) video.srcObject = stream;
}

const call = createCallStore({ server });
call.subscribe(({ phase, local: own, participants, error }) => {
  show(local, own.stream);
  show(remote, participants[0]?.stream);
  document.body.dataset.room = phase.kind === 'joined' ? phase.room : '';
  document.title = error?.message ?? phase.kind;
});

async function go(room) {
  if (call.state.phase.kind === 'joined') await call.leave();
  await call.join({ room });
}

document.getElementById('id').value = id;
document.getElementById('call').onsubmit = (event) => {
  event.preventDefault();
  go(document.getElementById('other').value);
};
document.getElementById('leave').onclick = () => go(id);
await go(id);
