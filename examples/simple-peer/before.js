// simple-peer with a signaling server of your own that publishes and subscribes. Only the address of the server is new.
import SimplePeer from 'simple-peer/simplepeer.min.js';
import { showMessages, showPicture } from './page.js';

const query = new URLSearchParams(location.search);
const server = query.get('server') ?? 'http://localhost:3000';
const subject = `room-${query.get('room') ?? 'lobby'}`;
let peer;

const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
document.getElementById('local').srcObject = stream;
const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/ws?room=${encodeURIComponent(subject)}`);
const say = (message) => socket.send(JSON.stringify({ subject, ...message }));
const publish = (event, data) => say({ cmd: 'publish', event, data });

function start(initiator) {
  peer?.destroy();
  peer = new SimplePeer({ initiator, stream });
  peer.on('signal', (data) => publish('signal', data));
  showPicture(peer);
  showMessages(peer);
}

socket.onopen = () => {
  say({ cmd: 'subscribe' });
  publish('call');
};
socket.onmessage = ({ data: text }) => {
  const { event, data } = JSON.parse(text);
  if (event === 'call') start(true);
  if (event !== 'signal') return;
  if (data.type === 'offer' && peer === undefined) start(false);
  peer?.signal(data);
};
