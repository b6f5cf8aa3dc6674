import { Audited, AuditModule } from '@audit-trail/nestjs';
import type { DynamicModule } from '@nestjs/common';
import type { Server } from '../harness/benchmark.js';
import { checkJournal } from '../requests/events.js';
import { checkProbed, probed } from '../requests/probe.js';
import type { SignedIn } from '../requests/sign-in.js';
import { serve } from './application.js';

/** With a trail as the README sets one up: actor, group, target, the facts of the request, no sinks. */
export function serveAudited(folder: string): Promise<Server> {
  const decorators = [Audited('user.viewed', { target: 'user:params.id' })];
  return serve({ imports: [auditModule(folder)], decorators }, { check: checkJournal(folder) });
}

/** With a trail that the other handler is audited by. That one is asked for once a block, and has to leave the only event. */
export function serveUnaudited(folder: string): Promise<Server> {
  const otherDecorators = [Audited(probed.action, { target: probed.target })];
  return serve({ imports: [auditModule(folder)], otherDecorators }, { check: checkProbed(folder) });
}

function auditModule(directory: string): DynamicModule {
  return AuditModule.forRoot({ directory, group: (request: SignedIn) => request.user?.company });
}
