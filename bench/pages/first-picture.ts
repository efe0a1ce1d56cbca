/** Runs in the browser: two people who meet, each way, and the clock that the second one looks at. */
import { createCallStore } from '../../web/client/index.ts';
import type { CallStore } from '../../web/client/call/call-store.ts';
import { VideoCall } from '../../web/ui/index.ts';
import type { FirstPicture, Meeting } from './api.ts';
import type { PeerJs } from './peerjs.ts';

/** What `<video-call>` asks for: every way sends the same. */
const DEVICES: MediaStreamConstraints = {
  audio: true,
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};

// The package calls its sources free of side effects, so that a bundler leaves their registration out.
customElements.define('video-call', VideoCall);

let stream = new MediaStream();
let store: CallStore | undefined;

function remoteVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  Object.assign(video, { autoplay: true, playsInline: true });
  document.body.append(video);
  return video;
}

/** Resolves at the first frame that the element presents (HTMLVideoElement.requestVideoFrameCallback). */
function firstFrame(video: HTMLVideoElement, begun: number): Promise<FirstPicture> {
  return new Promise((resolve) => {
    video.requestVideoFrameCallback((_now, { width, height }) => {
      resolve({ ms: performance.now() - begun, width, height });
    });
  });
}

/** Nothing between the two but function calls: what WebRTC itself takes. */
async function meetRaw(scale: number): Promise<FirstPicture> {
  const video = remoteVideo();
  const begun = performance.now();
  const frame = firstFrame(video, begun);
  const [ada, bob] = [new RTCPeerConnection(), new RTCPeerConnection()];
  ada.onicecandidate = ({ candidate }) => void bob.addIceCandidate(candidate ?? undefined);
  bob.onicecandidate = ({ candidate }) => void ada.addIceCandidate(candidate ?? undefined);
  bob.ontrack = ({ streams: [remote] }) => {
    video.srcObject = remote ?? null;
  };
  for (const each of [ada, bob]) for (const track of stream.getTracks()) send(each, track, scale);
  await bob.setLocalDescription();
  if (bob.localDescription !== null) await ada.setRemoteDescription(bob.localDescription);
  await ada.setLocalDescription();
  if (ada.localDescription !== null) await bob.setRemoteDescription(ada.localDescription);
  return frame;
}

function send(connection: RTCPeerConnection, track: MediaStreamTrack, scale: number): void {
  const sender = connection.addTrack(track, stream);
  if (track.kind !== 'video' || scale === 1) return;
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.scaleResolutionDownBy = scale;
  void sender.setParameters(parameters);
}

async function peerJs({ server }: Meeting, id: string): Promise<PeerJs> {
  const { hostname, port } = new URL(server);
  const peer = new globalThis.peerjs.Peer(id, { host: hostname, port: Number(port), config: { iceServers: [] } });
  await new Promise<void>((resolve, reject) => {
    peer.on('open', () => resolve());
    peer.on('error', reject);
  });
  return peer;
}

async function hostPeerJs(meeting: Meeting): Promise<void> {
  const peer = await peerJs(meeting, `${meeting.room}-ada`);
  peer.on('call', (call) => call.answer(stream));
}

async function joinPeerJs(meeting: Meeting): Promise<FirstPicture> {
  const video = remoteVideo();
  const begun = performance.now();
  const frame = firstFrame(video, begun);
  const peer = await peerJs(meeting, `${meeting.room}-bob`);
  peer.call(`${meeting.room}-ada`, stream).on('stream', (remote) => {
    video.srcObject = remote;
  });
  return frame;
}

function prepared(): CallStore {
  if (store === undefined) throw new Error('not prepared');
  return store;
}

async function joinSignalbox({ room }: Meeting): Promise<FirstPicture> {
  const call = prepared();
  const video = remoteVideo();
  const begun = performance.now();
  const frame = firstFrame(video, begun);
  call.subscribe(({ participants: [other] }) => {
    if (other?.stream !== undefined && video.srcObject === null) video.srcObject = other.stream;
  });
  await call.join({ room });
  return frame;
}

function element(): VideoCall {
  const found = document.querySelector('video-call');
  if (!(found instanceof VideoCall)) throw new Error('not prepared');
  return found;
}

/** The picture of the other person, as soon as the element renders it. */
function elementPicture(): Promise<HTMLVideoElement> {
  const { shadowRoot } = element();
  if (shadowRoot === null) throw new Error('nothing rendered');
  return new Promise((resolve) => {
    const watcher = new MutationObserver(() => {
      const video = shadowRoot.querySelector<HTMLVideoElement>('video[data-peer]');
      if (video === null) return;
      watcher.disconnect();
      resolve(video);
    });
    watcher.observe(shadowRoot, { childList: true, subtree: true });
  });
}

async function joinElement(): Promise<FirstPicture> {
  const begun = performance.now();
  const frame = elementPicture().then((video) => firstFrame(video, begun));
  await element().join();
  return frame;
}

async function prepareElement({ server, room }: Meeting): Promise<void> {
  const call = document.createElement('video-call');
  Object.assign(call, { server, room });
  document.body.append(call);
  // The element opens its devices by itself; this waits for the same.
  await call.updateComplete;
  await call.store?.preview();
}

globalThis.firstPicture = {
  async prepare(meeting) {
    switch (meeting.way) {
      case 'raw':
      case 'raw-small':
      case 'peerjs':
        stream = await navigator.mediaDevices.getUserMedia(DEVICES);
        return;
      case 'signalbox':
        store = createCallStore({ server: meeting.server });
        return store.preview();
      case 'video-call':
        return prepareElement(meeting);
    }
  },
  async host(meeting) {
    switch (meeting.way) {
      case 'raw':
      case 'raw-small':
        return;
      case 'peerjs':
        return hostPeerJs(meeting);
      case 'signalbox':
        return prepared().join({ room: meeting.room });
      case 'video-call':
        return element().join();
    }
  },
  async join(meeting) {
    switch (meeting.way) {
      case 'raw':
        return meetRaw(1);
      case 'raw-small':
        return meetRaw(2);
      case 'peerjs':
        return joinPeerJs(meeting);
      case 'signalbox':
        return joinSignalbox(meeting);
      case 'video-call':
        return joinElement();
    }
  },
};
