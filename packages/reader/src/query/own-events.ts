/**
 * Whether an event is one of those by which a trail tells of itself, such as of events it lost. They are in no group, and
 * not for those who may see the events that are in none either.
 */
export function isOwn({ group, action }: { readonly group: string; readonly action: string }): boolean {
  return group === '' && action.startsWith('audit_trail.');
}
