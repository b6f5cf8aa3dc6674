/** Changes with everything that would make an older index answer wrongly: tables, words, tokens. */
export const format = 2;

/** Tells an index from any other database, by SQLite's `application_id`: "ATix". */
export const applicationId = 0x41546978;

/** So many events in the order of their indexing share one row of `blocks`. */
export const blockEvents = 1024;

export const blockOf = (seq: number): number => Math.floor(seq / blockEvents);

/**
 * `events` has a row for each id, `seq` counting from 1 in the order of indexing. Texts in it are numbers of `names`. The place
 * is that of the line; `file` 0 when the line is gone. `copies` are further places of the same ids. `lines` holds
 * what can't be read from its file at an offset. `terms` is the inverted index: words, and tokens for exact values.
 */
export const schema = `
  CREATE TABLE meta(stamp INTEGER NOT NULL, boot TEXT NOT NULL);
  INSERT INTO meta VALUES(0, '');
  CREATE TABLE files(id INTEGER PRIMARY KEY, path TEXT NOT NULL, identity TEXT NOT NULL, gzip INTEGER NOT NULL,
    size INTEGER NOT NULL, changed REAL NOT NULL, indexed INTEGER NOT NULL, complete INTEGER NOT NULL, checksum INTEGER NOT NULL,
    events INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, gone INTEGER NOT NULL);
  CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE kinds(id INTEGER PRIMARY KEY, action INTEGER NOT NULL, type INTEGER NOT NULL, outcome INTEGER NOT NULL,
    UNIQUE(action, type, outcome));
  CREATE TABLE events(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL,
    file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    grp INTEGER NOT NULL, kind INTEGER NOT NULL, actor INTEGER NOT NULL);
  CREATE TABLE copies(seq INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    PRIMARY KEY(seq, file)) WITHOUT ROWID;
  CREATE INDEX copies_by_file ON copies(file);
  CREATE TABLE lines(seq INTEGER PRIMARY KEY, line BLOB NOT NULL);
  CREATE TABLE blocks(block INTEGER PRIMARY KEY, low INTEGER NOT NULL, high INTEGER NOT NULL);
  CREATE VIRTUAL TABLE terms USING fts5(t, content='', detail=none, columnsize=0, tokenize='ascii');
  INSERT INTO terms(terms, rank) VALUES('hashsize', 33554432);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${format};
`;
