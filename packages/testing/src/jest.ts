import { expect } from '@jest/globals';
import { type AuditMatchers, auditMatchers } from './matchers.js';

declare module 'expect' {
  interface Matchers<R> extends AuditMatchers<R> {}
}

expect.extend(auditMatchers);
