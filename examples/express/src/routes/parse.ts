import { invalidRequest } from '@audit-trail/example-domain';
import type { ZodType } from 'zod';

/** @throws Refusal `invalid` */
export function parse<Output>(schema: ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues);
  return parsed.data;
}
