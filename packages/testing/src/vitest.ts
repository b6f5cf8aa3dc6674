import { expect } from 'vitest';
import { type AuditMatchers, auditMatchers } from './matchers.js';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> extends AuditMatchers<R> {}
}

expect.extend(auditMatchers);
