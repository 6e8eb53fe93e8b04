import { nodeCompliance } from '../../compliance/node.ts'
import { fakeUnderTest } from '../../support/nodes/fake-under-test.ts'
import { realUnderTest } from '../../support/nodes/real-under-test.ts'

nodeCompliance('the fake node of the tests', fakeUnderTest)
nodeCompliance('createNode, on a network in memory', realUnderTest)
