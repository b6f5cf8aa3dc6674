import { Audited, NotAudited } from '@audit-trail/nestjs';
import { applyDecorators, Controller, Param, Post, SetMetadata, UseGuards } from '@nestjs/common';
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
  return applyDecorators(Audited(action, target), UseGuards(RefuseWithReason), SetMetadata('own', true));
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
