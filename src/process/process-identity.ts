import { readdir, readFile } from 'node:fs/promises'

/** Identifies one process. A pid alone does not: the system uses it again for another process. */
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
  // Field 2 is the name of the program in parentheses. It may contain spaces and parentheses; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', start: fields[19] }
}

/** @param pid of a live process @returns without start time on systems without /proc */
export async function processIdentity(pid: number): Promise<ProcessIdentity> {
  const stat = await readStat(pid)
  return { pid, ...(stat?.start !== undefined && { processStart: stat.start }) }
}

/** Whether the process lives and has the same start time. A zombie whose last thread has ended is dead. */
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

/** Whether a zombie has threads that run. They hold its sockets and files until they end. */
async function hasThreads(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  return threads.length > 1
}
