import { z } from 'zod';
import { Refusal } from './refusal.js';

const title = z
  .string('The title must be a text.')
  .trim()
  .min(1, 'The title is empty.')
  .max(200, 'The title is too long.');
const text = z.string('The text must be a text.').max(100_000, 'The text is too long.');
const noBody = 'The body must be a JSON object.';

export const credentialsSchema = z.object(
  {
    email: z.email('The email address is not one.'),
    password: z.string('The password must be a text.').max(1000, 'The password is too long.'),
    code: z
      .string('The code must be a text.')
      .regex(/^\d{6}$/, 'The code has six digits.')
      .exactOptional(),
  },
  noBody,
);
export type Credentials = z.infer<typeof credentialsSchema>;

export const twoFactorCodeSchema = z.object(
  { code: z.string('The code must be a text.').regex(/^\d{6}$/, 'The code has six digits.') },
  noBody,
);
export type TwoFactorCode = z.infer<typeof twoFactorCodeSchema>;

export const newDocumentSchema = z.object({ title, text }, noBody);
export type NewDocument = z.infer<typeof newDocumentSchema>;

export const documentChangesSchema = z.object(
  {
    title: title.exactOptional(),
    text: text.exactOptional(),
    status: z.enum(['draft', 'final'], 'The status is draft or final.').exactOptional(),
  },
  noBody,
);
export type DocumentChanges = z.infer<typeof documentChangesSchema>;

export const roleChangeSchema = z.object({ role: z.enum(['admin', 'member'], 'The role is admin or member.') }, noBody);
export type RoleChange = z.infer<typeof roleChangeSchema>;

export const impersonationSchema = z.object(
  { ticket: z.string('The ticket must be a text.').regex(/^SUP-\d+$/, 'The ticket looks like SUP-1234.') },
  noBody,
);
export type Impersonation = z.infer<typeof impersonationSchema>;

/** Says all that is wrong with a request, in one sentence after another. */
export function invalidRequest(issues: readonly { readonly message: string }[]): Refusal {
  return new Refusal('invalid', issues.map(({ message }) => message).join(' '));
}
