import { Audited } from '@audit-trail/nestjs';
import { Controller, HttpCode, Post, UseFilters, UseInterceptors } from '@nestjs/common';
import { NEVER, type Observable } from 'rxjs';
import { describeCases } from './cases.js';
import {
  DomainError,
  DomainFilter,
  CatchAll,
  Rethrow,
  ThrowBefore,
  ThrowAfter,
  Timeout,
  Recover,
  FromCache,
  target,
  refused,
  denied,
  failure,
} from './refusing.js';

@Controller('filters')
class FiltersController {
  @Audited('thing.made', target)
  @UseFilters(new DomainFilter(422))
  @Post('method/:id')
  method(): void {
    throw new DomainError('Out of things');
  }

  @Audited('thing.made', target)
  @UseFilters(new DomainFilter(403))
  @Post('denies/:id')
  denies(): void {
    throw new DomainError('Not yours');
  }

  @Audited('thing.made', target)
  @UseFilters(new DomainFilter(200))
  @HttpCode(500)
  @Post('forgives/:id')
  forgives(): void {
    throw new DomainError('Made already');
  }

  @Audited('thing.made', target)
  @UseFilters(CatchAll, Rethrow)
  @Post('several/:id')
  async several(): Promise<void> {
    throw new DomainError('secret');
  }

  @Audited('thing.made', target)
  @Post('none/:id')
  none(): void {
    throw new DomainError('Out of things');
  }

  @Audited('thing.made', target)
  @Post('text/:id')
  text(): void {
    // oxlint-disable-next-line typescript/only-throw-error -- people do
    throw 'just a text';
  }
}

@UseFilters(new DomainFilter(409))
@Controller('filtered')
class FilteredController {
  @Audited('thing.made', target)
  @Post(':id')
  make(): void {
    throw new DomainError('Out of things');
  }
}

describeCases('an exception filter', { controllers: [FiltersController, FilteredController] }, [
  {
    name: 'of a method answers, and the event has what was thrown',
    request: 'POST /filters/method/7',
    status: 422,
    answer: '{"filtered":"Out of things"}',
    event: { ...failure, reason: 'Out of things', context: { status: 422 } },
  },
  {
    name: 'that makes it a denial decides the outcome',
    request: 'POST /filters/denies/7',
    status: 403,
    event: { ...denied, reason: 'Not yours' },
  },
  {
    name: 'that makes it a success decides the outcome',
    request: 'POST /filters/forgives/7',
    status: 200,
    event: { ...refused, outcome: 'success', context: { status: 200 } },
  },
  {
    name: 'among several hides from the client, not from the event',
    request: 'POST /filters/several/7',
    status: 403,
    answer: '{"filtered":"hidden"}',
    event: { ...denied, reason: 'secret' },
  },
  {
    name: 'of a controller answers',
    request: 'POST /filtered/7',
    status: 409,
    event: { ...failure, reason: 'Out of things' },
  },
  {
    name: 'is not needed',
    request: 'POST /filters/none/7',
    status: 500,
    event: { ...failure, reason: 'Out of things' },
  },
  {
    name: 'is not needed for what is no error',
    request: 'POST /filters/text/7',
    status: 500,
    event: { ...failure, reason: 'just a text' },
  },
]);

@Controller('interceptors')
class InterceptorsController {
  @Audited('thing.made', target)
  @UseInterceptors(ThrowBefore)
  @Post('before/:id')
  before(): void {}

  @Audited('thing.made', target)
  @UseInterceptors(ThrowAfter)
  @Post('after/:id')
  after(): void {}

  @Audited('thing.made', target)
  @UseInterceptors(Timeout)
  @Post('timeout/:id')
  timeout(): Observable<unknown> {
    return NEVER;
  }

  @Audited('thing.made', target)
  @UseInterceptors(Recover)
  @Post('recovers/:id')
  recovers(): void {
    throw new DomainError('Out of things');
  }

  @Audited('thing.made', target)
  @UseInterceptors(FromCache)
  @Post('cached/:id')
  cached(): void {}
}

describeCases('an interceptor', { controllers: [InterceptorsController] }, [
  {
    name: 'that throws before the handler makes it a failure',
    request: 'POST /interceptors/before/7',
    status: 409,
    event: { ...failure, reason: 'Not now', context: { route: '/interceptors/before/:id', status: 409 } },
  },
  {
    name: 'that throws behind the handler makes it a failure',
    request: 'POST /interceptors/after/7',
    status: 409,
    event: { ...failure, reason: 'Too late' },
  },
  {
    name: 'that ends the wait for the handler makes it a failure',
    request: 'POST /interceptors/timeout/7',
    status: 504,
    event: { ...failure, reason: 'Took too long' },
  },
  {
    name: 'that recovers makes it a success',
    request: 'POST /interceptors/recovers/7',
    status: 201,
    answer: '{"recovered":true}',
    event: { ...refused, outcome: 'success' },
  },
  {
    name: 'that answers in place of the handler makes it a success',
    request: 'POST /interceptors/cached/7',
    status: 201,
    answer: '{"cached":true}',
    event: { ...refused, outcome: 'success', context: { route: '/interceptors/cached/:id', status: 201 } },
  },
]);
