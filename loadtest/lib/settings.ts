/** Settings come by environment: `k6 run -e NAME=value`. */

/** A number above 0. */
export function number(name: string, fallback: number): number {
  return positive(name, text(name, String(fallback)));
}

/** A comma list of numbers above 0. */
export function numbers(name: string, fallback: readonly number[]): readonly number[] {
  return text(name, fallback.join(','))
    .split(',')
    .map((value) => positive(name, value));
}

/** A comma list of base URLs of nodes or of an edge. Peers take turns over them. */
export function urls(name: string, fallback: string): readonly string[] {
  return text(name, fallback).split(',');
}

/** One of `known`. */
export function oneOf<Name extends string>(name: string, known: readonly [Name, ...Name[]]): Name {
  const value = text(name, known[0]);
  const found = known.find((each) => each === value);
  if (found === undefined) throw new Error(`${name} must be one of ${known.join(', ')}`);
  return found;
}

function text(name: string, fallback: string): string {
  return __ENV[name] || fallback;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0`);
  return value;
}
