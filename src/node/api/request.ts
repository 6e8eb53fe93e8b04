import { PrivyError } from '../../shared/errors.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import type { ApiPorts } from './ports.ts'
import { checkName } from '../../shared/text/name.ts'

type Methods = 'request.list' | 'request.accept' | 'request.decline'

export function requestHandlers({ queries, directory, journal, inbound, shapes }: ApiPorts): Pick<Handlers, Methods> {
  return {
    'request.list': async () => queries.waitingRequests().map(shapes.request),
    async 'request.accept'({ request: which, name }) {
      const row = directory.findRequest(which)
      const chosen = name === undefined ? '' : checkName(name)
      if (chosen && directory.named(chosen)) {
        throw new PrivyError('bad-input', `Another contact is called ${chosen}`, 'Choose another name with --name')
      }
      const account = await inbound.acceptance.accept(row.id, chosen)
      return shapes.contact(directory.find(account))
    },
    async 'request.decline'({ request: which }) {
      const row = directory.findRequest(which)
      await journal.append({ kind: 'request.declined', request: row.id })
      return shapes.request({ ...row, state: 'declined' })
    },
  }
}
