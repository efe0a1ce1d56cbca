/**
 * The protocol version this code speaks. A client names it in `join.v`; a node that does not speak it
 * refuses with `unsupported-version`, and its welcome says which version it answers with (SPEC R1).
 */
export const PROTOCOL_VERSION = 1;
