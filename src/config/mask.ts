/** A URL as it may be shown: without password and query. What is no URL is not shown at all. */
export function maskUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || url.host === '') return '(not shown: it may hold a password)';
  if (url.password !== '') url.password = '***';
  if (url.search !== '') url.search = '?***';
  return url.href;
}

/** ICE servers as they may be shown: without credentials. A text that cannot be read is not shown at all. */
export function maskIceServers(text: string): string {
  if (!text.trim().startsWith('[')) return text;
  try {
    return JSON.stringify(JSON.parse(text, (key, value) => (key === 'credential' ? '***' : value)));
  } catch {
    return '(not shown: it may hold credentials)';
  }
}
