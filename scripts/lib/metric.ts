/** The value of one series of a node's scrape, by its name and labels as the text format writes them; 0 for none. */
export async function metric(url: string, series: string): Promise<number> {
  return (await metricIfAny(url, series)) ?? 0;
}

/** The same; undefined for none. Rejects where the node does not answer with a scrape. */
export async function metricIfAny(url: string, series: string): Promise<number | undefined> {
  const answer = await fetch(`${url}/metrics`);
  if (!answer.ok) throw new Error(`${url}/metrics answered ${answer.status}`);
  const line = (await answer.text()).split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
