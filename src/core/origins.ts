/**
 * Whether a page of this origin may connect: yes for the node's own origin and for those of the list (SPEC R71). A
 * request without an Origin header is accepted, because it does not come from a browser page, and this check is for
 * pages only.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
