import { defineCatalogue } from '@audit-trail/core';
import { actions } from '@audit-trail/example-domain';

/** Everything that is worth a record in this application. A misspelt action does not compile. */
export const catalogue = defineCatalogue(actions);

declare module '@audit-trail/core' {
  interface Register {
    catalogue: typeof catalogue;
  }
}
