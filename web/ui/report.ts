import type { CallError } from '../client/call/call-store.ts';

/** Writes a problem to the console in the developers' words. People read others on the screen. */
export function report({ code, message, action, detail }: CallError): void {
  // biome-ignore lint/suspicious/noConsole: where developers look
  console.warn(`<video-call> ${code}: ${message} ${action}${detail === undefined ? '' : ` (${detail})`}`);
}
