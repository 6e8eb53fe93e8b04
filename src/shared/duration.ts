const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
}

/** Whole milliseconds of a duration like `500ms`, `30s`, `1.5m`, `1h`, `2d`, `1w`; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text) ?? []
  const ms = Math.round(Number(amount) * (unitMs[unit ?? ''] ?? NaN))
  return Number.isNaN(ms) ? undefined : ms
}
