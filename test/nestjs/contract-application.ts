import 'reflect-metadata';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type AuditTrail, currentAudit } from '@audit-trail/core';
import { Audited, AuditModule, InjectAuditTrail } from '@audit-trail/nestjs';
import type { AdapterContractOptions, ContractApplication, ContractGate } from '@audit-trail/testing';
import {
  Body,
  type CanActivate,
  Controller,
  Delete,
  type DynamicModule,
  type ExecutionContext,
  ForbiddenException,
  Get,
  HttpCode,
  Inject,
  type MessageEvent,
  Module,
  NotFoundException,
  Param,
  Patch,
  Post,
  Req,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { from, map, type Observable } from 'rxjs';

type SignedIn = { headers: Record<string, string | undefined>; user?: { id: string; name: string; role: string } };

const GATE = Symbol('GATE');

class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<SignedIn>();
    const [id, name, role] = (request.headers['x-user'] ?? '').split(';');
    if (!id || !name || !role) throw new UnauthorizedException('Sign in first');
    request.user = { id, name, role };
    return true;
  }
}

class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.switchToHttp().getRequest<SignedIn>().user?.role !== 'admin')
      throw new ForbiddenException('Admins only');
    return true;
  }
}

@Controller()
class OpenController {
  @Get('open')
  open(): unknown {
    return { ok: true };
  }

  @Audited('session.created')
  @Post('sessions')
  signIn(@Body() body: { name: string }): unknown {
    currentAudit().actor({ id: body.name, name: body.name, type: 'user' });
    return { ok: true };
  }
}

@UseGuards(SignedInGuard)
@Controller()
class SignedInController {
  constructor(@Inject(GATE) private readonly gate: ContractGate) {}

  @Audited('session.ended')
  @Delete('sessions/current')
  @HttpCode(204)
  signOut(@Req() request: SignedIn): void {
    delete request.user;
  }

  @Audited('user.2fa_succeeded', { type: 'r', target: { type: 'user', id: 'params.id', name: 'body.email' } })
  @Post('users/:id/2fa')
  @HttpCode(200)
  confirm(): unknown {
    return { ok: true };
  }

  @Audited('job.started', { target: 'job:params.id' })
  @Post('jobs/:id')
  async startJob(): Promise<unknown> {
    await setImmediate(); // so that it rejects after the handler returned
    throw new Error('database down');
  }

  @Audited('slow.done', { target: 'slow:params.id' })
  @Post('slow/:id')
  async slow(): Promise<unknown> {
    this.gate.reached();
    await this.gate.released;
    return { ok: true };
  }

  @Audited('quiet.read')
  @Get('quiet')
  quiet(): unknown {
    currentAudit().skip();
    return { ok: true };
  }
}

@UseGuards(SignedInGuard)
@Controller()
class EndingsController {
  @Audited('report.read', { target: 'report:params.id' })
  @Get('reports/:id')
  report(): unknown {
    return { toJSON: () => fail('not serialisable') };
  }

  @Audited('export.read', { target: 'export:params.id' })
  @Get('exports/:id')
  export(): StreamableFile {
    return new StreamableFile(Readable.from(breaking()), { disposition: 'attachment' });
  }

  @Audited('ticks.watched', { target: 'ticks:params.id' })
  @Sse('ticks/:id')
  ticks(): Observable<MessageEvent> {
    return from([1, 2, 3]).pipe(map((tick) => ({ data: String(tick) })));
  }

  @Audited('transfer.approved', { target: 'transfer:params.id', intent: true, waitFor: 'durable' })
  @Post('transfers/:id')
  transfer(): unknown {
    return { ok: true };
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/** Half of an answer. */
async function* breaking(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  await setImmediate(); // so that it has left
  fail('disk gone');
}

@UseGuards(SignedInGuard)
@Audited({ target: 'document:params.id' })
@Controller('documents')
class DocumentsController {
  constructor(@InjectAuditTrail() private readonly trail: AuditTrail) {}

  @Audited('document.created', { target: { type: 'document', id: 'result.id', name: 'body.title' } })
  @Post()
  create(): unknown {
    return { id: 'doc_1' };
  }

  @Audited('document.read')
  @Get(':id')
  read(@Param('id') id: string): unknown {
    if (id === 'missing') throw new NotFoundException('No document missing');
    return { id };
  }

  @Audited('document.updated')
  @Patch(':id')
  update(): unknown {
    currentAudit().changes({ title: 'a' }, { title: 'b' }).metadata({ reason: 'typo' });
    this.trail.record({ action: 'mail.sent', type: 'c' });
    return { ok: true };
  }

  @Audited('document.deleted')
  @UseGuards(AdminGuard)
  @Delete(':id')
  @HttpCode(204)
  delete(): void {}
}

@Module({ controllers: [OpenController, SignedInController, EndingsController, DocumentsController] })
class FeatureModule {}

/** In which order an application imports its modules must not matter. */
export type ModuleOrder = 'audit first' | 'audit last';

@Module({})
class ContractModule {
  static of(order: ModuleOrder, trail: AuditTrail, gate: ContractGate): DynamicModule {
    const audit = AuditModule.forRoot({ trail, group: () => 'acme' });
    const feature: DynamicModule = { module: FeatureModule, providers: [{ provide: GATE, useValue: gate }] };
    return { module: ContractModule, imports: order === 'audit first' ? [audit, feature] : [feature, audit] };
  }
}

/** Starts the adapter contract's application in Nest; the same source runs on each major version and platform. */
export function startWith(
  order: ModuleOrder,
  createAdapter: () => AbstractHttpAdapter,
): AdapterContractOptions['start'] {
  return async (recorder, gate): Promise<ContractApplication> => {
    const application = await NestFactory.create(ContractModule.of(order, recorder.trail, gate), createAdapter(), {
      logger: false,
      forceCloseConnections: true,
    });
    await application.listen(0, '127.0.0.1');
    return { url: await application.getUrl(), close: () => application.close() };
  };
}
