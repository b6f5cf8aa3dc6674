import type { AuditErrorCode } from '@audit-trail/core';
import { CommanderError } from 'commander';
import { UsageError } from './usage-error.js';

/** What is said of an error: one line that says what to do. */
export function complaint(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.replaceAll(/\s*\n\s*/g, ' ');
  if (error instanceof CommanderError && error.code === 'commander.help')
    return 'Name a command. See audit-trail --help.';
  if (error instanceof CommanderError)
    return `${message.replace(/^error: /, '')}. See audit-trail --help.`.replace('..', '.');
  return codeOf(error) === 'AUDIT_JOURNAL_UNUSABLE'
    ? `${message} Name it with --trail <path>, or AUDIT_TRAIL.`
    : message;
}

/** Whether the fault is in what was asked. */
export function isUsage(error: unknown): boolean {
  return error instanceof CommanderError || error instanceof UsageError || codeOf(error) === 'AUDIT_INVALID_OPTIONS';
}

/** Read without the class of these errors: it would be loaded before a command is known. */
function codeOf(error: unknown): AuditErrorCode | undefined {
  return error instanceof Error && error.name === 'AuditError' && 'code' in error
    ? (error.code as AuditErrorCode)
    : undefined;
}
