import type { Transfer } from './loopback.ts';
import type { Server } from './server.ts';
import type { Verdict } from './verdict.ts';

/** Shows one server: its URL, the state of its check, the advice, and the data that went through it. */
export class Card {
  readonly element = document.createElement('li');
  readonly #title = line('title');
  readonly #advice = line('advice');
  readonly #transfer = line('transfer');

  constructor({ url }: Server) {
    const name = document.createElement('h2');
    name.textContent = url;
    this.element.append(name, this.#title, this.#advice, this.#transfer);
    this.#show('asking', 'Asking …', '');
  }

  verdict({ works, title, advice }: Verdict): void {
    this.#show(works ? 'works' : 'fails', title, advice);
  }

  sending(): void {
    this.#transfer.textContent = 'Sending data through the relay …';
  }

  sent({ bytes, ms, roundTripMs }: Transfer): void {
    const [amount, time, trip] = [bytes.toLocaleString('en'), Math.round(ms), roundTripMs.toFixed(1)];
    this.#transfer.textContent = `${amount} bytes went through two relays in ${time} ms. Round trip: ${trip} ms.`;
  }

  notSent(reason: string): void {
    const advice =
      'The server gives relays that cannot reach each other. It may deny its own address: see --external-ip and ' +
      '--allowed-peer-ip in docs/turn.md. Or a firewall closes its relay ports for UDP.';
    this.#show('fails', 'A relay, but nothing comes through', advice);
    this.#transfer.textContent = `Seen: ${reason}.`;
  }

  #show(state: 'asking' | 'works' | 'fails', title: string, advice: string): void {
    this.element.dataset['state'] = state;
    this.#title.textContent = title;
    this.#advice.textContent = advice;
  }
}

function line(name: string): HTMLParagraphElement {
  const paragraph = document.createElement('p');
  paragraph.className = name;
  return paragraph;
}
