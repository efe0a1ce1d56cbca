import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Cluster, ClusterNode } from '../api/answers.ts';
import type { Desk } from '../state/desk.ts';
import { Polled } from '../state/polled.ts';
import { type Rates, ratesBetween } from '../state/rates.ts';
import { count, counted, listed, rate } from '../view/format.ts';
import { drainQuestion } from '../view/drain-question.ts';
import { nodeColumns } from '../view/node-columns.ts';
import { empty, figures, notice } from '../view/notices.ts';
import { table } from '../view/table.ts';
import { pageStyles } from '../view/theme.ts';

const EVERY_MS = 4_000;

/** The nodes of the cluster: how they are, what they carry; drain; announce to all. */
export class NodesView extends LitElement {
  static override styles = pageStyles;
  static override properties = { desk: { attribute: false } };

  declare desk: Desk;

  #rates: ReadonlyMap<string, Rates> = new Map();
  readonly #cluster: Polled<Cluster> = new Polled<Cluster>(this, {
    everyMs: EVERY_MS,
    read: () => this.desk.api.cluster(),
    took: (now) => {
      this.#rates = ratesBetween(this.#cluster.known.value, now);
    },
  });

  protected override render(): TemplateResult {
    const { known } = this.#cluster;
    return html`
      <div class="head">
        <h1 tabindex="-1">Nodes</h1>
        <data-age .known=${known} @ask=${() => this.#cluster.ask()}></data-age>
      </div>
      ${known.value === undefined ? nothing : this.#shown(known.value)}
    `;
  }

  #shown(cluster: Cluster): TemplateResult {
    const states = cluster.nodes.flatMap(({ state }) => state ?? []);
    const sum = (of: (state: (typeof states)[number]) => number): string =>
      count(states.reduce((all, state) => all + of(state), 0));
    const ready = states.filter(({ ready: is, phase }) => is && phase === 'running').length;
    const clients = states.reduce((all, { connections }) => all + connections, 0);
    return html`
      ${figures([
        ['Ready nodes', `${count(ready)} of ${count(cluster.nodes.length)}`],
        ['Clients', sum(({ connections }) => connections)],
        ['Peers', sum(({ peers }) => peers)],
        ...this.#totals(),
      ])}
      ${this.#warnings(cluster, ready)}
      <section>
        <h2>Nodes with a lease</h2>
        ${
          cluster.nodes.length === 0
            ? empty('No node has a lease', 'Redis has lost its data, or is away. Nodes come back here by themselves.')
            : table(
                'Nodes with a lease',
                nodeColumns(cluster, this.#rates, (node) => void this.#drain(node, cluster)),
                cluster.nodes,
                ({ node }) => node,
              )
        }
      </section>
      <section>
        <h2>Announce to everybody</h2>
        <announce-form .desk=${this.desk} .clients=${clients}></announce-form>
      </section>
    `;
  }

  #totals(): readonly (readonly [string, string])[] {
    if (this.#rates.size === 0) return [];
    const sum = (of: (rates: Rates) => number): string =>
      rate([...this.#rates.values()].reduce((all, rates) => all + of(rates), 0));
    return [
      ['Signals', sum(({ signals }) => signals)],
      ['Joins and resumes', sum(({ joins }) => joins)],
      ['Errors', sum(({ errors }) => errors)],
    ];
  }

  #warnings({ complete, nodes }: Cluster, ready: number): unknown {
    const versions = [...new Set(nodes.flatMap(({ state }) => state?.version ?? []))].sort();
    const silent = nodes.filter(({ state }) => state === undefined).map(({ node }) => node);
    return [
      ready === 0
        ? notice('danger', 'No node is ready.', 'New clients are refused. See docs/runbooks/no-ready-node.md.')
        : nothing,
      complete
        ? nothing
        : notice(
            'warn',
            `The figures are not complete: ${counted(silent.length, 'node')} did not answer within 1 s.`,
            `${listed(silent)}: dead and its lease still runs, out of reach, or of a version before this API.`,
          ),
      versions.length > 1 ? notice('warn', 'Several versions run side by side.', listed(versions)) : nothing,
    ];
  }

  async #drain(node: ClusterNode, cluster: Cluster): Promise<void> {
    const done = await this.desk.confirm(drainQuestion(node, cluster, this.desk.api));
    if (!done) return;
    this.desk.say(`${node.node} drains.`);
    await this.#cluster.ask();
  }
}
