// What both pages show of a connection of simple-peer.
const element = (id) => document.getElementById(id);

export function showPicture(peer) {
  const video = document.createElement('video');
  Object.assign(video, { autoplay: true, playsInline: true });
  peer.on('stream', (stream) => {
    video.srcObject = stream;
    element('remotes').append(video);
  });
  peer.on('close', () => video.remove());
  peer.on('error', ({ code }) => {
    document.title = code;
  });
}

export function showMessages(peer) {
  const send = (event) => {
    event.preventDefault();
    peer.send(element('text').value);
  };
  peer.on('connect', () => {
    element('chat').addEventListener('submit', send);
    document.body.dataset.connected = '';
  });
  peer.on('data', (data) => {
    const line = document.createElement('li');
    line.textContent = String(data);
    element('log').append(line);
  });
  peer.on('close', () => element('chat').removeEventListener('submit', send));
}
