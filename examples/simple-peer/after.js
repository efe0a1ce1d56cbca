// simple-peer with Signalbox as its signaling: any number of people, each signal once and in order, whatever dies between.
import { SignalingClient } from 'signalbox/client';
import SimplePeer from 'simple-peer/simplepeer.min.js';
import { showMessages, showPicture } from './page.js';

const query = new URLSearchParams(location.search);
const client = new SignalingClient({ server: query.get('server') ?? 'http://localhost:3000' });
/** By the id of the other. */
const peers = new Map();
let iceServers = [];

const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
document.getElementById('local').srcObject = stream;

function connect(id, initiator) {
  const peer = new SimplePeer({ initiator, stream, config: { iceServers } });
  peers.set(id, peer);
  peer.on('signal', (data) => client.signal(id, data));
  showPicture(peer);
  showMessages(peer);
  return peer;
}

/** The newcomer offers to those that it finds. */
function offerToAll(welcome) {
  for (const peer of peers.values()) peer.destroy();
  peers.clear();
  iceServers = welcome.iceServers;
  for (const { peerId } of client.peers) connect(peerId, true);
}

client.on('joined', offerToAll);
// Only where the old session could not go on: this client is a new peer.
client.on('rejoined', offerToAll);
client.on('ice-servers', (servers) => {
  iceServers = servers;
});
client.on('signal', (from, data) => {
  const peer = peers.get(from) ?? connect(from, false);
  if (!peer.destroyed) peer.signal(data);
});
client.on('peer-left', ({ peerId }) => {
  peers.get(peerId)?.destroy();
  peers.delete(peerId);
});
client.on('resumed', () => {
  document.body.dataset.resumed = '';
});
// Without it the others wait for the grace period before they take this peer for gone.
window.addEventListener('pagehide', () => client.leave());

await client.join({ room: query.get('room') ?? 'lobby' });
