import { type RoomRequest, type RoomState, SignalboxError } from '../../../src/protocol/index.ts';
import type { Participant } from '../../client/call/call-store.ts';
import type { CallView } from '../../client/call/call-view.ts';
import { SELF } from './people.ts';

/** Answers what a host asks of the room, as a node would. */
export class HostDesk {
  readonly #view: CallView;
  readonly #personAt: (index: number) => Participant;
  readonly #end: () => void;
  #came = 0;

  constructor(view: CallView, personAt: (index: number) => Participant, end: () => void) {
    this.#view = view;
    this.#personAt = personAt;
    this.#end = end;
  }

  readonly ask = async (request: RoomRequest): Promise<void> => {
    const { roomState } = this.#view.state;
    const { locked: _locked, waiting: _waiting, capacity: _capacity, endsAt: _endsAt, ...rest } = roomState;
    switch (request.action) {
      case 'lock':
        return this.#set({ ...roomState, locked: true });
      case 'unlock':
        return this.#set({ ...rest, ...(roomState.waiting && { waiting: true }) });
      case 'waiting':
        return this.#set({
          ...rest,
          ...(roomState.locked && { locked: true }),
          ...(request.on && { waiting: true as const }),
        });
      case 'admit':
        return this.#decide(request.knock, true);
      case 'deny':
        return this.#decide(request.knock, false);
      case 'hand-over':
        return this.#set({ ...roomState, host: request.peerId });
      case 'capacity':
        return this.#set({ ...roomState, ...(request.peers !== null && { capacity: request.peers }) });
      case 'length':
        return this.#set({ ...roomState, ...(request.ms !== null && { endsAt: Date.now() + request.ms }) });
      case 'end':
        return this.#end();
      case 'remove':
        return this.#remove(request.peerId);
      case 'ask-to-mute':
        return this.#mute(request.peerId);
      case 'unban':
        return this.#set({ ...roomState, bans: roomState.bans?.filter((ban) => ban !== request.ban) ?? [] });
    }
  };

  #set(roomState: RoomState): void {
    this.#view.set({ roomState });
    this.#view.tell('room-updated', roomState);
  }

  #decide(knock: string | undefined, lets: boolean): void {
    const { waiting, participants } = this.#view.state;
    const chosen = waiting.filter(({ id }) => knock === undefined || id === knock);
    if (chosen.length === 0) throw new SignalboxError('unknown-peer');
    const rest = waiting.filter((each) => !chosen.includes(each));
    const come = lets ? chosen.map(({ name }) => this.#comes(name, participants.length)) : [];
    this.#view.set({ waiting: rest, participants: [...participants, ...come] });
    this.#view.tell('waiting-updated', rest);
    for (const participant of come) this.#view.tell('participant-joined', participant);
  }

  #comes(name: string, there: number): Participant {
    this.#came += 1;
    return { ...this.#personAt(there + this.#came - 1), name, peerId: `guest-${this.#came}` };
  }

  #remove(peerId: string): void {
    const { participants } = this.#view.state;
    const participant = this.#find(peerId);
    this.#view.set({ participants: participants.filter((each) => each !== participant) });
    this.#view.tell('participant-left', { participant, reason: 'removed' });
  }

  #mute(peerId: string): void {
    if (peerId === SELF) return this.#view.tell('asked-to-mute', { from: SELF });
    const asked = this.#find(peerId);
    const participants = this.#view.state.participants.map((each) =>
      each === asked ? { ...each, audio: false } : each,
    );
    this.#view.set({ participants });
  }

  #find(peerId: string): Participant {
    const participant = this.#view.state.participants.find((each) => each.peerId === peerId);
    if (!participant) throw new SignalboxError('unknown-peer');
    return participant;
  }
}
