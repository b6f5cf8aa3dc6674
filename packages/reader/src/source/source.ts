/** A file of the trail: a segment of a stream, or a file that the file sink has written. Events are its whole lines. */
export interface Source {
  readonly path: string;
  readonly gzip: boolean;
  /**
   * Bytes of it that belong to the trail; what a segment holds behind them is in the next one too. Of a gzip file, the
   * size on the disk.
   */
  readonly size: number;
  /** The same for the same file, whatever its name is. */
  readonly identity: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changed: number;
}

/** The whole lines of a block: bytes of a file, decompressed where it is compressed. */
export interface LineBlock {
  /** Offset of the first byte in the (decompressed) file. */
  readonly start: number;
  /** Ends with a line end. */
  readonly bytes: Buffer;
}
