import { STATUS_CODES } from 'node:http';
import { Refusal, type RefusalKind } from '@audit-trail/example-domain';
import type { ErrorRequestHandler, RequestHandler } from 'express';

const statusOf: Readonly<Record<RefusalKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  unknown: 404,
};

export const answerUnknownRoute: RequestHandler = (req) => {
  throw new Refusal('unknown', `Cannot ${req.method} ${req.path}`);
};

/** Answers `{ message, error, statusCode }`. What nobody foresaw keeps its message to itself. */
export const answerError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  const statusCode = statusFor(error);
  const message = statusCode < 500 && error instanceof Error ? error.message : 'Internal server error';
  res.status(statusCode).json({ message, error: STATUS_CODES[statusCode], statusCode });
};

function statusFor(error: unknown): number {
  if (error instanceof Refusal) return statusOf[error.kind];
  // Express and its parsers put the status on their errors: 400 for malformed JSON, 413 for too much of it.
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') return error.status;
  return 500;
}
