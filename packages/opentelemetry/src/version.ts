/** Of this package. Not read from its `package.json`, which is not there in a bundled application. */
export const version = '0.1.0';
