/** Longest message on a topic, in bytes: the largest envelope (protocol/SPEC.md section 4). */
export const maxDataBytes = 256 * 1024

/** Longest gossipsub RPC, in bytes: one largest message with its topic and control messages. The stream of a peer that sends more is closed. */
export const maxRpcBytes = 300 * 1024

/** Longest card, in bytes. */
export const maxCardBytes = 64 * 1024

/** Most bytes that wait for one slow peer before its gossip stream is reset: 128 largest messages. */
export const maxQueuedBytes = 32 * 1024 * 1024

/** How long the bytes of a topic are remembered, in milliseconds. The same bytes reach `onData` once in this time. */
export const seenMs = 30_000
