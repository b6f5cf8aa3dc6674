import 'reflect-metadata';
import { currentAudit } from '@audit-trail/core';
import { Audited, NotAudited } from '@audit-trail/nestjs';
import {
  applyDecorators,
  Body,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  mixin,
  Param,
  Post,
  Scope,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { describeCases } from './cases.js';
import { RefuseWithReason } from './refusing.js';

const target = { target: 'thing:params.id' } as const;
const success = { outcome: 'success', target_id: '7' } as const;

/** Puts another function in place of the method, as decorators that retry, cache or trace do; metadata is lost. */
function Traced(): MethodDecorator {
  return (_target, _name, descriptor: PropertyDescriptor) => {
    const original = descriptor.value as (...args: unknown[]) => unknown;
    descriptor.value = function traced(this: unknown, ...args: unknown[]): unknown {
      return original.apply(this, args);
    };
  };
}

/** The same with a descriptor of its own. */
function Retried() {
  return (_target: object, _name: string, descriptor: PropertyDescriptor): PropertyDescriptor => {
    const original = descriptor.value as (...args: unknown[]) => unknown;
    return {
      ...descriptor,
      async value(this: unknown, ...args: unknown[]): Promise<unknown> {
        return original.apply(this, args);
      },
    };
  };
}

function Protected(action: string): MethodDecorator {
  return applyDecorators(
    Audited(action, target),
    UseGuards(RefuseWithReason),
    SetMetadata('own', true),
  ) as MethodDecorator;
}

@Controller('stacked')
class StackedController {
  @Post('below/:id')
  @Traced()
  @Audited('thing.made', target)
  below(@Param('id') id: string): object {
    return { id };
  }

  @Post('below-two/:id')
  @Retried()
  @Traced()
  @Audited('thing.made', target)
  belowTwo(@Param('id') id: string): object {
    return { id };
  }

  @Audited('thing.made', target)
  @Traced()
  @Post('between/:id')
  @Traced()
  between(): void {}

  @Audited('thing.made', target)
  @Post('above/:id')
  @Traced()
  above(@Param('id') id: string): object {
    return { id };
  }

  @Protected('thing.made')
  @Post('applied/:id')
  applied(): void {}
}

@Audited('thing.touched')
@Controller('exempt')
class ExemptController {
  @Post('below')
  @Traced()
  @NotAudited('a health check')
  below(): void {}
}

describeCases('a decorator', { controllers: [StackedController, ExemptController] }, [
  {
    name: 'that puts another function above @Audited does not hide it',
    request: 'POST /stacked/below/7',
    status: 201,
    answer: '{"id":"7"}',
    event: { ...success, action: 'thing.made', context: { route: '/stacked/below/:id' } },
  },
  {
    name: 'that gives a descriptor of its own does not hide it',
    request: 'POST /stacked/below-two/7',
    status: 201,
    answer: '{"id":"7"}',
    event: { ...success, action: 'thing.made' },
  },
  {
    name: 'below @Audited changes nothing',
    request: 'POST /stacked/above/7',
    status: 201,
    answer: '{"id":"7"}',
    event: { ...success, action: 'thing.made' },
  },
  {
    name: 'that hides the route from Nest hides it from everybody',
    request: 'POST /stacked/between/7',
    status: 404,
    event: null,
  },
  {
    name: 'that puts another function above @NotAudited does not hide it',
    request: 'POST /exempt/below',
    status: 201,
    event: null,
  },
  {
    name: 'of the application applies @Audited with others',
    request: 'POST /stacked/applied/7',
    status: 403,
    event: { action: 'thing.made', outcome: 'denied', reason: 'Not on Sundays', target_id: '7' },
  },
]);

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
