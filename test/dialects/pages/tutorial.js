// A page as the tutorials of two to a room have it: plain RTCPeerConnection, no recovery.
const query = new URLSearchParams(location.search);
const roomId = query.get('room');
const socket = io(query.get('server'));
let stream;
let connection;

function open() {
  connection = new RTCPeerConnection();
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) socket.emit('message', { roomId, data: { type: 'candidate', value: candidate } });
  };
  connection.ontrack = ({ streams }) => {
    document.getElementById('remote').srcObject = streams[0];
  };
}

function end() {
  connection?.close();
  connection = undefined;
  document.getElementById('remote').srcObject = null;
}

socket.on('joined', ({ userNum }) => {
  document.body.dataset.joined = userNum;
});
socket.on('full', () => {
  document.body.dataset.full = '';
});
socket.on('otherjoined', async () => {
  open();
  const offer = await connection.createOffer();
  await connection.setLocalDescription(offer);
  socket.emit('message', { roomId, data: { type: 'offer', value: offer } });
});
socket.on('message', async ({ type, value }) => {
  switch (type) {
    case 'offer': {
      open();
      await connection.setRemoteDescription(value);
      const answer = await connection.createAnswer();
      await connection.setLocalDescription(answer);
      socket.emit('message', { roomId, data: { type: 'answer', value: answer } });
      break;
    }
    case 'answer':
      await connection.setRemoteDescription(value);
      break;
    case 'candidate':
      await connection.addIceCandidate(value);
      break;
  }
});
socket.on('leaved', () => {
  end();
  socket.disconnect();
  document.body.dataset.left = '';
});
socket.on('bye', () => {
  end();
  document.body.dataset.bye = '';
});

document.getElementById('leave').onclick = () => socket.emit('leave', { roomId });
window.addEventListener('beforeunload', () => socket.emit('leave', { roomId }));

navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then((opened) => {
  stream = opened;
  document.getElementById('local').srcObject = stream;
  socket.emit('join', { roomId });
});
