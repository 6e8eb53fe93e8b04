import { endRepair, isRepairOrdered, orderRepair, repairStores } from '../store/level/repair.ts'
import { damageOf, type StoreDamage } from '../store/level/store-damage.ts'
import { PrivyError } from '../shared/errors.ts'
import type { Clock } from '../shared/time.ts'
import type { NodeConfig } from './config.ts'

interface Stoppable {
  stop(): Promise<void>
}

interface RepairPorts {
  /** Folder of the account. */
  readonly folder: string
  readonly now: Clock
  readonly onFault: (error: unknown) => void
  /** Called before a repair, which may take minutes. */
  readonly onRepair: () => void
}

/** Most repairs in a row: the first can find further damage in the other store. */
const mostRepairs = 2

/**
 * Opens a node. Repairs its stores first if they are damaged. Damage that is found while the node runs is repaired at the next start.
 * @returns the node and, after a repair, the folder with the damaged files
 * @throws PrivyError `bad-file` if the repair does not help; errors of `open` for other reasons
 */
export async function openRepaired<T extends Stoppable>(
  open: (how: Pick<NodeConfig, 'salvage' | 'onDamage'>) => Promise<T>,
  { folder, now, onFault, onRepair }: RepairPorts,
): Promise<{ readonly node: T; readonly damagedIn?: string }> {
  const stores = new Set<string>()
  let ordered = Promise.resolve()
  const onDamage = (damage: StoreDamage): void => {
    if (stores.has(damage.store)) return
    stores.add(damage.store)
    onFault(damage)
    ordered = ordered.then(() => orderRepair(folder, damage, now())).catch(onFault)
  }
  /** Opens the node once. Undefined if damage was found; then its repair is ordered. */
  async function openSound(salvage: boolean): Promise<T | undefined> {
    stores.clear()
    const node = await open({ salvage, onDamage }).catch((error: unknown) => {
      const damage = damageOf(error, folder)
      if (damage === undefined) throw error
      onDamage(damage)
    })
    if (node && stores.size === 0) return node
    await node?.stop()
    await ordered
    return undefined
  }

  let node = (await isRepairOrdered(folder)) ? undefined : await openSound(false)
  let damagedIn: string | undefined
  for (let repairs = 0; node === undefined; repairs++) {
    if (repairs === mostRepairs) throw beyondRepair(folder)
    onRepair()
    damagedIn = await repairStores(folder)
    node = await openSound(true)
  }
  if (damagedIn === undefined) return { node }
  await endRepair(folder)
  return { node, damagedIn }
}

const beyondRepair = (folder: string): PrivyError =>
  new PrivyError(
    'bad-file',
    `What is stored in ${folder} is damaged and could not be repaired`,
    'Check the disk and node.log in this folder; restore the folder from a backup, or move it away and start again with the words',
  )
