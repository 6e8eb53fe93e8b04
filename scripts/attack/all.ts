import type { Scenario } from './scenario.ts'
import { providers } from './scenarios/false-providers.ts'
import { none } from './scenarios/none.ts'
import { floods } from './scenarios/floods.ts'
import { replay } from './scenarios/replay.ts'
import { requests } from './scenarios/requests.ts'
import { services } from './scenarios/services.ts'
import { crawler } from './scenarios/stranger.ts'

export const scenarios: readonly Scenario[] = [none, crawler, ...floods, ...services, ...providers, ...requests, replay]
