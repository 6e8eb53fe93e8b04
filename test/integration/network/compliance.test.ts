import { networkCompliance } from '../../compliance/network.ts'
import { privateHosts } from '../../support/nodes/private-hosts.ts'

networkCompliance('libp2p on loopback', async () => {
  const network = await privateHosts()
  return {
    host: async (device) => (await network.host(device && { deviceSeed: device.seed })).port,
    stop: () => network.stop(),
  }
})
