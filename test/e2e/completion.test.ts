import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type InterfaceSeat, sitAtInterface } from '../support/terminal/interface-seat.ts'
import { newNodeFolder, pathWith, repository } from '../support/machine/launchers.ts'
import { ptyNeeds } from '../support/terminal/pty.ts'
import { needs, needsAll } from '../support/machine/needs.ts'
import { serveFake } from '../support/nodes/serve-fake.ts'

/** Shells with nothing but our script. */
const shells = {
  bash: { command: 'bash --norc --noprofile -i', load: 'eval "$(privy completion bash)"', sum: '$((6 * 7))' },
  zsh: { command: 'zsh -f -i', load: 'eval "$(privy completion zsh)"', sum: '$((6 * 7))' },
  fish: { command: 'fish --no-config -i', load: 'privy completion fish | source', sum: '(math 6 x 7)' },
} as const
const names = ['bash', 'zsh', 'fish'] as const

describe.each(names)('Tab in %s', (shell) => {
  const { command, load, sum } = shells[shell]
  const need = needsAll(needs(shell), ptyNeeds)

  describe.skipIf(need.isMissing)(need.label, () => {
    let fake: Awaited<ReturnType<typeof serveFake>>
    let folder: string
    let seat: InterfaceSeat | undefined
    beforeAll(async () => {
      fake = await serveFake()
      folder = mkdtempSync(join(tmpdir(), 'privy-completion-'))
      writeFileSync(join(folder, 'words of mine'), '')
    })
    afterEach(async () => {
      seat?.kill()
      await seat?.ended
    })
    afterAll(async () => {
      await fake.leave()
      rmSync(folder, { recursive: true })
    })

    async function sit(): Promise<InterfaceSeat> {
      const env = {
        ...{ PRIVY_HOME: fake.home, HOME: folder, PATH: pathWith(join(repository, 'bin'), newNodeFolder) },
        ...{ PS1: '$ ', LC_ALL: 'C.UTF-8', fish_greeting: '', XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      }
      const sat = await sitAtInterface({ env }, 160, 24, ['15-graphemes'], `sh -c 'cd ${folder}; exec ${command}'`)
      seat = sat
      sat.write(`${load} && echo loaded as ${sum}\r`)
      await sat.sees('loaded as 42')
      return sat
    }

    /** Types, and waits for what it becomes by Tab; then empties the line. */
    async function becomes(sat: InterfaceSeat, typed: string, completed: string): Promise<void> {
      sat.write(`${typed}\t`)
      await sat.sees(completed)
      sat.write('\x15')
      await sat.shows((screen) => !screen.includes(completed))
    }

    test('completes commands, flags, names, ids and files', async () => {
      const sat = await sit()
      await becomes(sat, 'privy reque', 'privy request ')
      await becomes(sat, 'privy contact ren', 'privy contact rename ')
      await becomes(sat, 'privy read --unr', 'privy read --unread ')
      await becomes(sat, 'privy send bob --wait del', 'privy send bob --wait delivered ')
      await becomes(sat, 'privy send bob --wait=del', 'privy send bob --wait=delivered ')
      await becomes(sat, 'privy --account al', 'privy --account alice ')
      await becomes(sat, 'true; privy send bo', 'privy send bob ')
      await becomes(sat, 'privy request accept c1', 'privy request accept c1c1c1c1 ')
      await becomes(sat, 'privy start --words-file wor', String.raw`privy start --words-file words\ of\ mine`)
    }, 60_000)

    test('what others call themselves is never run, and completes to exactly their name', async () => {
      const [bob] = fake.world.contacts
      if (!bob) throw new Error('no contact')
      const evil = `evil $(touch ran) \`touch ran\` '"; touch ran; *`
      fake.world.contacts = [bob, { ...bob, name: evil, address: `privy://${'ee'.repeat(32)}` }]
      const sat = await sit()
      sat.write('privy contact show ev\t')
      await sat.sees(/show \S*evil.*touch.*\*/)
      sat.write('\r')
      await sat.sees(`privy://${'ee'.repeat(32)}`)
      expect(existsSync(join(folder, 'ran'))).toBe(false)
    }, 60_000)
  })
})
