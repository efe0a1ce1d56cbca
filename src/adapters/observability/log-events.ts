import type { NodeEvent } from '../../core/events.ts';
import type { ConnectionId, ConnectionLabel, Log, LogFields } from '../../core/ports.ts';

/**
 * Writes a line for each event that is a lifecycle change or a failure; none for a signal or a refusal. `about`: what else is
 * known of a connection (SPEC R171).
 */
export function logEvents(
  log: Log,
  about: (connection: ConnectionId) => LogFields = (connection) => ({ connection }),
): (event: NodeEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'peer-joined':
        return log.info('peer joined', peerFields(event));
      case 'peer-resumed':
        return log.info('peer resumed', peerFields(event));
      case 'peer-away':
        return log.info('peer away', peerFields(event));
      case 'peer-left':
        return log.info(`peer ${event.reason}`, peerFields(event));
      case 'room-closed':
        return log.info('room closed', { room: event.room, version: event.version });
      case 'peer-returned':
        return log.info('peer returned', { room: event.room, peer: event.peerId });
      case 'room-mended': {
        const { how, room, version, members } = event;
        return log.info(`room ${how}`, { room, version, count: members });
      }
      case 'room-changed': {
        const { room, version, change } = event;
        return log.info('room changed', { room, version, reason: change });
      }
      case 'admin-acted': {
        const { act, address, room, peerId: peer, node: target } = event;
        return log.info(`administrator ${act}`, {
          address,
          ...(room !== undefined && { room }),
          ...(peer !== undefined && { peer }),
          ...(target !== undefined && { target }),
        });
      }
      case 'goodbyes-sent':
        return log.info('goodbye sent', { count: event.count });
      case 'lease-lapsed':
        return log.warn('lease had ended', {});
      case 'store-data-lost':
        return log.warn('store lost its data', {});
      case 'slow-consumer':
        return log.warn('connection takes too little', about(event.connection));
      case 'flood':
        return log.warn(
          'connection sends too much',
          event.connection === undefined ? labelFields(event) : about(event.connection),
        );
      case 'request-failed':
        return log.error('event failed', {
          ...about(event.connection),
          reason: event.event,
          error: event.error,
        });
      case 'lease-failed':
        return log.error('lease not kept', { error: event.error });
      case 'inbox-renewed': {
        const reason = event.reason === 'silent' ? 'no probe came back' : event.reason;
        return log.warn('inbox is silent, subscribing again', { reason });
      }
      case 'work-failed':
        return log.error('background work failed', { error: event.error });
      // The node that made the change has a line for it.
      case 'change-followed':
      // A line for each would be a flood: `logBadInput` and `logTokens` write one a minute.
      case 'bad-input':
      case 'token-checked':
      case 'token-refused':
      case 'token-ended':
      case 'join-refused':
      case 'lease-renewed':
      case 'lease-unanswered':
      case 'probe-sent':
      case 'probe-returned':
      case 'roster-reread':
      case 'dropped':
      case 'refused':
      case 'gate-refused':
      case 'turn-awaited':
      case 'admin-answered':
        return;
      default:
        event satisfies never;
    }
  };
}

type PeerEvent = Extract<NodeEvent, { type: 'peer-joined' | 'peer-resumed' | 'peer-away' | 'peer-left' }>;

function peerFields(event: PeerEvent): LogFields {
  const { room, peerId: peer, version } = event;
  const trace = 'trace' in event && event.trace !== undefined ? { trace: event.trace } : undefined;
  return { room, peer, version, ...labelFields(event), ...trace };
}

function labelFields({ connection, requestId }: Partial<ConnectionLabel>): LogFields {
  return { ...(connection !== undefined && { connection }), ...(requestId !== undefined && { requestId }) };
}
