/** For somebody who has never seen it: shown without a command, and above the list of commands. */
export const startPage = `Who did what, and when? Asks the audit trail of an application.

Start here, in the directory that has ./audit-trail, or with --trail <path>:

  audit-trail query                                  the latest events
  audit-trail query --target document:42 --type d    who deleted document 42?
  audit-trail activity u1 --on 2026-11-25            what did u1 do that day, in numbers?
  audit-trail query --actor u1 --on 2026-11-25       … and each event
  audit-trail history document:42                    what happened to document 42, and what changed
  audit-trail query --search 'globex' --full         when you only know a word`;

export const startPageEnd = `
Every command explains itself: audit-trail query --help
Exit codes: 0 done, also when nothing was found; 1 failed; 2 asked in a wrong way.`;
