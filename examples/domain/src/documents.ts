import { ulid } from 'ulid';
import { Refusal } from './refusal.js';
import type { DocumentChanges, NewDocument } from './requests.js';
import type { User } from './user.js';

export interface Document {
  readonly id: string;
  readonly organization: string;
  readonly ownerId: string;
  readonly title: string;
  readonly text: string;
  readonly status: 'draft' | 'final';
}

/** The documents, in memory. Records are replaced, never changed. */
export class Documents {
  readonly #byId: Map<string, Document>;

  constructor(documents: readonly Document[]) {
    this.#byId = new Map(documents.map((document) => [document.id, document]));
  }

  /** A document of another organization is as good as none. @throws Refusal `unknown` */
  getWithin(organization: string, id: string): Document {
    const document = this.#byId.get(id);
    if (document?.organization !== organization) throw new Refusal('unknown', `There is no document '${id}'.`);
    return document;
  }

  allWithin(organization: string): Document[] {
    return [...this.#byId.values()].filter((document) => document.organization === organization);
  }

  create(owner: User, content: NewDocument): Document {
    const document: Document = {
      id: `doc_${ulid()}`,
      organization: owner.organization,
      ownerId: owner.id,
      status: 'draft',
      ...content,
    };
    this.#byId.set(document.id, document);
    return document;
  }

  update(document: Document, changes: DocumentChanges): Document {
    const changed = { ...document, ...changes };
    this.#byId.set(document.id, changed);
    return changed;
  }

  delete(document: Document): void {
    this.#byId.delete(document.id);
  }
}
