import { createContext } from 'react'
import { type Theme, themes } from '../text/theme.ts'

/** The theme. All rows are rendered again when it changes. */
export const ThemeContext = createContext<Theme>(themes[16])
