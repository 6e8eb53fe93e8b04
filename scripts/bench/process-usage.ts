import { readFile } from 'node:fs/promises'
import { execa } from 'execa'

/** Kernel ticks per second (USER_HZ): 100 on each Linux on which Node runs. */
const ticksPerSecond = 100

export interface Usage {
  readonly cpuMs: number
  readonly rssBytes: number
  /** Bytes sent on all open TCP sockets; undefined without `ss`. */
  readonly sentBytes: number | undefined
}

/** Resources that a process has used (proc_pid_stat(5), ss(8)). Linux only. */
export async function usageOf(pid: number): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [utime = 0, stime = 0] = fields.slice(11, 13)
  return {
    cpuMs: ((utime + stime) * 1000) / ticksPerSecond,
    rssBytes: await rssOf(pid),
    sentBytes: await sentBytes(pid),
  }
}

/** Resident memory of a process, in bytes. Linux only. */
export async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
}

async function sentBytes(pid: number): Promise<number | undefined> {
  const { stdout, failed } = await execa('ss', ['-tinpOH'], { reject: false })
  if (failed) return undefined
  const ours = stdout.split('\n').filter((line) => line.includes(`pid=${pid},`))
  return ours.reduce((sum, line) => sum + Number(/bytes_sent:(\d+)/.exec(line)?.[1] ?? 0), 0)
}
