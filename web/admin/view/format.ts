import { html, type TemplateResult } from 'lit';

const NUMBER = new Intl.NumberFormat('en');
const RATE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

export function count(value: number): string {
  return NUMBER.format(value);
}

/** `1 peer`, `2 peers`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A rate a second. */
export function rate(value: number): string {
  return `${RATE.format(value)}/s`;
}

/** A length of time in its two largest units. `ms`: not negative. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60)];
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  if (minutes > 0) return `${minutes} min ${seconds % 60} s`;
  return `${seconds} s`;
}

export function megabytes(bytes: number): string {
  return `${count(Math.round(bytes / 1_048_576))} MiB`;
}

/** A moment in the time of whoever looks, with the day if that is not today. `iso`: ISO 8601. */
export function moment(iso: string): TemplateResult {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  const shown = today ? CLOCK.format(date) : `${DAY.format(date)}, ${CLOCK.format(date)}`;
  return html`<time datetime=${iso} title=${FULL.format(date)}>${shown}</time>`;
}

/** The time of day of a moment in ms since the epoch. */
export function clockTime(at: number): string {
  return CLOCK.format(new Date(at));
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(all: readonly string[]): string {
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}
