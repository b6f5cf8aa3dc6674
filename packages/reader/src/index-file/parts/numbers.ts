/** The bytes that numbers are kept as in a database. */
export function bytesOf(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** What `bytesOf` has made. Those of a database need not be aligned. */
export function numbersIn(bytes: unknown): Uint32Array {
  return new Uint32Array((bytes instanceof Uint8Array ? new Uint8Array(bytes) : new Uint8Array()).buffer);
}
