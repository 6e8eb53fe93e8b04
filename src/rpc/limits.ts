/** The numbers of the contract. They are apart from its schemas, so that a one-shot command can use them without loading zod. */

/** Version of the contract, the parameter of `hello`. Another number is refused with `version-mismatch`. */
export const contractVersion = 4

/** Longest line of JSON that either side accepts, in bytes. A message of 20,000 characters fits many times. */
export const maxLineBytes = 4 * 1024 * 1024

/** Most bytes of JSON in a page of messages or events. A single item may be longer. */
export const maxPageBytes = 512 * 1024

/** Most messages that one call marks as read. */
export const maxMarkedAtOnce = 1_000
