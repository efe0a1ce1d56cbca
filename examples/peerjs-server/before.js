// The page that worked with peerjs-server. Only the address of the server is new.
import { Peer } from 'peerjs';

const query = new URLSearchParams(location.search);
const server = new URL(query.get('server') ?? 'http://localhost:3000');
const [local, remote] = ['local', 'remote'].map((id) => document.getElementById(id));
let current;

const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
local.srcObject = stream;
const peer = new Peer({
  host: server.hostname,
  port: Number(server.port) || (server.protocol === 'https:' ? 443 : 80),
  secure: server.protocol === 'https:',
  path: '/',
});

function begin(call) {
  current = call;
  call.on('stream', (theirs) => {
    remote.srcObject = theirs;
  });
  call.on('close', () => {
    remote.srcObject = null;
  });
}

peer.on('open', (id) => {
  document.getElementById('id').value = id;
});
peer.on('call', (call) => {
  begin(call);
  call.answer(stream);
});
// `reconnect` tries at once, and each try that fails emits `disconnected` again.
peer.on('disconnected', () => setTimeout(() => peer.reconnect(), 500 + 1000 * Math.random()));
peer.on('error', ({ type }) => {
  document.title = type;
});

document.getElementById('call').onsubmit = (event) => {
  event.preventDefault();
  begin(peer.call(document.getElementById('other').value, stream));
};
document.getElementById('leave').onclick = () => current?.close();
