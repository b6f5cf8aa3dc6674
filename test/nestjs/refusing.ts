import {
  type ArgumentsHost,
  BadRequestException,
  type CallHandler,
  type CanActivate,
  Catch,
  ConflictException,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  GatewayTimeoutException,
  HttpException,
  type NestInterceptor,
  type PipeTransform,
  UnauthorizedException,
} from '@nestjs/common';
import { catchError, type Observable, of, tap, throwError, timeout, TimeoutError } from 'rxjs';

type SignedIn = { headers: Record<string, string | undefined>; user?: object };

/** Signs in whom the header names. */
export class SignIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedIn>();
    const id = request.headers['x-user'];
    if (!id) throw new UnauthorizedException('Sign in first');
    request.user = { id, name: `Name of ${id}` };
    return true;
  }
}

export class Refuse implements CanActivate {
  async canActivate(): Promise<boolean> {
    return false;
  }
}

export class RefuseWithReason implements CanActivate {
  canActivate(): never {
    throw new ForbiddenException('Not on Sundays');
  }
}

export class RefuseAll implements PipeTransform {
  transform(): never {
    throw new BadRequestException('Nothing is right');
  }
}

/** As class-validator's pipe and those of schemas do. */
export class ValidateName implements PipeTransform {
  transform(value: { name?: unknown }): unknown {
    if (typeof value.name !== 'string') throw new BadRequestException(['name must be a string', 'name is too short']);
    return value;
  }
}

export class DomainError extends Error {}

@Catch(DomainError)
export class DomainFilter implements ExceptionFilter {
  constructor(private readonly status: number) {}

  catch(error: DomainError, host: ArgumentsHost): void {
    answer(host, this.status, { filtered: error.message });
  }
}

@Catch()
export class CatchAll implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    answer(host, error instanceof HttpException ? error.getStatus() : 500, { caught: true });
  }
}

@Catch(DomainError)
export class Rethrow implements ExceptionFilter {
  catch(_error: DomainError, host: ArgumentsHost): void {
    answer(host, 403, { filtered: 'hidden' });
  }
}

function answer(host: ArgumentsHost, status: number, body: object): void {
  const reply = host.switchToHttp().getResponse<{ status(code: number): { send(body: object): void } }>();
  reply.status(status).send(body);
}

export class ThrowBefore implements NestInterceptor {
  intercept(): never {
    throw new ConflictException('Not now');
  }
}

export class ThrowAfter implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap(() => {
        throw new ConflictException('Too late');
      }),
    );
  }
}

export class Timeout implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      timeout(5),
      catchError((error: unknown) =>
        throwError(() => (error instanceof TimeoutError ? new GatewayTimeoutException('Took too long') : error)),
      ),
    );
  }
}

export class Recover implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError(() => of({ recovered: true })));
  }
}

export class FromCache implements NestInterceptor {
  intercept(): Observable<unknown> {
    return of({ cached: true });
  }
}

export const target = { target: 'thing:params.id' } as const;
export const refused = { action: 'thing.made', action_type: 'c', target_id: '7' } as const;
export const denied = { ...refused, outcome: 'denied' } as const;
export const failure = { ...refused, outcome: 'failure' } as const;
export const nobody = { actor_id: '', actor_type: 'anonymous' } as const;
export const ada = { actor_id: 'ada', actor_name: 'Name of ada', actor_type: 'user' } as const;
export const asAda = { 'x-user': 'ada' };
