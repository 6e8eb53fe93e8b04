import { createContext, useContext, useSyncExternalStore } from 'react'
import type { State } from '../../model/state.ts'
import type { Store } from '../../model/store.ts'

export const StoreContext = createContext<Store | undefined>(undefined)

/** A part of the state. The component renders again if the part is another object. Unchanged parts stay the same object. */
export function useSelected<T>(select: (state: State) => T): T {
  const store = useContext(StoreContext)
  if (!store) throw new Error('there is no store')
  return useSyncExternalStore(store.subscribe, () => select(store.state))
}
