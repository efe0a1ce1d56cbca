/**
 * The page that shows whether STUN and TURN work from this browser and this network. It checks the servers that this node
 * hands out, or one that is typed in (docs/turn.md).
 */
import { ERROR_TEXTS } from '../../src/protocol/error-texts.ts';
import { SignalboxError } from '../client/index.ts';
import { Card } from './ice/card.ts';
import { gather } from './ice/gather.ts';
import { sendThroughRelay } from './ice/loopback.ts';
import { nodeServers } from './ice/node-servers.ts';
import { type Server, serversOf } from './ice/server.ts';
import { verdictOf } from './ice/verdict.ts';

const NOTHING =
  'This server hands out no STUN and no TURN server, so calls work within one network only. Set ICE_SERVERS to a STUN ' +
  'server, and TURN_URLS and TURN_SECRET for a TURN server: docs/turn.md.';
const NO_TURN =
  'No TURN server is among them: people whose network lets no direct connection through cannot call. Set TURN_URLS and ' +
  'TURN_SECRET: docs/turn.md.';

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`the page has no ${id}`);
}

const status = element('status', HTMLElement);
const problem = element('problem', HTMLElement);
const list = element('servers', HTMLElement);
const form = element('other', HTMLFormElement);
const [url, username, credential] = ['url', 'username', 'credential'].map((id) => element(id, HTMLInputElement));
const buttons = [...document.querySelectorAll('button')];

function explained(error: unknown): string {
  if (!(error instanceof SignalboxError)) return error instanceof Error ? error.message : String(error);
  const { meaning, action } = ERROR_TEXTS[error.code];
  return `${meaning}${error.detail === undefined ? '' : ` (${error.detail})`} ${action}`;
}

/** Runs a check; a second one cannot start before it ends. An error that stops the check is shown as a problem. */
async function run(check: () => Promise<void>): Promise<void> {
  for (const button of buttons) button.setAttribute('aria-disabled', 'true');
  list.replaceChildren();
  problem.textContent = '';
  try {
    await check();
  } catch (error) {
    status.textContent = '';
    list.replaceChildren();
    problem.textContent = explained(error);
  } finally {
    for (const button of buttons) button.removeAttribute('aria-disabled');
  }
}

async function checkNode(): Promise<void> {
  status.textContent = 'Asking this server for its list …';
  const { iceServers, iceServersMs } = await nodeServers(location.origin);
  const servers = serversOf(iceServers);
  if (servers.length === 0) {
    status.textContent = NOTHING;
    return;
  }
  const good = await check(servers);
  const ends = iceServersMs === undefined ? '' : ` Credentials hold for ${duration(iceServersMs)}.`;
  const advice = servers.some(({ kind }) => kind === 'turn') ? '' : ` ${NO_TURN}`;
  status.textContent = `${good}${ends}${advice}`;
}

async function checkOther(): Promise<void> {
  const login = { username: username?.value ?? '', credential: credential?.value ?? '' };
  const given = url?.value.trim() ?? '';
  const server = /^turns?:/i.test(given) ? { urls: given, ...login } : { urls: given };
  status.textContent = await check(serversOf([server]));
}

/** Asks all servers at once, then sends through one relay after the other, because they would slow each other down. */
async function check(servers: readonly Server[]): Promise<string> {
  const shown = servers.map((server) => ({ server, card: new Card(server) }));
  list.replaceChildren(...shown.map(({ card }) => card.element));
  const count = servers.length === 1 ? 'one server' : `${servers.length} servers`;
  status.textContent = `Asking ${count} … This takes up to 15 seconds.`;
  const asked = await Promise.all(
    shown.map(async ({ server, card }) => {
      const verdict = verdictOf(server, await gather(server));
      card.verdict(verdict);
      return { server, card, works: verdict.works };
    }),
  );
  let working = 0;
  for (const { server, card, works } of asked) {
    if (works && (server.kind === 'stun' || (await relays(server, card)))) working += 1;
  }
  if (servers.length === 1) return working === 1 ? 'It works.' : 'It does not work.';
  return working === servers.length ? `All ${servers.length} work.` : `${working} of ${servers.length} work.`;
}

async function relays(server: Server, card: Card): Promise<boolean> {
  card.sending();
  try {
    card.sent(await sendThroughRelay(server));
    return true;
  } catch (error) {
    card.notSent(error instanceof Error ? error.message : String(error));
    return false;
  }
}

function duration(ms: number): string {
  const [amount, unit] = ms < 120_000 ? [ms / 1_000, 'second'] : [ms / 60_000, 'minute'];
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(
    amount,
  );
}

function busy(): boolean {
  return buttons.some((button) => button.hasAttribute('aria-disabled'));
}

// A TURN server requires a username and a credential; a STUN server takes none.
url?.addEventListener('input', () => {
  for (const field of [username, credential]) field?.toggleAttribute('required', /^\s*turns?:/i.test(url.value));
});
element('node', HTMLButtonElement).addEventListener('click', () => {
  if (!busy()) void run(checkNode);
});
form.addEventListener('submit', (event) => {
  // The browser must not submit the form: there is no address for it to go to.
  event.preventDefault();
  if (!busy()) void run(checkOther);
});
