import { createContext, useContext, useSyncExternalStore } from 'react'
import type { State } from '../../model/state.ts'
import type { Store } from '../../model/store.ts'

export const StoreContext = createContext<Store | undefined>(undefined)

/** Part of the state; the component renders again when it is another value. Parts that have not changed are the same object. */
export function useSelected<T>(select: (state: State) => T): T {
  const store = useContext(StoreContext)
  if (!store) throw new Error('there is no store')
  return useSyncExternalStore(store.subscribe, () => select(store.state))
}
