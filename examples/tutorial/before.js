// The page that worked with the tutorial's own server. Only the address of the server is new.
import { io } from 'socket.io-client';

const query = new URLSearchParams(location.search);
const roomId = query.get('room') ?? 'lobby';
const server = query.get('server') ?? 'http://localhost:3000';
const [local, remote] = ['local', 'remote'].map((id) => document.getElementById(id));
let connection;

const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
local.srcObject = stream;
// The query is new too, and optional: an edge that sees it brings both peers of a room to one node.
const socket = io(server, { query: { room: roomId } });
const send = (type, value) => socket.emit('message', { roomId, data: { type, value } });

function open() {
  connection = new RTCPeerConnection();
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  connection.onicecandidate = ({ candidate }) => candidate && send('candidate', candidate);
  connection.ontrack = ({ streams }) => {
    remote.srcObject = streams[0];
  };
}

function end() {
  connection?.close();
  connection = undefined;
  remote.srcObject = null;
}

socket.on('connect', () => socket.emit('join', { roomId }));
socket.on('joined', ({ userNum }) => {
  document.body.dataset.joined = userNum;
});
socket.on('full', () => {
  document.title = 'This room is full';
});
socket.on('otherjoined', async () => {
  open();
  await connection.setLocalDescription();
  send('offer', connection.localDescription);
});
socket.on('message', async ({ type, value }) => {
  if (type === 'offer') {
    open();
    await connection.setRemoteDescription(value);
    await connection.setLocalDescription();
    send('answer', connection.localDescription);
  }
  if (type === 'answer') await connection.setRemoteDescription(value);
  if (type === 'candidate') await connection.addIceCandidate(value);
});
socket.on('bye', end);

document.getElementById('leave').onclick = () => {
  socket.emit('leave', { roomId });
  end();
};
