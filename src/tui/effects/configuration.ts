import type { Env, Folders } from '../../supervisor/folders.ts'
import { networkSettings } from '../../supervisor/settings/network-settings.ts'
import { withPreference } from '../../supervisor/settings/preferences.ts'
import { changeSettings, readSettings } from '../../supervisor/settings/settings-file.ts'
import type { Configuration } from '../model/ports.ts'
import { readPreferences } from '../model/preferences.ts'

/** The parts of the configuration file that the interface reads and changes. */
export function createConfiguration(folders: Folders, env: Env): Configuration {
  return {
    read() {
      const { network } = readSettings(folders)
      const { profile, bootstrap } = networkSettings(network, env)
      const variables = ['PRIVY_NETWORK', 'PRIVY_BOOTSTRAP'].filter((name) => Boolean(env[name]))
      // A network that is configured anywhere is not asked for.
      const isChosen = network.profile !== undefined || variables.includes('PRIVY_NETWORK')
      return {
        ...readPreferences(folders),
        network: { profile, ...(bootstrap && { bootstrap }), isChosen, variables },
        isMono: Boolean(env['NO_COLOR']),
      }
    },
    async prefer(name, value) {
      await changeSettings(folders, (settings) => withPreference(settings, name, value))
    },
    async chooseNetwork(network) {
      await changeSettings(folders, (settings) => ({ ...settings, network: { ...settings.network, ...network } }))
    },
  }
}
