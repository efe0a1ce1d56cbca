// The same page with the native client: no event names, no RTCPeerConnection, and a call that outlives its connections.
import { createCallStore } from 'signalbox/client';

const query = new URLSearchParams(location.search);
const room = query.get('room') ?? 'lobby';
const server = query.get('server') ?? 'http://localhost:3000';
const [local, remote] = ['local', 'remote'].map((id) => document.getElementById(id));

function show(video, stream = null) {
  if (video.srcObject !== stream) video.srcObject = stream;
}

const call = createCallStore({ server });
call.subscribe(({ phase, local: own, participants, error }) => {
  show(local, own.stream);
  show(remote, participants[0]?.stream);
  document.body.dataset.phase = phase.kind;
  document.title = error?.message ?? phase.kind;
});
document.getElementById('leave').onclick = () => call.leave();
await call.join({ room });
