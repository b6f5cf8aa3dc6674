import { STATUS_CODES } from 'node:http';
import { Refusal, type RefusalKind } from '@audit-trail/example-domain';
import { type ArgumentsHost, Catch, HttpException, HttpStatus } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

const statusOf: Readonly<Record<RefusalKind, HttpStatus>> = {
  invalid: HttpStatus.BAD_REQUEST,
  unauthenticated: HttpStatus.UNAUTHORIZED,
  forbidden: HttpStatus.FORBIDDEN,
  unknown: HttpStatus.NOT_FOUND,
};

/** Says over HTTP what the domain refused, in the form that Nest's own exceptions have. */
@Catch(Refusal)
export class RefusalFilter extends BaseExceptionFilter {
  override catch({ kind, message }: Refusal, host: ArgumentsHost): void {
    const status = statusOf[kind];
    const body = HttpException.createBody(message, STATUS_CODES[status] ?? '', status);
    super.catch(new HttpException(body, status), host);
  }
}
