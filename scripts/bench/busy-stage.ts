/** A stage in its own thread, so that it takes no time from the measurement: 40 conversations, 10,000 messages in the first, and more on request. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { setStage, type Stage } from '../../test/support/nodes/stage.ts'

const newestFirst = 10_000
const perSecond = 50

export interface BusyStage {
  readonly env: Stage['env']
  /** Starts or stops to push messages, or closes the stage. @returns the number of messages, with which the text of the newest begins */
  readonly ask: (what: 'push' | 'rest' | 'close') => Promise<number>
}

export async function startBusyStage(): Promise<BusyStage> {
  const worker = new Worker(new URL(import.meta.url))
  const answer = <T>(): Promise<T> => new Promise((resolve) => worker.once('message', resolve))
  const env = await answer<Stage['env']>()
  return {
    env,
    async ask(what) {
      worker.postMessage(what)
      return answer()
    },
  }
}

async function perform(): Promise<void> {
  const stage = await setStage(Array.from({ length: 40 }, (_, index) => `contact ${index}`))
  let count = 0
  const text = (): string => `${++count} ${'1234 56789 '.repeat(count % 12)}`
  const { contract, world } = stage.node
  const messages = Array.from({ length: newestFirst }, () => {
    const message = stage.say(0, text())
    world.messages = []
    return message
  })
  world.messages = messages
  let pushing: NodeJS.Timeout | undefined
  parentPort?.on('message', (what: 'push' | 'rest' | 'close') => {
    clearInterval(pushing)
    if (what === 'push')
      pushing = setInterval(() => {
        const message = stage.say(0, text())
        contract.emit('message.received', { message })
      }, 1000 / perSecond)
    if (what === 'close') void stage.close().then(() => parentPort?.close())
    parentPort?.postMessage(count)
  })
  parentPort?.postMessage(stage.env)
}

if (!isMainThread) await perform()
