import { constants, existsSync, fstatSync, readFileSync, statSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { PrivyError } from '../../shared/errors.ts'

/** Bits of the access mode in the flags of open(2). */
const accessModes = constants.O_WRONLY | constants.O_RDWR

/**
 * Refuses to print to a closed descriptor. Node replaces a descriptor that was closed at the start (`>&-`) by /dev/null, open for reading and writing;
 * `> /dev/null` opens it for writing only. /proc of Linux shows the difference; on other systems nothing is refused. A parent that gives its child a
 * /dev/null for reading and writing (`subprocess.DEVNULL` of Python, `ignore` of Node's spawn) looks like a closed descriptor.
 * @throws PrivyError `bad-file`
 */
export function assertOpen(stream: Writable & { readonly fd?: number }): void {
  if (stream.fd === undefined || !isStandIn(stream.fd)) return
  throw new PrivyError(
    'bad-file',
    'Standard output is closed, or discards the messages',
    'Redirect it to a file or a program; in a shell, > /dev/null marks the messages as read',
  )
}

function isStandIn(fd: number): boolean {
  const info = `/proc/self/fdinfo/${fd}`
  if (!existsSync(info) || fstatSync(fd).rdev !== statSync('/dev/null').rdev) return false
  const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(info, 'utf8'))?.[1] ?? '0'
  return (Number.parseInt(flags, 8) & accessModes) === constants.O_RDWR
}
