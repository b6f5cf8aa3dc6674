/** The bytes that numbers are kept as in a database. */
export function bytesOf(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** What `bytesOf` has made; copied only when it does not lie as numbers have to. */
export function numbersIn(bytes: unknown): Uint32Array {
  const given = bytes instanceof Uint8Array ? bytes : new Uint8Array();
  const { buffer, byteOffset, byteLength } = given.byteOffset % 4 === 0 ? given : new Uint8Array(given);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}
