/** Every event of the dialect, by the name that docs/dialects.md has for it. Copies of the tutorial have other names. */
export const INVITATION_EVENTS = [
  'checkRoom',
  'checkRoomSuccess',
  'joinRoom',
  'joinRoomSuccess',
  'inviteVideo',
  'answerVideo',
  'receiveOffer',
  'receiveAnsewer',
  'addIceCandidate',
  'userLeave',
] as const;

export type InvitationEvent = (typeof INVITATION_EVENTS)[number];

/** From the names of `INVITATION_EVENTS` to those of one copy. A name that is missing stays as it is. */
export type InvitationNames = Readonly<Partial<Record<InvitationEvent, string>>>;

/** Names in both directions. */
export interface EventNames {
  /** The name of an event in the copy. */
  theirs(event: InvitationEvent): string;
  /** The event that the copy calls so. */
  ours(name: string): InvitationEvent | undefined;
}

export function namesOf(map: InvitationNames): EventNames {
  const theirs = (event: InvitationEvent): string => map[event] ?? event;
  const ours = new Map(INVITATION_EVENTS.map((event) => [theirs(event), event]));
  return { theirs, ours: (name) => ours.get(name) };
}
