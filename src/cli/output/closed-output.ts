import { constants, existsSync, fstatSync, readFileSync, statSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { PrivyError } from '../../shared/errors.ts'

/** Bits of the flags of open(2) that say for what a file is open. */
const accessModes = constants.O_WRONLY | constants.O_RDWR

/**
 * Refuses to print where nobody can read it. Node opens /dev/null in place of a descriptor that was closed when the program began (`>&-`), for reading
 * and writing; `> /dev/null` opens it for writing only. Linux tells which by /proc; elsewhere nothing is refused. A parent that gives its child a
 * /dev/null of both kinds (`subprocess.DEVNULL` of Python, `ignore` of Node's spawn) cannot be told from a closed descriptor.
 * @throws PrivyError `bad-file`
 */
export function assertOpen(stream: Writable & { readonly fd?: number }): void {
  if (stream.fd === undefined || !isStandIn(stream.fd)) return
  throw new PrivyError(
    'bad-file',
    'Standard output is closed, or as good as closed: nobody would see the messages',
    'Say where they go; in a shell, > /dev/null marks them as read unseen',
  )
}

function isStandIn(fd: number): boolean {
  const info = `/proc/self/fdinfo/${fd}`
  if (!existsSync(info) || fstatSync(fd).rdev !== statSync('/dev/null').rdev) return false
  const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(info, 'utf8'))?.[1] ?? '0'
  return (Number.parseInt(flags, 8) & accessModes) === constants.O_RDWR
}
