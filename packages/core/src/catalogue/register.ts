/**
 * Applications augment this to make their actions a closed set, so that a misspelt action does not compile:
 *
 * ```ts
 * declare module '@audit-trail/core' {
 *   interface Register { catalogue: typeof catalogue }
 * }
 * ```
 */
// An empty interface is the one form TypeScript lets others add to.
export interface Register {}

/** The actions that may be recorded: those of the registered catalogue, else any text. */
export type Action = Register extends { catalogue: { readonly actions: infer Actions } }
  ? keyof Actions & string
  : string;
