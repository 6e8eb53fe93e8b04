/** Web addresses in a text, each once, in order. Punctuation and a closing bracket at the end are not part of an address. */
export function linksIn(text: string): string[] {
  const found = text.match(/\b(?:https?|ipfs|ipns):\/\/[^\s<>"`]+/giu) ?? []
  return [...new Set(found.map(trimLink))]
}

function trimLink(link: string): string {
  const trimmed = link.replace(/[.,;:!?'…]+$/u, '')
  const isClosedTooOften = trimmed.endsWith(')') && trimmed.split(')').length > trimmed.split('(').length
  return isClosedTooOften ? trimLink(trimmed.slice(0, -1)) : trimmed
}

/** The host as the network uses it, so that letters of other alphabets that look like Latin ones become visible. */
export function hostOf(link: string): string {
  return URL.canParse(link) ? new URL(link).host : ''
}
