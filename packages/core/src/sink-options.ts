/** Where delivery begins for a sink that the journal has not seen: at the oldest event kept, or with those to come. */
export type StartFrom = 'oldest' | 'now';
