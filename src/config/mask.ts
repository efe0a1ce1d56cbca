/** ICE_SERVERS as it may be shown: without credentials. A text that cannot be parsed is not shown at all. */
export function maskIceServers(text: string): string {
  if (!text.trim().startsWith('[')) return text;
  try {
    return JSON.stringify(JSON.parse(text, (key, value) => (key === 'credential' ? '***' : value)));
  } catch {
    return '(not shown: it may hold credentials)';
  }
}

/** A secret as it may be shown: only that there is one. */
export function maskSecret(): string {
  return '***';
}

/** A comma list of URLs as it may be shown: a path or a query may hold a token. */
export function maskUrls(text: string): string {
  return text
    .split(',')
    .map((url) => URL.parse(url.trim())?.origin ?? '(not shown)')
    .join(',');
}
