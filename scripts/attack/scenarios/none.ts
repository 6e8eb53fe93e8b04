import { once } from 'node:events'
import { nothing, type Scenario } from '../scenario.ts'

/** What the machine gives without an attack: the other rows are to be compared with it. */
export const none: Scenario = {
  name: 'none',
  what: 'no attack, to compare with',
  peers: 0,
  measure: 'traffic',
  async attack({ signal, onReady }) {
    onReady()
    if (!signal.aborted) await once(signal, 'abort')
    return { ...nothing(), did: 1 }
  },
}
