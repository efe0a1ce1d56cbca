import type { CallPhase, CallState, ConnectionDetails, Participant } from '../../client/call/call-store.ts';
import type { CallView } from '../../client/call/call-view.ts';
import type { Cameras } from './cameras.ts';
import { knocksOf, peerIdOf, personOf, SELF } from './people.ts';
import type { Scene } from './scene.ts';

export const CAPACITY = 12;

/** The state of a call that a scene describes. */
export function callOf(
  scene: Scene,
  kind: 'joined' | 'reconnecting',
  room: string,
  cameras: Cameras,
): Pick<CallState, 'phase' | 'participants' | 'quality' | 'speaker' | 'roomState' | 'waiting'> {
  const { others, own, room: state, quality } = scene;
  const participants = others.map((change, index) => personOf(index, change, cameras));
  const other = others.findIndex(({ host }) => host);
  const host = own.host ? SELF : other === -1 ? undefined : peerIdOf(other);
  const muted = state.muted && { [SELF]: { from: peerIdOf(0), version: 1 } };
  return {
    phase: { kind, room, self: SELF, capacity: CAPACITY } satisfies CallPhase,
    participants,
    quality: quality ?? 'good',
    speaker: participants.find(({ speaking }) => speaking)?.peerId,
    roomState: { ...state, ...(host && { host }), ...(muted && { muted }) },
    waiting: knocksOf(scene),
  };
}

/** Tells who is there and what is asked, as a store does after a join. */
export function tellCall(view: CallView, room: string): void {
  const { participants, roomState, waiting } = view.state;
  view.tell('joined', { room, self: SELF });
  for (const participant of participants) view.tell('participant-joined', participant);
  if (roomState.muted) view.tell('asked-to-mute', { from: peerIdOf(0) });
  if (waiting.length > 0) view.tell('waiting-updated', waiting);
}

/** What "Connection details" says of somebody; undefined while there is no connection. */
export function detailsOf(person: Participant | undefined): ConnectionDetails | undefined {
  if (person?.connection !== 'connected') return undefined;
  const loss = { good: 0, fair: 0.04, poor: 0.12 }[person.quality ?? 'good'];
  return {
    ...{ path: 'direct', protocol: 'udp', rttMs: 42, loss, width: 640, height: 360, fps: 12 },
    ...{ receivedKbps: 410, sentKbps: 405, videoCodec: 'VP8', audioCodec: 'opus' },
  };
}
