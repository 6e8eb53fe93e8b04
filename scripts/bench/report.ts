/** Prints one line of the table: measurement, result, target. */
export function report(what: string, result: string, target = ''): void {
  process.stdout.write(`${what.padEnd(58)} ${result.padStart(28)}   ${target}\n`)
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
export const ratio = (value: number, base: number): string => `x${(value / base).toFixed(1)}`
