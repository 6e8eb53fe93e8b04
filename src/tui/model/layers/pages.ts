import { aroundPages, linkRows, type PageState, verifyRows } from './code-pages.ts'
import { helpRows } from '../../screen/layers/help-rows.ts'
import { waysTo } from '../input/keys.ts'
import type { Reading } from './layers.ts'
import { infoRows } from '../../screen/layers/message-info.ts'
import { pair } from '../../screen/text/pair.ts'
import type { Row } from '../../screen/text/rows.ts'

export function pageTitle(reading: Reading): string {
  if (reading.page === 'link') return reading.isInvite ? 'Your invite' : 'Your link'
  return { help: 'Help', verify: 'Verify', info: 'Message', status: 'Node' }[reading.page]
}

/** The largest scroll position of a page, in rows. */
export const mostScroll = (reading: Reading, state: PageState): number =>
  Math.max(0, pageRows(reading, state).length - (state.rows - aroundPages))

/** All rows of a page. */
export function pageRows(reading: Reading, state: PageState): readonly Row[] {
  const { columns, bindings } = state
  switch (reading.page) {
    case 'help':
      return helpRows(bindings, columns)
    case 'verify':
      return verifyRows(reading.contact, state)
    case 'info':
      return infoRows(reading.message, columns)
    case 'link':
      return linkRows(reading, state)
    case 'status': {
      const { account, address, network, peers, queued, unread, listen, version, uptimeMs, rssBytes } = reading.status
      // Peers send copies of a message again. They lose nothing, so they are reported apart.
      const { replay: copies = 0, ...others } = reading.status.dropped
      const dropped = Object.entries(others).filter(([, count]) => count > 0)
      const about = (key: string, value: string): Row[] => pair(key, value, columns)
      return [
        ...about('account', account),
        ...about('address', address),
        ...about('network', network),
        ...about('peers', peers === 0 ? nobody(bindings) : String(peers)),
        ...about('queued', String(queued)),
        ...about('unread', String(unread)),
        ...(copies > 0 ? about('copies', `${copies}, of what was here already`) : []),
        ...about('dropped', dropped.map(([why, count]) => `${why} ${count}`).join(', ') || 'nothing'),
        ...listen.flatMap((each, index) => about(index === 0 ? 'listens' : '', each)),
        ...about('version', version),
        ...about('runs for', `${Math.floor(uptimeMs / 60_000)} min`),
        ...about('memory', `${Math.round(rssBytes / 1e6)} MB`),
      ]
    }
  }
}

const nobody = (bindings: PageState['bindings']): string =>
  `0, nobody to connect to: check this machine's connection, and Network in the settings (${waysTo(bindings, 'openSettings')})`
