import type { PeerChannel } from '../../../../web/client/media/rtc.ts';

/** One end of a data channel (W3C WebRTC 1.0, 6.2). What is sent waits in `outbox` until a test delivers it. */
export class FakeChannel extends EventTarget implements RTCDataChannel {
  readonly label: string;
  binaryType: BinaryType = 'blob';
  bufferedAmountLowThreshold = 0;
  readonly id = null;
  readonly maxPacketLifeTime = null;
  readonly maxRetransmits = null;
  readonly negotiated = false;
  readonly ordered = true;
  readonly protocol = '';
  onbufferedamountlow = null;
  onclose = null;
  onclosing = null;
  onerror = null;
  onmessage = null;
  onopen = null;
  readyState: RTCDataChannelState = 'connecting';
  /** What the other end takes, in bytes. */
  maxMessageSize = 262_144;
  /** What was sent and not delivered. */
  outbox: (string | ArrayBuffer)[] = [];
  far: FakeChannel | undefined;

  constructor(label = 'signalbox-file') {
    super();
    this.label = label;
  }

  get port(): PeerChannel {
    return { channel: this, maxMessageSize: () => this.maxMessageSize };
  }

  get bufferedAmount(): number {
    return this.outbox.reduce((sum, each) => sum + (typeof each === 'string' ? each.length : each.byteLength), 0);
  }

  send(data: string | Blob | ArrayBuffer | ArrayBufferView): void {
    if (this.readyState !== 'open') throw new DOMException(this.readyState, 'InvalidStateError');
    if (typeof data === 'string') this.outbox.push(data);
    else if (data instanceof Uint8Array) this.outbox.push(new Uint8Array(data).buffer);
    else throw new TypeError('a test sends text or bytes');
  }

  /** The closing procedure: what was sent arrives before. */
  close(): void {
    if (this.readyState === 'closed') return;
    this.flush();
    this.end();
    this.far?.end();
  }

  /** The end of the peer connection: nothing arrives, and only the far end hears of it. */
  cut(): void {
    this.outbox = [];
    this.readyState = 'closed';
    const { far } = this;
    if (far === undefined) return;
    far.outbox = [];
    far.end();
  }

  open(): void {
    this.readyState = 'open';
    this.dispatchEvent(new Event('open'));
  }

  /** Delivers what waits; `most` messages of it. */
  flush(most = Number.POSITIVE_INFINITY): void {
    for (const data of this.outbox.splice(0, most)) this.far?.receive(data);
    if (this.readyState === 'open' && this.bufferedAmount <= this.bufferedAmountLowThreshold) {
      this.dispatchEvent(new Event('bufferedamountlow'));
    }
  }

  receive(data: string | ArrayBuffer): void {
    if (this.readyState === 'open') this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** The channel is closed, and its page is told. */
  end(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.dispatchEvent(new Event('close'));
  }
}
