// A page as the tutorials with an invitation have it: plain RTCPeerConnection, one event a step.
const query = new URLSearchParams(location.search);
const room = query.get('room');
const socket = io(query.get('server'));
const element = (id) => document.getElementById(id);
let user;
let stream;
let connection;

async function open() {
  connection = new RTCPeerConnection();
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) socket.emit('addIceCandidate', { user, candidate });
  };
  connection.ontrack = ({ streams }) => {
    element('remote').srcObject = streams[0];
  };
}

socket.on('connect', async () => {
  user = { sockId: socket.id, name: query.get('name') };
  stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  element('local').srcObject = stream;
  socket.emit('checkRoom', { room, user });
});
socket.on('checkRoomSuccess', () => socket.emit('joinRoom', { room, user }));
socket.on('joinRoomSuccess', (users) => {
  document.body.dataset.users = users.length;
  element('invite').disabled = users.length !== 2;
});
socket.on('inviteVideo', ({ name }) => {
  element('incoming').textContent = `${name} calls`;
  element('incoming').hidden = false;
  element('answer').hidden = false;
});
socket.on('answerVideo', async ({ sockId }) => {
  await open();
  // The one who answered waits for the offer of the other.
  if (sockId === socket.id) return;
  const offer = await connection.createOffer();
  await connection.setLocalDescription(offer);
  socket.emit('receiveOffer', { user, offer });
});
socket.on('receiveOffer', async (offer) => {
  await connection.setRemoteDescription(offer);
  const answer = await connection.createAnswer();
  await connection.setLocalDescription(answer);
  socket.emit('receiveAnsewer', { user, answer });
});
socket.on('receiveAnsewer', (answer) => connection.setRemoteDescription(answer));
socket.on('addIceCandidate', (candidate) => connection.addIceCandidate(candidate));
socket.on('userLeave', ({ name }) => {
  connection?.close();
  element('remote').srcObject = null;
  document.body.dataset.gone = name;
});

element('invite').onclick = () => socket.emit('inviteVideo', user);
element('answer').onclick = () => socket.emit('answerVideo', user);
element('leave').onclick = () => {
  connection?.close();
  socket.emit('userLeave', user);
};
