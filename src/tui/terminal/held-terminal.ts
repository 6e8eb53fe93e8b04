import { writeSync } from 'node:fs'
import type { Env } from '../../supervisor/folders.ts'
import { windowTitle } from '../model/chats/notify.ts'
import type { State } from '../model/state.ts'
import { hasTitle } from './terminal-kind.ts'
import {
  enterModes,
  fetchTitle,
  keepTitle,
  leaveModes,
  mouseOff,
  mouseOn,
  restoreTerminal,
  titleSequence,
} from './terminal-modes.ts'

type Input = Pick<NodeJS.ReadStream, 'setRawMode' | 'resume' | 'pause'>
type Output = Pick<NodeJS.WriteStream, 'write'> & { readonly fd: number }

/** Modes and title of the terminal while the interface uses it. */
export interface Screen {
  readonly isOurs: boolean
  readonly enter: () => void
  readonly leave: () => void
  /** Applies title and mouse setting of the state. */
  readonly follow: (state: Pick<State, 'conversations' | 'preferences'>) => void
  /** Restores the terminal at the end of the process, including modes that Ink set. Synchronous. */
  readonly restore: () => void
}

export function createScreen(stdin: Input, stdout: Output, env: Env): Screen {
  const titled = hasTitle(env)
  let isOurs = false
  let title = ''
  let mouse = false
  const showTitle = (): string => (titled ? titleSequence(title) : '')

  return {
    get isOurs() {
      return isOurs
    },
    enter() {
      isOurs = true
      stdin.setRawMode(true)
      stdout.write(`${enterModes}${titled ? keepTitle : ''}${showTitle()}${mouse ? mouseOn : ''}`)
    },
    leave() {
      if (!isOurs) return
      isOurs = false
      stdin.setRawMode(false)
      stdout.write(`${mouse ? mouseOff : ''}${titled ? fetchTitle : ''}${leaveModes}`)
    },
    follow(state) {
      const [nextTitle, nextMouse] = [windowTitle(state), state.preferences.mouse === 'on']
      const changed = `${nextTitle === title || !titled ? '' : titleSequence(nextTitle)}${
        nextMouse === mouse ? '' : nextMouse ? mouseOn : mouseOff
      }`
      ;[title, mouse] = [nextTitle, nextMouse]
      if (isOurs && changed !== '') stdout.write(changed)
    },
    restore() {
      if (!isOurs) return
      stdin.setRawMode(false)
      writeSync(stdout.fd, `${restoreTerminal}${titled ? fetchTitle : ''}`)
    },
  }
}
