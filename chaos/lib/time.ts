/** Ms since the epoch, fine-grained and monotonic: comparable between threads of this process. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
