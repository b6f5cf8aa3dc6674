import { HttpException } from '@nestjs/common';

/** Pipes that validate put what is wrong into the response as a list, and leave the message without a word of it. */
export function reasonOf(error: unknown): unknown {
  if (!(error instanceof HttpException)) return error;
  const response = error.getResponse();
  const list = typeof response === 'object' && 'message' in response ? response.message : undefined;
  const complaints = textsIn(list, '');
  return complaints.length > 0 ? complaints.join('; ') : error;
}

function textsIn(list: unknown, path: string): string[] {
  return Array.isArray(list) ? list.flatMap((complaint) => textsOf(complaint, path)) : [];
}

/**
 * What a complaint says: itself, in its `message`, or as class-validator's errors do, in constraints by their names, for
 * a property and those in it. Never its values, and nothing of what is not known.
 */
function textsOf(complaint: unknown, path: string): string[] {
  if (typeof complaint === 'string') return [path + complaint];
  if (typeof complaint !== 'object' || complaint === null) return [];
  const { message, property, constraints, children } = complaint as Record<string, unknown>;
  const own = [message, ...Object.values(constraints ?? {})].filter((text) => typeof text === 'string');
  return [...own.map((text) => path + text), ...textsIn(children, `${path}${String(property)}.`)];
}
