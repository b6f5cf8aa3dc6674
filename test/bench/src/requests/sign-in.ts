import type { Request, RequestHandler } from 'express';

/** Who is signed in, as applications keep it. */
export interface Principal {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly company: string;
}

export type SignedIn = Request & { readonly user?: Principal };

const principals = new Map<string, Principal>([
  ['Bearer rosella', { type: 'user', id: 'u1', name: 'Rosella Lang', company: 'foo-corp.com' }],
]);

/** Who a request is of. */
export function principalOf(request: Request): Principal | undefined {
  return principals.get(request.get('authorization') ?? '');
}

/** Stands for an application's authentication: it knows who it is, and says so where adapters look. */
export const signIn: RequestHandler = (request, _response, next) => {
  Object.assign(request, { user: principalOf(request) });
  next();
};
