/** Longest message on a topic, in bytes: the largest envelope (protocol/SPEC.md section 4). */
export const maxDataBytes = 256 * 1024

/** Longest gossipsub RPC that is read, in bytes: one largest message with its topic and control messages. The stream of whoever sends more is closed. */
export const maxRpcBytes = 300 * 1024

/** Longest card, in bytes. */
export const maxCardBytes = 64 * 1024

/** Queued for one slow peer, in bytes, before its gossip stream is reset: 128 largest messages. */
export const maxQueuedBytes = 32 * 1024 * 1024

/** How long a topic's bytes are remembered: the same bytes reach `onData` once in this time. In milliseconds. */
export const seenMs = 30_000
