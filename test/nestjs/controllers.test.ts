import { currentAudit } from '@audit-trail/core';
import { Audited } from '@audit-trail/nestjs';
import {
  Body,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  mixin,
  Post,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { describeCases } from './cases.js';
import { RefuseWithReason } from './refusing.js';

const target = { target: 'thing:params.id' } as const;
const success = { outcome: 'success', target_id: '7' } as const;

@Controller('parents')
class ParentController {
  @Audited('parent.read', { ...target, metadata: { of: 'parent' } })
  @Get(':id')
  read(): string {
    return 'parent';
  }

  @Audited('parent.made', target)
  @Post('made/:id')
  make(): string {
    return 'parent';
  }

  @Audited('parent.moved', target)
  @Post('moved/:id')
  move(): string {
    return 'parent';
  }

  @Audited('parent.listed', target)
  @Post('listed/:id')
  list(): string {
    return 'parent';
  }
}

@Audited({ metadata: { of: 'child', by: 'class' } })
@Controller('children')
class ChildController extends ParentController {
  @Audited('child.made', target)
  @Post('made/:id')
  override make(): string {
    return `child of ${super.make()}`;
  }

  @Post('moved/:id')
  override move(): string {
    return `child of ${super.move()}`;
  }

  // Without a route of its own, it has that of its parent no more.
  override list(): string {
    return 'child';
  }
}

/** Controllers made by a function, as CRUD libraries make them. */
function Crud(name: string): Type<object> {
  @Controller(name)
  class CrudController {
    @Audited(`${name}.read`, target)
    @Get(':id')
    read(): void {}
  }
  return mixin(CrudController);
}

@Controller('apples')
class ApplesController extends Crud('apple') {}
@Controller('pears')
class PearsController extends Crud('pear') {}

describeCases('a controller', { controllers: [ParentController, ChildController, ApplesController, PearsController] }, [
  {
    name: 'that inherits a handler inherits its annotation, with its own defaults',
    request: 'GET /children/7',
    status: 200,
    answer: 'parent',
    event: {
      ...success,
      action: 'parent.read',
      metadata: { of: 'parent', by: 'class' },
      context: { route: '/children/:id' },
    },
  },
  {
    name: 'leaves that of its parent as it is',
    request: 'GET /parents/7',
    status: 200,
    event: { ...success, action: 'parent.read', metadata: { of: 'parent' }, context: { route: '/parents/:id' } },
  },
  {
    name: 'that overrides a handler has its own annotation, also when it calls the other',
    request: 'POST /children/made/7',
    status: 201,
    answer: 'child of parent',
    event: { ...success, action: 'child.made' },
  },
  {
    name: 'that overrides a handler without annotating it is recorded as what it calls',
    request: 'POST /children/moved/7',
    status: 201,
    answer: 'child of parent',
    event: { ...success, action: 'parent.moved' },
  },
  {
    name: 'that overrides a handler without a route has no such route',
    request: 'POST /children/listed/7',
    status: 404,
    event: null,
  },
  {
    name: 'of a parent made by a function has its annotation',
    request: 'GET /apples/7',
    status: 200,
    event: { ...success, action: 'apple.read', context: { route: '/apples/:id' } },
  },
  {
    name: 'of another parent made by the same function has that of the other',
    request: 'GET /pears/7',
    status: 200,
    event: { ...success, action: 'pear.read' },
  },
]);

const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
  return { name: headers['x-user'] };
});

@Injectable({ scope: Scope.REQUEST })
class RequestScoped {
  constructor(@Inject(REQUEST) private readonly request: { headers: Record<string, string> }) {}

  user(): string | undefined {
    return this.request.headers['x-user'];
  }
}

@Controller('durable')
class DurableController {
  constructor(private readonly scoped: RequestScoped) {}

  @Audited('scope.used', { target: 'user:result.user' })
  @Get()
  use(): object {
    currentAudit().metadata({ seen: this.scoped.user() });
    return { user: this.scoped.user() };
  }

  @Audited('scope.used', target)
  @UseGuards(RefuseWithReason)
  @Post(':id')
  refuse(): void {}
}

@Controller({ path: 'transient', scope: Scope.TRANSIENT })
class TransientController {
  @Audited('scope.used', { target: 'user:args.0.name' })
  @Post()
  use(@CurrentUser() _user: object, @Body() _body: object): void {}
}

@Controller({ path: 'request', scope: Scope.REQUEST })
class RequestController {
  constructor(@Inject(REQUEST) private readonly request: { headers: Record<string, string> }) {}

  @Audited('scope.used', { target: 'user:result.user' })
  @Get()
  async use(): Promise<object> {
    return { user: this.request.headers['x-user'] };
  }
}

const asAda = { 'x-user': 'ada' };
const byAda = { action: 'scope.used', outcome: 'success', target_id: 'ada' } as const;

describeCases(
  'the scope of a controller',
  {
    controllers: [DurableController, TransientController, RequestController],
    providers: [RequestScoped],
  },
  [
    {
      name: 'may be that of what is injected',
      request: 'GET /durable',
      headers: asAda,
      status: 200,
      event: { ...byAda, metadata: { seen: 'ada' } },
    },
    {
      name: 'may be that of what is injected when a guard refuses',
      request: 'POST /durable/7',
      status: 403,
      event: { action: 'scope.used', outcome: 'denied', target_id: '7' },
    },
    { name: 'may be the request', request: 'GET /request', headers: asAda, status: 200, event: byAda },
    {
      name: 'may be transient, with arguments by decorators of the application',
      request: 'POST /transient',
      headers: asAda,
      body: {},
      status: 201,
      event: byAda,
    },
  ],
);
