import { HttpException } from '@nestjs/common';

/** Pipes that validate put what is wrong into the response as a list, and leave the message without a word of it. */
export function reasonOf(error: unknown): unknown {
  if (!(error instanceof HttpException)) return error;
  const response = error.getResponse();
  const complaints = typeof response === 'object' && 'message' in response ? response.message : undefined;
  return Array.isArray(complaints) && complaints.length > 0 ? complaints.map(String).join('; ') : error;
}
