import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { LIMITS } from '../../../src/protocol/limits.ts';
import { ROLES } from '../../../src/protocol/grant.ts';
import type { Token, TokenWish } from '../api/answers.ts';
import type { Problem } from '../api/problem.ts';
import type { Desk } from '../state/desk.ts';
import { moment } from '../view/format.ts';
import { empty, problemBox } from '../view/notices.ts';
import { pageStyles } from '../view/theme.ts';

/** For how long a token may be good, in seconds, and how that is said. */
const TIMES = [
  [600, '10 minutes'],
  [3_600, '1 hour'],
  [86_400, '1 day'],
] as const;

type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'token'; readonly token: Token; readonly room: string }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Makes a token, to try a room that needs one. */
export class TokensView extends LitElement {
  static override styles = [
    ...pageStyles,
    css`
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(12rem, 100%), 1fr));
        gap: 0.875rem;
      }
      textarea {
        margin-block: 0.5rem;
        font-family: var(--mono);
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
    `,
  ];
  static override properties = { desk: { attribute: false } };

  declare desk: Desk;

  #shown: Shown = { kind: 'nothing' };
  #busy = false;
  #copied = false;

  protected override render(): TemplateResult {
    return html`
      <div class="head"><h1 tabindex="-1">Token to try a room</h1></div>
      <section>
        <h2>What it permits</h2>
        <p>A node signs it with JWT_SECRET. Whoever has it can enter the room until it ends.</p>
        <form @submit=${this.#submit}>
          <label class="field">
            Room
            <input name="room" required maxlength=${LIMITS.roomIdLength} autocomplete="off" spellcheck="false" />
          </label>
          <label class="field">
            Name (may stay empty)
            <input name="name" maxlength=${LIMITS.nameLength} autocomplete="off" spellcheck="false" />
          </label>
          <div class="two">
            <label class="field">
              Role
              <select name="role">${ROLES.map((role) => html`<option ?selected=${role === 'speaker'}>${role}</option>`)}</select>
            </label>
            <label class="field">
              Good for
              <select name="seconds">${TIMES.map(([seconds, text]) => html`<option value=${seconds}>${text}</option>`)}</select>
            </label>
          </div>
          <div class="row"><button class="primary" type="submit" aria-disabled=${this.#busy}>Make a token</button></div>
        </form>
        <div role="alert">${this.#shown.kind === 'problem' ? this.#trouble(this.#shown.problem) : nothing}</div>
      </section>
      ${this.#shown.kind === 'token' ? this.#token(this.#shown.token, this.#shown.room) : nothing}
    `;
  }

  #trouble(problem: Problem): TemplateResult {
    if (problem.code !== 'not-found') return problemBox(problem);
    return empty('Nodes sign no tokens here', html`Set <code>JWT_SECRET</code>: the guide is docs/tokens.md.`);
  }

  #token({ token, expiresAt }: Token, room: string): TemplateResult {
    return html`<section>
      <h2>The token</h2>
      <p>For <bdi>${room}</bdi>, good until ${moment(expiresAt)}. It is shown once.</p>
      <textarea readonly aria-label="Token" rows="4" .value=${token} @focus=${selectAll}></textarea>
      <button class="quiet" type="button" @click=${() => this.#copy(token)}>${this.#copied ? 'Copied' : 'Copy'}</button>
    </section>`;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.#busy || !(event.target instanceof HTMLFormElement)) return;
    const wish = wishOf(new FormData(event.target));
    this.#busy = true;
    this.requestUpdate();
    const result = await this.desk.api.mintToken(wish);
    this.#busy = false;
    this.#copied = false;
    this.#shown = result.ok
      ? { kind: 'token', token: result.value, room: wish.room }
      : { kind: 'problem', problem: result.problem };
    this.requestUpdate();
    if (result.ok) this.desk.say('The token is made.');
  };

  async #copy(token: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(token);
      this.#copied = true;
      this.desk.say('Copied.');
    } catch {
      this.desk.say('The browser did not copy it. Select the text and copy it by hand.');
    }
    this.requestUpdate();
  }
}

function wishOf(form: FormData): TokenWish {
  const [room, name, wanted] = [textOf(form, 'room'), textOf(form, 'name'), textOf(form, 'role')];
  const role = ROLES.find((each) => each === wanted);
  return {
    room,
    seconds: Number(textOf(form, 'seconds')),
    ...(name !== '' && { name }),
    ...(role !== undefined && { role }),
  };
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

const selectAll = (event: FocusEvent): void => {
  if (event.target instanceof HTMLTextAreaElement) event.target.select();
};
