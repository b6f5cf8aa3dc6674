import { expect } from 'vitest';
import { type AuditedOptions, Audited } from '@audit-trail/nestjs';
import {
  Body,
  type CallHandler,
  Controller,
  Get,
  Header,
  HttpCode,
  type NestInterceptor,
  Param,
  Post,
  Query,
  Redirect,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { describeCases } from './cases.js';

/** What the responses of Express and Fastify have alike. */
interface Reply {
  status(code: number): this;
  header(name: string, value: string): this;
  send(body: unknown): this;
}

class Wrap implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

const thing = { target: { type: 'thing', id: 'result.id', name: 'result.name' } } as const;
const everywhere: AuditedOptions = {
  target: ({ params, query, body, args, result }) => [
    { type: 'params', id: (params as { id: string }).id },
    { type: 'query', id: (query as { by: string }).by },
    { type: 'body', id: (body as { name: string }).name },
    { type: 'args', id: (args[0] as { name: string }).name },
    { type: 'result', id: (result as { id: number }).id },
  ],
};

@Controller('answers')
class AnswersController {
  @Audited('thing.made', thing)
  @Post('by-res')
  byRes(@Res() reply: Reply): void {
    reply.status(202).send({ id: 7, name: 'seven' });
  }

  @Audited('thing.made', thing)
  @Post('by-res-returned')
  byResReturned(@Res() reply: Reply): unknown {
    return reply.status(202).send({ id: 7, name: 'seven' });
  }

  @Audited('thing.made', thing)
  @Post('by-res-later')
  async byResLater(@Res() reply: Reply): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    reply.send({ id: 7, name: 'seven' });
  }

  @Audited('thing.made', thing)
  @Post('passthrough')
  passthrough(@Res({ passthrough: true }) reply: Reply): unknown {
    reply.status(203).header('x-made', 'yes');
    return { id: 7, name: 'seven' };
  }

  @Audited('thing.made', thing)
  @Post('refused-by-res')
  refused(@Res() reply: Reply): void {
    reply.status(409).send({ message: 'made already' });
  }

  @Audited('thing.made', thing)
  @UseInterceptors(Wrap)
  @Post('wrapped')
  wrapped(): unknown {
    return { id: 7, name: 'seven' };
  }

  @Audited('thing.moved')
  @Redirect('/elsewhere', 301)
  @Get('moved')
  moved(): void {}

  @Audited('thing.moved', { target: 'place:result.url' })
  @Redirect('/elsewhere')
  @Get('moved-by-hand')
  movedByHand(): unknown {
    return { url: '/there', statusCode: 307 };
  }

  @Audited('thing.made')
  @HttpCode(299)
  @Header('x-made', 'yes')
  @Post('with-code')
  withCode(): string {
    return 'made';
  }

  @Audited('thing.made')
  @HttpCode(204)
  @Post('nothing')
  nothing(): void {}

  @Audited('thing.read')
  @Get('text')
  text(): string {
    return 'text';
  }

  @Audited('thing.made', thing)
  @Post('unserialisable')
  unserialisable(): unknown {
    return { id: 7n, name: 'a bigint' };
  }

  @Audited('thing.made', thing)
  @Post('circular')
  circular(): unknown {
    const made: { id: number; self?: unknown } = { id: 7 };
    made.self = made;
    return made;
  }

  @Audited('thing.made', everywhere)
  @Post('from-everywhere/:id')
  fromEverywhere(@Body() body: object, @Param('id') _id: string, @Query('by') _by: string): unknown {
    return { ...body, id: 9 };
  }
}

const made = { action: 'thing.made', action_type: 'c', outcome: 'success' } as const;
const seven = { target_type: 'thing', target_id: '7', target_name: 'seven' } as const;
const answer = '{"id":7,"name":"seven"}';

describeCases('an answer', { controllers: [AnswersController] }, [
  {
    name: 'that the handler sends itself is the result',
    request: 'POST /answers/by-res',
    status: 202,
    answer,
    event: { ...made, ...seven, context: { route: '/answers/by-res', status: 202 } },
  },
  {
    name: 'that the handler sends itself and returns is the result',
    request: 'POST /answers/by-res-returned',
    status: 202,
    answer,
    event: { ...made, ...seven },
  },
  {
    name: 'that the handler sends itself later is the result',
    request: 'POST /answers/by-res-later',
    status: 201,
    answer,
    event: { ...made, ...seven },
  },
  {
    name: 'that the handler only prepares is what Nest sends',
    request: 'POST /answers/passthrough',
    status: 203,
    answer,
    event: { ...made, ...seven, context: { status: 203 } },
  },
  {
    name: 'that the handler refuses by itself is a failure',
    request: 'POST /answers/refused-by-res',
    status: 409,
    event: { ...made, outcome: 'failure', context: { status: 409 } },
  },
  {
    name: 'that an interceptor wraps has the result of the handler',
    request: 'POST /answers/wrapped',
    status: 201,
    answer: `{"data":${answer}}`,
    event: { ...made, ...seven },
  },
  {
    name: 'that redirects is a success',
    request: 'GET /answers/moved',
    status: 301,
    event: { action: 'thing.moved', action_type: 'r', outcome: 'success', context: { status: 301 } },
  },
  {
    name: 'that redirects to where the handler says has it as its result',
    request: 'GET /answers/moved-by-hand',
    status: 307,
    event: { action: 'thing.moved', outcome: 'success', target_id: '/there', context: { status: 307 } },
  },
  {
    name: 'with a code and a header of its own is recorded with that code',
    request: 'POST /answers/with-code',
    status: 299,
    answer: 'made',
    event: { ...made, context: { status: 299 } },
  },
  {
    name: 'without a body is one event',
    request: 'POST /answers/nothing',
    status: 204,
    answer: '',
    event: { ...made, context: { status: 204 } },
  },
  {
    name: 'to HEAD is one event of the route for GET',
    request: 'HEAD /answers/text',
    status: 200,
    event: { action: 'thing.read', action_type: 'r', outcome: 'success', context: { method: 'HEAD' } },
  },
  {
    name: 'that cannot be serialised is a failure with its reason, of what the handler made',
    request: 'POST /answers/unserialisable',
    status: 500,
    event: {
      ...made,
      outcome: 'failure',
      reason: expect.stringContaining('BigInt'),
      target_id: '7',
      context: { status: 500 },
    },
  },
  {
    name: 'that is circular too',
    request: 'POST /answers/circular',
    status: 500,
    event: { ...made, outcome: 'failure', reason: expect.stringContaining('circular'), target_id: '7' },
  },
  {
    name: 'can be found in params, query, body, arguments and result',
    request: 'POST /answers/from-everywhere/p1?by=q1',
    body: { name: 'b1' },
    status: 201,
    event: {
      ...made,
      target_id: 'p1',
      targets: [
        { type: 'params', id: 'p1', name: '' },
        { type: 'query', id: 'q1', name: '' },
        { type: 'body', id: 'b1', name: '' },
        { type: 'args', id: 'b1', name: '' },
        { type: 'result', id: '9', name: '' },
      ],
    },
  },
]);
