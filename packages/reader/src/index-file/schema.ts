/** Changes with everything that would make an older index answer wrongly: tables, words, tokens. */
export const format = 3;

/** Tells an index from any other database, by SQLite's `application_id`: "ATix". */
export const applicationId = 0x41546978;

/** So many events in the order of their indexing share one row of `blocks`. */
export const blockEvents = 1024;

/** So many make a part, of which more is known when it is complete; see `parts/`. A multiple of 64. */
export const partEvents = 65_536;

export const blockOf = (seq: number): number => Math.floor(seq / blockEvents);

/**
 * `events` has a row for each id, `seq` counting from 1 in the order of indexing. Texts in it are numbers of `names`. The place
 * is that of the line; `file` 0 when the line is gone. `copies` are further places of the same ids. `lines` holds
 * what can't be read from its file at an offset. `terms` is the inverted index: words, and tokens for exact values.
 *
 * Of parts that are complete, `common` has the events with each kind and each common term (empty: nearly all of them), and `pairs`
 * where two words were written together. `samples` and `new_pairs` are what these are made of, of the other part. `value_hashes` has
 * a hash for each exact value of events that follow on each other from `first`, and `more` where an event has several; none are
 * NULL on Node 22, which takes an empty array for that.
 */
export const schema = (part: number): string => `
  CREATE TABLE meta(stamp INTEGER NOT NULL, boot TEXT NOT NULL, part INTEGER NOT NULL);
  INSERT INTO meta VALUES(0, '', ${part});
  CREATE TABLE files(id INTEGER PRIMARY KEY, path TEXT NOT NULL, identity TEXT NOT NULL, gzip INTEGER NOT NULL,
    size INTEGER NOT NULL, changed REAL NOT NULL, indexed INTEGER NOT NULL, complete INTEGER NOT NULL, checksum INTEGER NOT NULL,
    events INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, gone INTEGER NOT NULL);
  CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE kinds(id INTEGER PRIMARY KEY, action INTEGER NOT NULL, type INTEGER NOT NULL, outcome INTEGER NOT NULL,
    actor_type INTEGER NOT NULL, target_types INTEGER NOT NULL, UNIQUE(action, type, outcome, actor_type, target_types));
  CREATE TABLE events(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL,
    file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    grp INTEGER NOT NULL, kind INTEGER NOT NULL, actor INTEGER NOT NULL);
  CREATE TABLE copies(seq INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    PRIMARY KEY(seq, file)) WITHOUT ROWID;
  CREATE INDEX copies_by_file ON copies(file);
  CREATE TABLE lines(seq INTEGER PRIMARY KEY, line BLOB NOT NULL);
  CREATE TABLE blocks(block INTEGER PRIMARY KEY, low INTEGER NOT NULL, high INTEGER NOT NULL);
  CREATE VIRTUAL TABLE terms USING fts5(t, content='', detail=none, columnsize=0, tokenize='ascii');
  CREATE TABLE common(id INTEGER PRIMARY KEY, part INTEGER NOT NULL, term TEXT NOT NULL, events BLOB NOT NULL, UNIQUE(term, part));
  CREATE TABLE pairs(part INTEGER NOT NULL, row INTEGER NOT NULL, slots BLOB NOT NULL, UNIQUE(part, row));
  CREATE TABLE new_pairs(id INTEGER PRIMARY KEY, part INTEGER NOT NULL, pairs BLOB NOT NULL);
  CREATE TABLE value_hashes(part INTEGER NOT NULL, field TEXT NOT NULL, first INTEGER NOT NULL, hashes BLOB NOT NULL,
    more BLOB, UNIQUE(part, field, first));
  CREATE TABLE samples(seq INTEGER PRIMARY KEY, terms TEXT NOT NULL);
  INSERT INTO terms(terms, rank) VALUES('hashsize', 33554432);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${format};
`;
