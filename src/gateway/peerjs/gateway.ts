import type { Addresses } from '../../core/addresses/addresses.ts';
import { checkToken } from '../../core/access/check-token.ts';
import { maySend } from '../../core/access/grants.ts';
import { watchGrant } from '../../core/access/token-clock.ts';
import type { Address } from '../../core/ports.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { GatewayPorts, TextClient, TextDialect, TextConversation } from '../dialect.ts';
import { DialectConversation } from '../conversation.ts';
import { askWhileAway } from '../while-away.ts';
import { addressOf, idOf, isId, type RelayedMessage, readMessage, writeRelayed } from './messages.ts';

export interface PeerJsOptions {
  /** Path of the WebSocket: PEERJS_PATH and `/peerjs`. */
  readonly path: string;
  /** PEERJS_KEY. */
  readonly key: string;
}

/** Texts of PeerJS' own server, which its client shows. */
const TEXTS = {
  missing: 'No id, token, or key supplied to websocket server',
  key: 'Invalid key provided',
  id: 'Invalid id provided',
  taken: 'ID is taken',
  /** Of Signalbox alone. */
  token: 'Token refused',
} as const;

/** A client may send once it has been told OPEN. */
type Phase = 'opening' | 'open' | 'over';

/** The dialect of the `peerjs` client and its server (docs/dialects.md, "peerjs"). */
export function peerJsDialect(ports: GatewayPorts, addresses: Addresses, { path, key }: PeerJsOptions): TextDialect {
  return {
    name: 'peerjs',
    path,
    open: (client, query) => new PeerJsConversation(ports, addresses, client, { key, query }),
  };
}

class PeerJsConversation implements TextConversation {
  readonly #node: GatewayPorts['node'];
  readonly #addresses: Addresses;
  readonly #client: TextClient;
  readonly #conversation: DialectConversation;
  readonly #id: string;
  readonly #address: Address | undefined;
  #phase: Phase = 'opening';

  constructor(
    ports: GatewayPorts,
    addresses: Addresses,
    client: TextClient,
    { key, query }: { readonly key: string; readonly query: URLSearchParams },
  ) {
    this.#node = ports.node;
    this.#addresses = addresses;
    this.#client = client;
    this.#conversation = new DialectConversation(ports, 'peerjs', client.id);
    const token = query.get('token');
    this.#id = query.get('id') ?? '';
    this.#address = addressOf(this.#id);
    if (this.#id === '' || !token || !query.get('key')) this.#refuse('ERROR', TEXTS.missing);
    else if (query.get('key') !== key) this.#refuse('INVALID-KEY', TEXTS.key);
    else if (this.#address === undefined || !isId(this.#id) || token.length > LIMITS.tokenLength)
      this.#refuse('ERROR', TEXTS.id);
    else this.#open(this.#address, token);
  }

  text(text: string): void {
    this.#conversation.take(text, () => {
      if (this.#phase !== 'open') return 'not-joined';
      const message = readMessage(text);
      if (message === undefined) return 'bad-message';
      if (message.type === 'HEARTBEAT') return undefined;
      if (message.dst !== undefined) return this.#relay(message);
      // The client leaves the server. The end of its connection follows.
      this.#end();
      return undefined;
    });
  }

  end(): void {
    this.#conversation.end(() => this.#end());
  }

  #open(address: Address, token: string): void {
    const holder = {
      connection: this.#client.id,
      take: (text: string) => this.#client.send(text),
      expired: (to: Address) => this.#tell({ type: 'EXPIRE', src: idOf(to), dst: this.#id }),
      replaced: () => this.#close(),
    };
    this.#conversation.take('', async () => {
      const opened = (): void => {
        this.#phase = 'open';
        this.#tell({ type: 'OPEN' });
      };
      const refusal = await this.#check(address);
      if (refusal !== undefined) return refusal;
      const claim = () => this.#addresses.claim(address, token, holder, opened);
      const result = await askWhileAway(this.#node, this.#client.id, claim);
      if (result.ok) return undefined;
      if (result.code === 'address-taken') this.#refuse('ID-TAKEN', TEXTS.taken);
      else this.#close();
      return result.code;
    });
  }

  /** Checks the token where one is needed (SPEC R189). It then ends the connection when it ends. */
  async #check(address: Address): Promise<ErrorCode | undefined> {
    const connection = this.#node.connected.get(this.#client.id);
    if (connection === undefined) return 'not-joined';
    const { id, token } = this.#client;
    const ask = async () => checkToken(this.#node, connection, { room: address, token });
    const checked = await askWhileAway(this.#node, id, ask);
    if (!checked.ok) {
      this.#refuse('ERROR', `${TEXTS.token}: ${checked.code}`);
      return checked.code;
    }
    connection.grant = checked.value;
    watchGrant(this.#node, connection, () => this.#refuse('ERROR', `${TEXTS.token}: token-expired`));
    return undefined;
  }

  #relay(message: RelayedMessage): ErrorCode | undefined {
    const connection = this.#node.connected.get(this.#client.id);
    if (connection !== undefined && !maySend(connection)) return 'forbidden';
    const to = addressOf(message.dst);
    if (to === undefined || this.#address === undefined) return 'bad-message';
    const text = writeRelayed(this.#id, message);
    if (text.length > LIMITS.payloadLength) return 'payload-too-large';
    return this.#addresses.send(this.#address, to, text, message.type === 'LEAVE') ? undefined : 'rate-limited';
  }

  #refuse(type: string, msg: string): void {
    this.#tell({ type, payload: { msg } });
    this.#close();
  }

  #tell(message: object): void {
    this.#client.send(JSON.stringify(message));
  }

  #close(): void {
    this.#phase = 'over';
    this.#client.close();
  }

  #end(): void {
    this.#phase = 'over';
    if (this.#address !== undefined) this.#addresses.release(this.#address, this.#client.id);
  }
}
