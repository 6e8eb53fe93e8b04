import { simulateSeeds } from './schedule/seeds.ts'

simulateSeeds(1)
