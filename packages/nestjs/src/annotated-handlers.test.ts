import 'reflect-metadata';
import '@audit-trail/testing/vitest';
import {
  BadRequestException,
  Body,
  type CanActivate,
  Catch,
  Controller,
  Delete,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  Get,
  Inject,
  Injectable,
  Param,
  type PipeTransform,
  Post,
  Scope,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD, REQUEST } from '@nestjs/core';
import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Audited, NotAudited } from './index.js';
import { serve } from './serve.fixture.js';

@Injectable()
class DenyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest().user = { id: 'u1', name: 'Ada' };
    throw new ForbiddenException('Not you');
  }
}

@Injectable()
class SilentDenyGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

describe('a denial', () => {
  @Controller('vaults')
  class VaultController {
    @Audited('vault.opened', { type: 'r', target: 'vault:params.id' })
    @UseGuards(DenyGuard)
    @Post(':id')
    open(): void {}

    @Audited('vault.emptied', { target: 'vault:params.id' })
    @UseGuards(SilentDenyGuard)
    @Delete(':id')
    empty(): void {}
  }

  it('by a guard that throws is recorded with action, params, actor and reason', async () => {
    const { recorder, send } = await serve([VaultController]);
    expect((await send('/vaults/v1')).status).toBe(403);
    expect(recorder).toHaveRecorded('vault.opened', {
      target: 'v1',
      actor: 'u1',
      outcome: 'denied',
      reason: 'Not you',
      context: { route: '/vaults/:id' },
    });
  });

  it('by a guard that returns false too', async () => {
    const { recorder, send } = await serve([VaultController]);
    await send('/vaults/v2', { method: 'DELETE' });
    expect(recorder).toHaveRecorded('vault.emptied', { target: 'v2', outcome: 'denied', reason: 'Forbidden resource' });
  });

  it('by a global guard registered as a provider too', async () => {
    const { recorder, send } = await serve([VaultController], [{ provide: APP_GUARD, useClass: SilentDenyGuard }]);
    await send('/vaults/v3');
    expect(recorder).toHaveRecorded('vault.opened', { target: 'v3', outcome: 'denied' });
    expect(recorder.events).toHaveLength(1);
  });
});

describe('a failure', () => {
  @Injectable()
  class RefusingPipe implements PipeTransform {
    transform(): never {
      throw new BadRequestException('Not a number');
    }
  }

  class Teapot extends Error {}

  @Catch(Teapot)
  class TeapotFilter implements ExceptionFilter {
    catch(_error: Teapot, host: Parameters<ExceptionFilter['catch']>[1]): void {
      host.switchToHttp().getResponse().status(418).json({ teapot: true });
    }
  }

  @Controller()
  class FailingController {
    @Audited('number.read')
    @Get('numbers/:n')
    number(@Param('n', RefusingPipe) _n: number): void {}

    @Audited('tea.made')
    @UseFilters(TeapotFilter)
    @Post('tea')
    tea(): void {
      throw new Teapot('short and stout');
    }
  }

  it('in a pipe is recorded with its reason', async () => {
    const { recorder, send } = await serve([FailingController]);
    expect((await send('/numbers/x', { method: 'GET' })).status).toBe(400);
    expect(recorder).toHaveRecorded('number.read', { outcome: 'failure', reason: 'Not a number' });
  });

  it("is answered by the application's own filter", async () => {
    const { recorder, send } = await serve([FailingController]);
    const response = await send('/tea');
    expect([response.status, await response.json()]).toEqual([418, { teapot: true }]);
    expect(recorder).toHaveRecorded('tea.made', {
      outcome: 'failure',
      reason: 'short and stout',
      context: { status: 418 },
    });
  });
});

