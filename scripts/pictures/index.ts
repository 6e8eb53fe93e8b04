/** `npm run pictures`: takes the pictures of the README from the built interface, with invented people. Needs `npm run build`. */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type InterfaceSeat, sitAtInterface } from '../../test/support/terminal/interface-seat.ts'
import { setStage } from '../../test/support/nodes/stage.ts'
import { palettes, svgOf } from './svg.ts'

const root = join(import.meta.dirname, '../..')
const [columns, rows] = [80, 24]
/** Forces sixteen colours in any terminal. */
const colours = { FORCE_COLOR: '1', COLORTERM: '', NO_COLOR: '' }

async function take(seat: InterfaceSeat, name: string, title: string): Promise<void> {
  await seat.quiet(400)
  const terminal = seat.emulators[0]?.terminal
  if (!terminal) throw new Error('there is no terminal')
  for (const [theme, palette] of Object.entries(palettes)) {
    const path = join(import.meta.dirname, `${name}-${theme}.svg`)
    await writeFile(path, svgOf(terminal, palette, title))
  }
}

async function takeChats(): Promise<void> {
  const stage = await setStage(['Ada', 'Grace', 'Linus', 'Radia', 'Tim'])
  const { world } = stage.node
  stage.say(4, 'Thursday then.')
  stage.say(3, 'The tree is spanning again.')
  stage.say(2, 'It compiles.', { state: 'unread' })
  stage.say(1, 'I found a moth in the relay.', { state: 'unread' })
  stage.say(0, 'Is there a server in between?')
  const none = stage.say(0, 'No. Your node talks to mine, and what it says is sealed before it leaves.', {
    direction: 'out',
    state: 'read',
  })
  stage.say(0, 'And when I am asleep?', { replyTo: none.id, type: 'reply' })
  stage.say(0, 'Then it waits, sealed, until your node is there again.\nThe ticks say how far it got.', {
    direction: 'out',
    state: 'read',
  })
  stage.say(0, 'I like that. Shall we compare our safety numbers?', {
    reactions: [{ from: world.account.address, reaction: '👍' }],
  })
  stage.say(0, 'Ctrl+X v, and you read yours to me.', { direction: 'out', state: 'delivered' })
  world.contacts = world.contacts.map((each, index) => ({ ...each, verified: index === 3 }))
  const env = { ...stage.env, ...colours }
  const seat = await sitAtInterface({ env }, columns, rows, ['15-graphemes'])
  try {
    await seat.sees('read yours to me')
    seat.write('Twelve groups of five')
    await seat.sees('groups of five')
    await take(seat, 'chats', 'Privy: conversations, messages with ticks, and a message being written')
    seat.write('\x15\x18')
    seat.write('v')
    await seat.sees('10000')
    await take(seat, 'verify', 'Privy: the safety number in groups of five, and as a QR code')
    seat.write('\x1b')
    await seat.sees('Enter send')
    seat.write('\x06')
    await seat.next(1_000)
    seat.write('sealed')
    await seat.shows((screen) => (screen.match(/sealed/g) ?? []).length >= 3)
    await take(seat, 'search', 'Privy: messages with the word "sealed"')
  } finally {
    seat.kill()
    await seat.ended
    await stage.close()
  }
}

/** Takes the picture of the words from a copy of the build with a stand-in for the node. */
async function takeWords(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'privy-picture-'))
  await cp(join(root, 'bin'), join(home, 'bin'), { recursive: true })
  await cp(join(root, 'dist'), join(home, 'dist'), { recursive: true })
  await writeFile(join(home, 'package.json'), '{"type":"module"}')
  await mkdir(join(home, 'dist/src/node'), { recursive: true })
  await rm(join(home, 'dist/src/node/main.js'), { force: true })
  await symlink(fileURLToPath(import.meta.resolve('./words-node.ts')), join(home, 'dist/src/node/main.js'))
  const env = { PRIVY_HOME: join(home, 'home'), PRIVY_NETWORK: 'private', LC_ALL: 'C.UTF-8', ...colours }
  const seat = await sitAtInterface({ env }, columns, rows, ['15-graphemes'], join(home, 'bin/privy'))
  try {
    await seat.sees('Create a new account')
    seat.write('\r')
    await seat.sees('Your name')
    for (const part of ['me', '\r', '\r', '\r']) {
      seat.write(part)
      await seat.next(300)
    }
    await seat.sees('yankee')
    await take(seat, 'words', 'Privy: the 24 words of a new account (examples)')
  } finally {
    seat.kill()
    await seat.ended
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

await takeChats()
await takeWords()
