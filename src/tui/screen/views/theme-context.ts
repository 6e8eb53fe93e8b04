import { createContext } from 'react'
import { type Theme, themes } from '../text/theme.ts'

/** How tokens look. Rows of a theme that changes are rendered again. */
export const ThemeContext = createContext<Theme>(themes[16])