describe('annotations', () => {
  it('of class and method are joined, the method first, and inherited ones stay apart', async () => {
    class Base {
      @Audited('thing.made', { metadata: { from: 'method' } })
      @Post()
      make(): unknown {
        return { id: 7 };
      }
    }
    @Audited({ target: 'red:result.id', metadata: { colour: 'red', from: 'class' } })
    @Controller('red')
    class RedController extends Base {}
    @Audited({ target: 'blue:result.id' })
    @Controller('blue')
    class BlueController extends Base {}

    const { recorder, send } = await serve([RedController, BlueController]);
    await send('/red');
    await send('/blue');
    expect(
      recorder.events.map(({ target_type, target_id, metadata }) => [
        target_type,
        target_id,
        metadata['colour'],
        metadata['from'],
      ]),
    ).toEqual([
      ['red', '7', 'red', 'method'],
      ['blue', '7', undefined, 'method'],
    ]);
  });

  it('of a class with an action hold for every handler but the exempt', async () => {
    @Audited('thing.touched')
    @Controller('things')
    class ThingsController {
      @Post('a')
      a(): void {}

      @NotAudited('health check')
      @Post('b')
      b(): void {}

      @Audited('thing.special')
      @Post('c')
      c(): void {}
    }
    const { recorder, send } = await serve([ThingsController]);
    for (const path of ['a', 'b', 'c']) await send(`/things/${path}`);
    expect(recorder.events.map(({ action }) => action)).toEqual(['thing.touched', 'thing.special']);
  });

  it("of a handler that calls its parent's make one event", async () => {
    @Controller()
    class ParentController {
      @Audited('parent.called')
      @Post('parent')
      call(): string {
        return 'parent';
      }
    }
    @Controller('child')
    class ChildController extends ParentController {
      @Audited('child.called')
      @Post()
      override call(): string {
        return `child of ${super.call()}`;
      }
    }
    const { recorder, send } = await serve([ParentController, ChildController]);
    expect(await (await send('/child')).text()).toBe('child of parent');
    expect(recorder.events.map(({ action }) => action)).toEqual(['child.called']);
  });

  it('that are wrong throw when the class is defined', () => {
    expect(() => Audited('thing.made', { target: 'parms.id' })).toThrow(/must begin with one of/);
    expect(() => Audited({ target: 'parms.id' })).toThrow(/must begin with one of/);
    expect(() => Audited('')).toThrow(/An action is a text/);
  });
});

describe('a request-scoped controller', () => {
  it("is recorded, with the handler's arguments", async () => {
    @Controller({ path: 'scoped', scope: Scope.REQUEST })
    class ScopedController {
      constructor(@Inject(REQUEST) readonly request: { user?: unknown }) {}

      @Audited('scope.used', { target: 'thing:args.0.name' })
      @Post()
      use(@Body() _body: { name: string }): boolean {
        return this.request !== undefined;
      }
    }
    const { recorder, send } = await serve([ScopedController]);
    const response = await send('/scoped', { headers: { 'content-type': 'application/json' }, body: '{"name":"n1"}' });
    expect(await response.text()).toBe('true');
    expect(recorder).toHaveRecorded('scope.used', { target: 'n1' });
  });
});

describe('the result of a handler', () => {
  @Controller('made')
  class MakingController {
    @Audited('thing.made', { target: 'thing:result.id' })
    @Post('now')
    now(): unknown {
      return { id: 'now' };
    }

    @Audited('thing.made', { target: 'thing:result.id' })
    @Post('later')
    async later(): Promise<unknown> {
      return { id: 'later' };
    }

    @Audited('thing.made', { target: 'thing:result.id' })
    @Post('observed')
    observed(): unknown {
      return of({ id: 'first' }, { id: 'observed' });
    }
  }

  it.each(['now', 'later', 'observed'])('is the target when it comes %s, and the answer', async (how) => {
    const { recorder, send } = await serve([MakingController]);
    expect(await (await send(`/made/${how}`)).json()).toEqual({ id: how });
    expect(recorder.events.map(({ target_id }) => target_id)).toEqual([how]);
  });

  it('needs an annotation with an action', () => {
    expect(() => {
      class Unnamed {
        @((Audited as unknown as (options: object) => MethodDecorator)({ type: 'c' }))
        make(): void {}
      }
      return Unnamed;
    }).toThrow("@Audited on the method 'make' needs an action");
  });
});
