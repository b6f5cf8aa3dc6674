import { currentAudit } from '@audit-trail/core';
import {
  type Document,
  type DocumentChanges,
  documentChangesSchema,
  Documents,
  type NewDocument,
  newDocumentSchema,
  type Principal,
} from '@audit-trail/example-domain';
import { Audited } from '@audit-trail/nestjs';
import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post } from '@nestjs/common';
import { CurrentPrincipal } from '../authentication/current-principal.decorator.js';
import { Roles } from '../authentication/roles.decorator.js';

@Controller('documents')
export class DocumentsController {
  constructor(private readonly documents: Documents) {}

  @Audited('document.listed')
  @Get()
  list(@CurrentPrincipal() { user }: Principal): { documents: Document[] } {
    return { documents: this.documents.allWithin(user.organization) };
  }

  @Audited('document.created', { target: { type: 'document', id: 'result.id', name: 'result.title' } })
  @Post()
  create(@CurrentPrincipal() { user }: Principal, @Body({ schema: newDocumentSchema }) content: NewDocument): Document {
    const created = this.documents.create(user, content);
    currentAudit().changes({}, created);
    return created;
  }

  @Audited('document.read', { target: { type: 'document', id: 'params.id', name: 'result.title' } })
  @Get(':id')
  read(@CurrentPrincipal() { user }: Principal, @Param('id') id: string): Document {
    return this.documents.getWithin(user.organization, id);
  }

  @Audited('document.updated', { target: { type: 'document', id: 'params.id', name: 'result.title' } })
  @Patch(':id')
  update(
    @CurrentPrincipal() { user }: Principal,
    @Param('id') id: string,
    @Body({ schema: documentChangesSchema }) changes: DocumentChanges,
  ): Document {
    const before = this.documents.getWithin(user.organization, id);
    const after = this.documents.update(before, changes);
    currentAudit().changes(before, after);
    return after;
  }

  @Audited('document.deleted', { target: 'document:params.id' })
  @Roles(['admin'])
  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  delete(@CurrentPrincipal() { user }: Principal, @Param('id') id: string): void {
    const document = this.documents.getWithin(user.organization, id);
    this.documents.delete(document);
    // The answer is empty, so that the title can't be found in it.
    currentAudit().target({ type: 'document', id: document.id, name: document.title }).changes(document, {});
  }
}
