/** The numbers of the contract, apart from its schemas, so that a one-shot command can know them without loading zod. */

/** The first call on every connection is `hello` with this number; another number is refused with `version-mismatch`. */
export const contractVersion = 4

/** Longest line of JSON either side accepts, in bytes: a message of 20,000 characters with room to spare. */
export const maxLineBytes = 4 * 1024 * 1024

/** Bytes of JSON that a page of messages or events has at most, but for a single one that is longer. */
export const maxPageBytes = 512 * 1024

/** Messages that one call marks as read at most. */
export const maxMarkedAtOnce = 1_000
