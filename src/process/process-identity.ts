import { readdir, readFile } from 'node:fs/promises'

/** One process for good: a pid alone is given to another process sooner or later. */
export interface ProcessIdentity {
  readonly pid: number
  /** Start time in clock ticks since boot; undefined where there is no /proc. */
  readonly processStart?: string | undefined
}

interface ProcessStat {
  readonly state: string
  readonly start: string | undefined
}

/** State and start time: fields 3 and 22 of /proc/<pid>/stat (proc_pid_stat(5)). */
async function readStat(pid: number): Promise<ProcessStat | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  if (stat === undefined) return undefined
  // Field 2 is the program's name in parentheses and may hold spaces and parentheses itself; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', start: fields[19] }
}

/** @param pid of a process that is there; its start time is left out where there is no /proc */
export async function processIdentity(pid: number): Promise<ProcessIdentity> {
  const stat = await readStat(pid)
  return { pid, ...(stat?.start !== undefined && { processStart: stat.start }) }
}

/** Whether the process is there and still the one that is meant. A zombie whose last thread has ended is gone. */
export async function isAlive({ pid, processStart }: ProcessIdentity): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const stat = await readStat(pid)
  if (stat === undefined) return processStart === undefined
  if (processStart !== undefined && stat.start !== processStart) return false
  return stat.state !== 'Z' || (await hasThreads(pid))
}

/** Whether a zombie still has threads that run: they hold its sockets and files until they end as well. */
async function hasThreads(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  return threads.length > 1
}
