/** Rule numbers in titles: the first argument of test, it and describe, and of what `each` and `for` return. */
export function rulesNamedIn(source: string): readonly string[] {
  const titles = source.matchAll(/(?:\b(?:test|it|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g);
  return [...titles].flatMap(([, , title]) => title?.match(/\bR\d+\b/g) ?? []);
}
