/** What is wrong with one direction of each connection. Bytes count from the beginning of the fault or connection. */
export interface FlowFault {
  /** Milliseconds by which each turn is late: what is said after the other side has spoken. */
  readonly delay?: number;
  /** Lets through so many bytes at a time, each time after so many milliseconds. */
  readonly trickle?: { readonly bytes: number; readonly every: number };
  /**
   * How it is cut off. Default: not at all.
   *
   * | cut | both sides of the connection |
   * |---|---|
   * | `reset` | are reset (RST); what went through just before may be lost with it |
   * | `close` | are closed in order: the client has what came before, and then an end |
   * | `freeze` | hear nothing more of this direction until the fault is healed; then it goes on where it was |
   * | `swallow` | believe that it is sent, but it vanishes; they are reset when the fault is healed |
   */
  readonly cut?: 'reset' | 'close' | 'freeze' | 'swallow';
  /** Bytes of this direction that go through before it is cut off. Default 0: it is at the first. */
  readonly after?: number;
}

/** What is wrong between a client and a server. */
export interface TcpFault {
  /** `refuse`: nothing listens any more. `reset`: each connection is reset as soon as it is made. Open ones are reset. */
  readonly connect?: 'refuse' | 'reset';
  /** From the client to the server. */
  readonly request?: FlowFault;
  /** From the server to the client. */
  readonly answer?: FlowFault & {
    /** Bytes the client has to have sent before it is cut off, more than those of a handshake. Default 0. */
    readonly afterRequest?: number;
  };
}
