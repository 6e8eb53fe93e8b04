import { render } from 'ink-testing-library'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { PlainScreen, type ShownAccount } from '../../src/tui/plain-screen.tsx'

let screen: ReturnType<typeof render> | undefined

afterEach(() => screen?.unmount())

function show(...accounts: ShownAccount[]): string {
  screen = render(<PlainScreen accounts={accounts} />)
  return screen.lastFrame() ?? ''
}

const alice = { name: 'alice', address: `privy://${'a'.repeat(64)}`, device: '', state: 'running' } as const

describe('the plain screen', () => {
  test('without accounts says how to make one', () => {
    const frame = show()
    expect(frame).toContain('There is no account here yet.')
    expect(frame).toContain('privy account create --name NAME')
    expect(frame).not.toContain('privy start')
  })

  test('shows whose accounts are here, whether they run, and how to go on', () => {
    const frame = show(alice, { ...alice, name: 'bob', address: `privy://${'b'.repeat(64)}`, state: 'stopped' })
    expect(frame).toMatch(/alice running\n +privy:\/\/a{64}/)
    expect(frame).toMatch(/bob stopped\n +privy:\/\/b{64}/)
    expect(frame).toContain('privy start --account "bob"')
    expect(frame).toContain('privy read --follow')
  })

  test('says what happened to a node that was killed', () => {
    expect(show({ ...alice, state: 'stopped', warning: 'It ended unexpectedly.' })).toContain('It ended unexpectedly.')
  })

  test.each(['q', '\x03'])('%j ends it', async (key) => {
    show(alice)
    // Ink gives the input back when it ends: it listens to nothing any more.
    expect(screen?.stdin.listenerCount('readable')).toBe(1)
    await vi.waitFor(() => {
      screen?.stdin.write(key)
      expect(screen?.stdin.listenerCount('readable')).toBe(0)
    })
  })
})
