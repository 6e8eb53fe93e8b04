/** Protocol version of each envelope and card that this program writes (SPEC.md section 4). */
export const protocolVersion = 1

/** Domain separation: each key derivation and each signature of protocol 1 has its own label (SPEC.md sections 4, 7 and 8). */
export const labels = {
  envelope: 'privy/1/envelope',
  kem: 'privy/1/kem',
  message: 'privy/1/msg',
  pair: 'privy/1/pair',
  request: 'privy/1/request',
  answer: 'privy/1/answer',
  signature: 'privy/1/signature\0',
  stamp: 'privy/1/request-stamp\0',
} as const
