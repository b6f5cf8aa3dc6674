import { expect } from '@jest/globals';
import { type AuditMatchers, auditMatchers } from './matchers.js';

declare module 'expect' {
  interface Matchers<R> extends AuditMatchers<R> {}
}

declare global {
  // The `expect` of `@types/jest`, for tests that import none.
  namespace jest {
    interface Matchers<R, T = {}> extends AuditMatchers<R> {}
  }
}

expect.extend(auditMatchers);
