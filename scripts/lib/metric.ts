/** The value of one series of a node's scrape, by its name and labels as the text format writes them; 0 for none. */
export async function metric(url: string, series: string): Promise<number> {
  const scrape = await (await fetch(`${url}/metrics`)).text();
  const line = scrape.split('\n').find((text) => text.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}
