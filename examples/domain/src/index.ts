export { actions } from './actions.js';
export { type Document, Documents } from './documents.js';
export { actorOf, targetOf } from './parties.js';
export { hashPassword, matchesPassword } from './passwords.js';
export { type Principal, requireOneself, requirePrincipal, requireRole } from './principal.js';
export { Refusal, type RefusalKind } from './refusal.js';
export {
  type Credentials,
  credentialsSchema,
  type DocumentChanges,
  documentChangesSchema,
  type Impersonation,
  impersonationSchema,
  invalidRequest,
  type NewDocument,
  newDocumentSchema,
  type RoleChange,
  roleChangeSchema,
  type TwoFactorCode,
  twoFactorCodeSchema,
} from './requests.js';
export { seedDocuments, seedPassword, seedUsers } from './seed.js';
export { type SessionClaims, Sessions } from './sessions.js';
export { checkCredentials } from './sign-in.js';
export { confirmTwoFactor, type Enrolment, enrolTwoFactor } from './two-factor.js';
export { type Role, type TwoFactorState, type User, type UserView, viewOf } from './user.js';
export { Users } from './users.js';
