import { LinkReceiver } from './link-receiver.ts';
import { LinkSender } from './link-sender.ts';

/** The first wait for an acknowledgement, in ms; it doubles with each timeout. */
export const RESEND_FIRST_MS = 1_000;

/** Both directions between this client and one peer. */
export interface Link {
  readonly sender: LinkSender;
  readonly receiver: LinkReceiver;
  away: boolean;
  /** A signal arrived after the last acknowledgement went out. */
  ackDue: boolean;
  /** The last acknowledgement went alone. The node may still refuse it. */
  ackedAlone: boolean;
  cancelAck: (() => void) | undefined;
  cancelResend: (() => void) | undefined;
  resendMs: number;
  /** Whether anything came from the peer after the timeout began. */
  heard: boolean;
  /** Nothing came from the peer during a whole timeout: the path may be down. */
  silent: boolean;
}

export function newLink(): Link {
  return {
    sender: new LinkSender(),
    receiver: new LinkReceiver(),
    away: false,
    ackDue: false,
    ackedAlone: false,
    cancelAck: undefined,
    cancelResend: undefined,
    resendMs: RESEND_FIRST_MS,
    heard: false,
    silent: false,
  };
}
