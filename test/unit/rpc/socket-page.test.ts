import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderPage } from '../../../scripts/socket-page/render.ts'
import { eventKinds, methods } from '../../../src/rpc/contract.ts'

const page = await readFile(join(import.meta.dirname, '../../../src/rpc/SOCKET.md'), 'utf8')

test('the tables of SOCKET.md are those of the contract: `npm run socket-page` writes them', () => {
  expect(page).toBe(renderPage(page))
})

test('what is written anew in it is what the contract says, and nothing of the text around', () => {
  const stale = page.replace('### `message.send`', '### `message.sent`').replace('-32700', '-1')
  expect(stale).not.toBe(page)
  expect(renderPage(stale)).toBe(page)
})

test('every method and kind of event is on the page', () => {
  for (const name of [...Object.keys(methods), ...eventKinds]) expect(page).toContain(`\`${name}\``)
})
