/**
 * Whether a page of this origin may connect: the node's own origin, or one of the list (SPEC R71). A request without
 * an Origin header does not come from a browser page, which is all that this check protects.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
