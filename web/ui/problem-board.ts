import type { ErrorCode } from '../../src/protocol/index.ts';
import type { CallError, CallState } from '../client/call/call-store.ts';

/** A microphone is `audio`, a camera is `video`. */
export type DeviceKind = 'audio' | 'video';

const KINDS: readonly DeviceKind[] = ['audio', 'video'];

export interface DeviceProblem {
  readonly code: ErrorCode;
  /** False after the person has put the notice away. The device still fails. */
  readonly open: boolean;
  /** The person opened it with the switch of the device. */
  readonly asked?: boolean;
}

/** All that is wrong now. `state.error` of a store is only the latest. */
export interface Problems {
  readonly devices: { readonly [Kind in DeviceKind]?: DeviceProblem };
  /** The device that another one took the place of. */
  readonly replaced: DeviceKind | undefined;
  /** What is wrong beside the devices. */
  readonly other: CallError | undefined;
}

export const NO_PROBLEMS: Problems = { devices: {}, replaced: undefined, other: undefined };

/**
 * Keeps what is wrong until it is over: a device until it opens or is tried again, anything else until the next join or
 * until its method is called again. A second problem does not replace the first.
 */
export class ProblemBoard {
  #problems: Problems = NO_PROBLEMS;

  get problems(): Problems {
    return this.#problems;
  }

  /** The devices that failed. */
  get failed(): readonly DeviceKind[] {
    return KINDS.filter((kind) => this.#problems.devices[kind] !== undefined);
  }

  /** Takes over what a change of the store's state says. */
  changed(state: CallState, before: CallState): void {
    if (state.error !== before.error) {
      if (before.error !== undefined && state.error === undefined) this.#over(before.error);
      if (state.error !== undefined) this.#begins(state.error);
    }
    for (const kind of KINDS) if (state.local[kind] && !before.local[kind]) this.#device(kind, undefined);
    if (state.phase.kind === before.phase.kind) return;
    if (state.phase.kind === 'joining') this.#problems = { ...this.#problems, other: undefined };
    if (state.phase.kind === 'ended') this.#problems = { ...NO_PROBLEMS, other: this.#problems.other };
  }

  /** Shows the notices of these devices, or not. `open`: the person asks for them. */
  show(kinds: readonly DeviceKind[], open: boolean): void {
    for (const kind of this.failed) {
      const problem = this.#problems.devices[kind];
      if (problem && kinds.includes(kind)) this.#device(kind, { ...problem, open, asked: open });
      // The notice that was opened last is the one that gives the focus back.
      else if (problem && open) this.#device(kind, { ...problem, asked: false });
    }
  }

  /** Puts notices away. */
  dismiss(about: readonly (DeviceKind | 'replaced' | 'other')[]): void {
    this.show(
      KINDS.filter((kind) => about.includes(kind)),
      false,
    );
    if (about.includes('replaced')) this.#problems = { ...this.#problems, replaced: undefined };
    if (about.includes('other')) this.#problems = { ...this.#problems, other: undefined };
  }

  #begins(error: CallError): void {
    const kinds = kindsOf(error);
    if (error.code === 'media-replaced') this.#problems = { ...this.#problems, replaced: kinds[0] };
    else if (isOfDevice(error)) for (const kind of kinds) this.#device(kind, { code: error.code, open: true });
    else if (!isOfConnection(error)) this.#problems = { ...this.#problems, other: error };
  }

  #over(error: CallError): void {
    if (error.code === 'media-replaced') this.dismiss(['replaced']);
    else if (isOfDevice(error)) this.#openAgain(kindsOf(error));
    else if (this.#problems.other === error) this.dismiss(['other']);
  }

  /** Their method is called again. A notice that the person put away is over only when its device opens. */
  #openAgain(kinds: readonly DeviceKind[]): void {
    for (const kind of kinds) if (this.#problems.devices[kind]?.open) this.#device(kind, undefined);
  }

  #device(kind: DeviceKind, problem: DeviceProblem | undefined): void {
    const { [kind]: _, ...others } = this.#problems.devices;
    this.#problems = { ...this.#problems, devices: problem ? { ...others, [kind]: problem } : others };
  }
}

/** The tile of that participant tells it. What a peer asks too often has more words than its id. */
function isOfConnection({ code, detail = '' }: CallError): boolean {
  return code === 'peer-connection-failed' && !detail.includes(' ');
}

/** A screen is no device: its problem goes with the next try. */
function isOfDevice({ code, detail }: CallError): boolean {
  return code.startsWith('media-') && detail !== 'screen';
}

/** The devices that an error is about: both, where it names none. */
function kindsOf({ detail = '' }: CallError): readonly DeviceKind[] {
  const named = KINDS.filter((kind) => detail.startsWith(kind));
  return named.length === 0 ? KINDS : named;
}
