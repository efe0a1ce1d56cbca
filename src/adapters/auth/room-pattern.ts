/**
 * Whether a room fits the `room` claim of a token: exactly, or as a pattern in which each `*` stands for any characters, none
 * too. Takes time that grows with the lengths alone, whatever the pattern is: no regular expression is made of it.
 */
export function fitsRoom(pattern: string, room: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === room;
  if (!room.startsWith(first) || room.length < first.length + last.length || !room.endsWith(last)) return false;
  const end = room.length - last.length;
  let from = first.length;
  for (const part of rest) {
    const at = room.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
