import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Bytes } from '../../shared/bytes.ts'
import type { AccountId } from '../../shared/ids.ts'
import type { Clock } from '../../shared/time.ts'

/** Devices of one account, and of all accounts; those that were met longest ago are forgotten first. */
const most = { ofAccount: 8, all: 4096 }

const createTable = `
CREATE TABLE IF NOT EXISTS known_device (  -- a device that proved by its certificate that it belongs to the account
  account TEXT NOT NULL,
  key BLOB NOT NULL,                       -- raw Ed25519 public key, 32 bytes
  met INTEGER NOT NULL,
  PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;`

/** Which devices of others this device has met, beside the places: they are asked first when something is sent. Not worth a record of the account. */
export function createKnownDevices(file: Database, now: Clock) {
  file.exec(createTable)
  const rows = file.prepare<[], { account: AccountId; key: Buffer }>(
    'SELECT account, key FROM known_device ORDER BY met DESC',
  )
  const insert = file.prepare('INSERT OR REPLACE INTO known_device VALUES (?, ?, ?)')
  const remove = file.prepare('DELETE FROM known_device WHERE account = ? AND key = ?')
  const removeOldest = file.prepare(
    'DELETE FROM known_device WHERE (account, key) IN (SELECT account, key FROM known_device ORDER BY met DESC LIMIT -1 OFFSET ?)',
  )
  const known = new Map<AccountId, readonly Bytes[]>()
  for (const { account, key } of rows.all()) known.set(account, [...(known.get(account) ?? []), new Uint8Array(key)])

  return {
    /** Device keys of an account, the one that was met last in front. The same array until one is met. */
    of: (account: AccountId): readonly Bytes[] => known.get(account) ?? none,
    /** A content or a card has proved that this device belongs to the account. On disk when it returns. */
    meet(account: AccountId, key: Bytes): void {
      const before = known.get(account) ?? none
      if (isSame(before[0], key)) return
      const devices = [key, ...before.filter((other) => !isSame(other, key))]
      for (const old of devices.splice(most.ofAccount)) remove.run(account, old)
      known.set(account, devices)
      insert.run(account, key, now())
      removeOldest.run(most.all)
    },
  }
}

const none: readonly Bytes[] = []

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && Buffer.compare(one, other) === 0

export type KnownDevices = ReturnType<typeof createKnownDevices>
