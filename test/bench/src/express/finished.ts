import type { Principal, SignedIn } from '../requests/sign-in.js';

/** What is to be told of a request that was answered, by whatever has no idea of it by itself. */
export interface FinishedRequest {
  readonly action: string;
  readonly actor: Principal | undefined;
  readonly target: { readonly type: string; readonly id: string };
  readonly location: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly userAgent: string;
}

export function finishedRequest(request: SignedIn, { statusCode }: { readonly statusCode: number }): FinishedRequest {
  const { user, method, params, ip = '' } = request;
  const route = (request.route as { readonly path: string }).path;
  return {
    action: 'user.viewed',
    actor: user,
    target: { type: 'user', id: String(params['id']) },
    location: ip,
    method,
    route,
    status: statusCode,
    userAgent: request.get('user-agent') ?? '',
  };
}
