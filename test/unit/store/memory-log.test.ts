import { logCompliance } from '../../compliance/log.ts'
import { memoryLog, type MemoryLogDisk } from '../../support/memory/memory-log.ts'

logCompliance('the memory log', async () => {
  const disk: MemoryLogDisk = []
  return { open: async () => memoryLog(disk), dispose: async () => undefined }
})
