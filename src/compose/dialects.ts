import type { EventDialect, GatewayPorts, TextDialect } from '../gateway/dialect.ts';
import { invitationDialect } from '../gateway/invitation/gateway.ts';
import { pubsubDialect } from '../gateway/pubsub/gateway.ts';
import { simpleWebRtcDialect } from '../gateway/simplewebrtc/gateway.ts';
import { tutorialDialect } from '../gateway/tutorial/gateway.ts';
import type { Settings } from '../config/settings.ts';

/** The gateways that are switched on, by the transport that they need. */
export interface Gateways {
  /** Beside the native one, on the default namespace of /socket.io. */
  readonly beside: readonly EventDialect[];
  /** With a Socket.IO server of its own, for clients of Socket.IO 1. */
  readonly old: EventDialect | undefined;
  /** On plain WebSockets. */
  readonly texts: readonly TextDialect[];
}

export function createGateways(settings: Settings, ports: GatewayPorts): Gateways {
  const { dialects, invitationEvents, pubsubPath: path, pubsubFields: names } = settings;
  const on = new Set(dialects);
  return {
    beside: [
      ...(on.has('invitation') ? [invitationDialect(ports, invitationEvents)] : []),
      ...(on.has('tutorial') ? [tutorialDialect(ports)] : []),
    ],
    old: on.has('simplewebrtc') ? simpleWebRtcDialect(ports) : undefined,
    texts: on.has('pubsub') ? [pubsubDialect(ports, { path, names })] : [],
  };
}
