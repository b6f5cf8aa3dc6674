import { Audited } from '@audit-trail/nestjs';
import {
  Controller,
  Get,
  Inject,
  Post,
  UseGuards,
  RequestMethod,
  All,
  Delete,
  type DynamicModule,
  Head,
  Module,
  Options,
  Patch,
  Put,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { expect } from 'vitest';
import { describeCases } from './cases.js';
import { RefuseWithReason } from './refusing.js';

const target = { target: 'thing:params.id' } as const;
const success = { outcome: 'success', target_id: '7' } as const;

@Controller()
class RootController {
  @Audited('root.read')
  @Get()
  root(): void {}

  @Audited('health.read')
  @Get('health')
  health(): void {}

  @Audited('health.reset')
  @UseGuards(RefuseWithReason)
  @Post('health')
  reset(): void {}

  @Audited('thing.read', target)
  @Get(['things/:id', 'items/:id'])
  read(): void {}

  @Audited('file.read', { target: ({ params }) => ({ id: Object.values(params).flat().join('/') }) })
  @Get('files/*')
  file(): void {}
}

@Controller(['red', 'blue'])
class ColoursController {
  @Audited('thing.read', target)
  @Get(':id')
  read(): void {}
}

@Controller('methods')
class MethodsController {
  @Audited('method.used', target)
  @All('all/:id')
  all(): void {}

  @Audited('method.used', target)
  @Put(':id')
  put(): void {}

  @Audited('method.used', target)
  @Patch(':id')
  patch(): void {}

  @Audited('method.used', target)
  @Delete(':id')
  delete(): void {}

  @Audited('method.used', target)
  @Head('head/:id')
  head(): void {}

  @Audited('method.used', target)
  @Options(':id')
  options(): void {}
}

@Module({ controllers: [ColoursController] })
class ColoursModule {}

@Controller('tenants')
class TenantsController {
  constructor(@Inject('NAME') private readonly name: string) {}

  @Audited('tenant.read', { target: 'tenant:result.name' })
  @Get()
  read(): object {
    return { name: this.name };
  }
}

@Module({})
class TenantsModule {
  static forTenant(name: string): DynamicModule {
    return {
      module: TenantsModule,
      controllers: [TenantsController],
      providers: [{ provide: 'NAME', useValue: name }],
    };
  }
}

const everywhere = {
  imports: [
    ColoursModule,
    TenantsModule.forTenant('acme'),
    RouterModule.register([{ path: 'palette', children: [{ path: 'of/:owner', module: ColoursModule }] }]),
  ],
  controllers: [MethodsController, RootController],
};

describeCases('a route', everywhere, [
  {
    name: 'at the root is recorded as such',
    request: 'GET /',
    status: 200,
    event: { action: 'root.read', context: { route: '/' } },
  },
  {
    name: 'under the path of its module has that path, and its params',
    request: 'GET /palette/of/u1/red/7',
    status: 200,
    event: { ...success, action: 'thing.read', context: { route: '/palette/of/:owner/red/:id' } },
  },
  {
    name: 'of a controller with several paths has the one that was asked for',
    request: 'GET /palette/of/u1/blue/7?x=1',
    status: 200,
    event: { ...success, action: 'thing.read', context: { route: '/palette/of/:owner/blue/:id' } },
  },
  {
    name: 'with several paths has the one that was asked for',
    request: 'GET /items/7',
    status: 200,
    event: { ...success, action: 'thing.read', context: { route: '/items/:id' } },
  },
  {
    name: 'with a wildcard is recorded with it',
    request: 'GET /files/a/b.txt',
    status: 200,
    event: { action: 'file.read', target_id: 'a/b.txt', context: { route: expect.stringMatching(/^\/files\/.?\*/) } },
  },
  {
    name: 'of a dynamic module has its result',
    request: 'GET /tenants',
    status: 200,
    event: { action: 'tenant.read', target_id: 'acme' },
  },
  {
    name: 'with an escaped param has it plain',
    request: 'GET /items/caf%C3%A9%207',
    status: 200,
    event: { action: 'thing.read', target_id: 'café 7' },
  },
  ...(['GET', 'POST', 'DELETE'] as const).map((method) => ({
    name: `for all methods is recorded by that of the request, ${method}`,
    request: `${method} /methods/all/7`,
    status: 200,
    event: { action: 'method.used', action_type: ({ GET: 'r', POST: 'c', DELETE: 'd' } as const)[method] },
  })),
  ...(['PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const).map((method) => ({
    name: `for ${method} is recorded by it`,
    request: `${method} /methods/7`,
    status: 200,
    event: { ...success, action: 'method.used', context: { method, route: '/methods/:id' } },
  })),
  {
    name: 'for HEAD is recorded by it',
    request: 'HEAD /methods/head/7',
    status: 200,
    event: { ...success, action: 'method.used', action_type: 'r' },
  },
  { name: 'that is not there is no event', request: 'GET /nowhere/at/all', status: 404, event: null },
  { name: 'for another method is no event', request: 'POST /items/7', status: 404, event: null },
]);

describeCases(
  'a global prefix',
  {
    ...everywhere,
    configure: (application) =>
      application.setGlobalPrefix('api/v2', { exclude: ['health', { path: '/', method: RequestMethod.GET }] }),
  },
  [
    {
      name: 'is part of the route',
      request: 'GET /api/v2/things/7',
      status: 200,
      event: { ...success, action: 'thing.read', context: { route: '/api/v2/things/:id' } },
    },
    {
      name: 'is part of the route of a module',
      request: 'GET /api/v2/palette/of/u1/red/7',
      status: 200,
      event: { ...success, action: 'thing.read', context: { route: '/api/v2/palette/of/:owner/red/:id' } },
    },
    {
      name: 'is not part of what it excludes',
      request: 'GET /health',
      status: 200,
      event: { action: 'health.read', context: { route: '/health' } },
    },
    {
      name: 'is not part of what it excludes when a guard refuses',
      request: 'POST /health',
      status: 403,
      event: { action: 'health.reset', outcome: 'denied', context: { route: '/health' } },
    },
    {
      name: 'is not part of what it excludes when a parser refuses',
      request: 'POST /health',
      body: '{',
      status: 400,
      event: { action: 'health.reset', outcome: 'failure', context: { route: '/health' } },
    },
    { name: 'is needed', request: 'GET /things/7', status: 404, event: null },
  ],
);
